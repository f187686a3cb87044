"""Reads a whole conversation into the plan that stands at its end."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from agent.core.learned import Lexicon
from agent.core.plan import Aspect, Plan, Utterance
from agent.core.schema import EventKind
from agent.steps.aspects import KIND
from agent.steps.catalogue import LISTED
from agent.steps.meet import has
from agent.steps.merge import merged
from agent.steps.turn import Shown, Turn
from agent.steps.understand import understand
from agent.steps.vocabulary import vocabulary

AGAINST = frozenset((EventKind.DISLIKE, EventKind.SKIP))
RECENT = 12
"""Items that a conversation is about: the last ones that were named."""


def plan_of(lexicon: Lexicon, said: Sequence[Utterance]) -> Plan:
    """What is looked for after all turns, oldest first; the items that the assistant named are what is shown.

    What was named and not refused says what the talk is of, whoever named it; where a kind of thing is asked for by
    name, only what it is said to be like does: no hotel is like the restaurant before it.
    """
    plan, shown, named = Plan(), Shown(), dict[str, None]()
    for turn in said[:-1]:
        told = named_in(lexicon, turn.text)
        if turn.mine:
            shown = Shown(told) if told else shown
        else:
            plan = following(lexicon, plan, understand(lexicon, turn.text, shown, plan))
        named |= dict.fromkeys(told)
    for turn in said[-1:]:  # what the request itself names is asked for, unless it says that it wants the like
        plan = following(lexicon, plan, understand(lexicon, turn.text, shown, plan))
    refused = {one.item_id for one in plan.said if one.kind in AGAINST}
    talk = () if any(one.field == KIND for one in plan.aspects) else named
    return plan.model_copy(update={"like": tuple(one for one in (*talk, *plan.like) if one not in refused)[-RECENT:]})


def following(lexicon: Lexicon, plan: Plan, turn: Turn) -> Plan:
    """The plan after the turn, by what the items of the catalogue have together."""

    def together(one: Aspect, other: Aspect) -> bool:
        return bool((has(lexicon, one, broadly=True) & has(lexicon, other, broadly=True)).any())

    return merged(plan, turn, several=several(lexicon), together=together)


def named_in(lexicon: Lexicon, text: str) -> tuple[str, ...]:
    """The items whose titles a text names; of several with one title the catalogue's first."""
    rows = [min(one.places, key=lambda row: int(lexicon.places[row])) for one in vocabulary(lexicon).said_titles(text)]
    return tuple(dict.fromkeys(lexicon.item_ids[row] for row in rows))


@lru_cache(maxsize=4)
def several(lexicon: Lexicon) -> Collection[str]:
    """The fields of which an item has several values."""
    found = set()
    fields = {aspect.field for aspect in lexicon.aspects}
    for field in fields:
        own = lexicon.of_aspect[:, [n for n, aspect in enumerate(lexicon.aspects) if aspect.field == field]].sum(axis=1)
        if own.sum() >= LISTED * max(1, int((own > 0).sum())):
            found.add(field)
    return frozenset(found)

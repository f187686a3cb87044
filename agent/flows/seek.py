"""Looks for what a conversation has come to: what must hold holds, and where nothing does it is said what to let go."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from agent.core.plan import Aspect, Bound, Plan
from agent.core.schema import Recommendations
from agent.core.wanted import Wanted
from agent.flows.answer import Asked
from agent.flows.elsewise import Elsewise
from agent.flows.hear import Ears
from agent.flows.lexicon import present_lexicon
from agent.flows.offer import offer
from agent.flows.recommend import finish
from agent.steps.lexical import weight
from agent.steps.meet import Condition, all_met, conditions, let_go


@dataclass(frozen=True)
class Relaxed:
    """A condition without which there would be `count` items."""

    of: Aspect | Bound
    wanted: bool
    count: int


@dataclass(frozen=True)
class Sought:
    """What was found; where nothing was, what to let go."""

    found: Recommendations
    met: int
    """Items of the catalogue that meet everything, known ones too."""
    relaxed: Relaxed | None = None
    let_go: tuple[Aspect, ...] = ()
    """What was only implied and could not be had with the rest."""
    either: tuple[str, ...] = ()
    """Values of one field that no item has together, which were taken as alternatives."""


async def seek(ears: Ears, plan: Plan, text: str, n: int) -> tuple[Sought, Elsewise]:
    """The `n` best items that meet the plan and are new to the person, and what they are ranked among.

    `text` is the latest turn, for its language.
    """
    lexicon = present_lexicon(ears.workspace)
    asked = conditions(lexicon, plan)
    allowed = all_met(asked, len(lexicon.item_ids))
    ids = frozenset(lexicon.item_ids[row] for row in np.flatnonzero(allowed)) if asked else None
    out = frozenset((*plan.exclude, *plan.passed))
    wanted = Wanted(n, query=text, exclude=out, among=plan.among or None)
    answer = Asked(ears.workspace, text, (), given=plan, only=ids)
    offered = _offered(ears, wanted, answer, ids)
    elsewise = Elsewise(ears, offered, answer)
    found = await finish(ears, answer.ranked(ears, offered, n), answer, wanted, explain=False)
    relaxed = None if allowed.any() else _relaxed(ears, asked)
    sought = Sought(found, int(allowed.sum()), relaxed, let_go(lexicon, plan), _alternatives(asked))
    return sought, elsewise


def _offered(ears: Ears, wanted: Wanted, answer: Asked, allowed: Collection[str] | None) -> list[str]:
    if wanted.among is None:
        return offer(ears.workspace, wanted, ears.person.seen, answer.offering(ears), wanted.n)
    kept = tuple(item_id for item_id in wanted.among if allowed is None or item_id in allowed)
    return offer(ears.workspace, replace(wanted, among=kept, exclude=frozenset()), frozenset(), answer.candidates)


def _relaxed(ears: Ears, asked: Sequence[Condition]) -> Relaxed | None:
    """The condition that weighs least among those whose going leaves something; None where no single one does."""
    lexicon, able = present_lexicon(ears.workspace), []
    for place in range(len(asked)):
        rest = all_met([*asked[:place], *asked[place + 1 :]], len(lexicon.item_ids))
        if rest.any():
            able.append((weight(lexicon, asked[place]), -int(rest.sum()), place))
    if not able:
        return None
    _, count, place = min(able)
    return Relaxed(asked[place].of, asked[place].wanted, -count)


def _alternatives(asked: Sequence[Condition]) -> tuple[str, ...]:
    return next((one.alternatives for one in asked if one.alternatives), ())

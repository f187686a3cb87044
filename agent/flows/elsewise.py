"""Ranks a person's candidates again as if some of their past, or of their request, had not been; nothing is kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from agent.core.schema import Counterfactual, EvidenceItem, Interest
from agent.flows.answer import Asked
from agent.flows.hear import Ears
from agent.flows.live import Past, folded, past_of
from agent.flows.person import made_of
from agent.flows.rank import ranker_in_use
from agent.steps.features import table
from agent.steps.merge import less
from agent.steps.ranked import best, weighed
from agent.steps.reason import same_line
from agent.steps.unsaid import unsaid

_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Elsewise:
    """One person, the candidates of a list, and the request that it answers; each other past is looked at once.

    The person is folded anew without the acts on some items, as a batch would fold them, and every voice is asked
    again. What they have seen stays seen, so that the candidates are the same; what everybody's patterns have learnt
    stays learnt.
    """

    ears: Ears
    pool: Sequence[str]
    asked: Asked | None = None
    _ears: dict[frozenset[str], Ears] = field(default_factory=dict)
    _places: dict[tuple[frozenset[str], tuple[str, ...]], Mapping[str, int]] = field(default_factory=dict)

    def place(self, item_id: str, without: Collection[str] = (), unsaid: Sequence[str] = ()) -> int:
        """Where the item stands among the candidates, from 1; `without` acts on these items, or words of the request.

        Raises `KeyError` for an item that is no candidate.
        """
        key = (frozenset(without), tuple(unsaid))
        if key not in self._places:
            order = self._order(*key)
            self._places[key] = {one: place for place, one in enumerate(order, start=1)}
        return self._places[key][item_id]

    def without(self, item_id: str, past: Sequence[EvidenceItem], interest: Interest | None = None) -> Counterfactual:
        """What becomes of an item without the person's acts on `past`, and of the interest that speaks for it."""
        removed = frozenset(one.item_id for one in past)
        return Counterfactual(
            without=tuple(past),
            place=self.place(item_id),
            would_be=self.place(item_id, removed),
            of=len(self.pool),
            gone=interest is not None and self._is_gone(interest, removed),
        )

    def unsaid(self, item_id: str, words: Sequence[str]) -> Counterfactual:
        """What becomes of it without these words of the request and of the turns before it."""
        would_be = self.place(item_id, unsaid=words)
        return Counterfactual(unsaid=tuple(words), place=self.place(item_id), would_be=would_be, of=len(self.pool))

    def carrying(self, interest: Interest) -> list[EvidenceItem]:
        """The person's past items that are about the interest, the oldest first."""
        facets = self._past.facets
        own = dict.fromkeys(event.item_id for event in self._past.events)
        keys = [key for key in own if key in facets and interest.id in facets[key].paths and key in self._past.items]
        return [EvidenceItem(item_id=key, title=self._past.items[key].title) for key in keys]

    @property
    def heeds_words(self) -> bool:
        """Whether what is looked for is read from the request's words, so that some can be taken away."""
        return self.asked is not None and self.asked.given is None

    @property
    def past(self) -> Past:
        """What the person did, and what it was done to."""
        return self._past

    @cached_property
    def _past(self) -> Past:
        return past_of(self.ears.workspace, self.ears.person.user_id)

    def _is_gone(self, interest: Interest, removed: frozenset[str]) -> bool:
        """Whether neither it nor anything in its line is left."""
        left = self._ears_without(removed).person.interests
        return not any(one.polarity is interest.polarity and same_line(one.path, interest.path) for one in left)

    def _ears_without(self, removed: frozenset[str]) -> Ears:
        """As the records have the person now, less these acts; without any less, folded anew as well."""
        if removed not in self._ears:
            workspace, person = self.ears.workspace, self.ears.person
            left = replace(self._past, events=[e for e in self._past.events if e.item_id not in removed])
            interests = folded(workspace, person.user_id, left).interests if person.profile else ()
            made = made_of(workspace, person.user_id, left.events, interests, person.profile, self.ears.patterns)
            self._ears[removed] = Ears(workspace, replace(made, seen=person.seen), self.ears.patterns)
        return self._ears[removed]

    def _order(self, removed: frozenset[str], words: tuple[str, ...]) -> Sequence[str]:
        ears = self._ears_without(removed) if self.ears.person.user_id else self.ears
        asked = _without_words(self.asked, words) if self.asked and words else self.asked
        if asked:
            return [candidate.item_id for candidate in asked.ranked(ears, self.pool)]
        return _ranked(ears, self.pool)


def _without_words(asked: Asked, words: tuple[str, ...]) -> Asked | None:
    """None where nothing is left to ask."""
    if asked.given is not None:
        return replace(asked, given=less(asked.given, words))
    said = [turn._replace(text=unsaid(turn.text, words)) for turn in asked.said]
    left = unsaid(asked.text, words)
    return Asked(asked.workspace, left, said, None, asked.only) if left else None


def _ranked(ears: Ears, pool: Sequence[str]) -> list[str]:
    """As `rank` would, without working out what each voice adds, which takes most of its time."""
    hearing, ranker = ears.hear(pool), ranker_in_use(ears.workspace)
    if ranker is None:
        return [candidate.item_id for candidate in weighed(hearing, ears.workspace.settings.voices)]
    return [pool[place] for place in best(hearing, ranker.scores(table(hearing)))]

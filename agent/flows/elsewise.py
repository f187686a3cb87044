"""Ranks a person's candidates again as if some of their past, or of their request, had not been; nothing is kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from agent.core.schema import Counterfactual, EvidenceItem, Interest
from agent.flows.answer import Asked
from agent.flows.hear import Ears
from agent.flows.lexicon import present_lexicon
from agent.flows.live import Past, folded, past_of
from agent.flows.person import made_of
from agent.flows.rank import scores_of
from agent.steps.ranked import best
from agent.steps.reason import same_line
from agent.steps.unsaid import cut, unsaid

_EQUAL = 1e-9
"""Below which two scores differ by rounding."""
_ANYTHING = {"en": "anything", "zh": "什么都行"}
"""What is asked for where nothing in particular is."""
Scored = Sequence[tuple[str, float]]


class _Stand(NamedTuple):
    place: int
    rivals: int


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
    _stands: dict[tuple[frozenset[str], tuple[str, ...]], Mapping[str, _Stand]] = field(default_factory=dict)

    def place(self, item_id: str, without: Collection[str] = (), unsaid: Sequence[str] = ()) -> int:
        """Where the item stands among the candidates, from 1; `without` acts on these items, or words of the request.

        Raises `KeyError` for an item that is no candidate.
        """
        return self._stand(item_id, frozenset(without), tuple(unsaid)).place

    def _stand(self, item_id: str, removed: frozenset[str], words: tuple[str, ...] = ()) -> _Stand:
        if (removed, words) not in self._stands:
            self._stands[removed, words] = _standing(self._scored(removed, words))
        return self._stands[removed, words][item_id]

    def _compared(self, item_id: str, removed: frozenset[str], words: tuple[str, ...] = ()) -> dict[str, int]:
        now, then = self._stand(item_id, frozenset()), self._stand(item_id, removed, words)
        return {
            "place": now.place,
            "would_be": then.place,
            "rivals": now.rivals,
            "rivals_then": then.rivals,
            "of": len(self.pool),
        }

    def without(self, item_id: str, past: Sequence[EvidenceItem], interest: Interest | None = None) -> Counterfactual:
        """What becomes of an item without the person's acts on `past`, and of the interest that speaks for it."""
        removed = frozenset(one.item_id for one in past)
        return Counterfactual(
            without=tuple(past),
            **self._compared(item_id, removed),
            gone=interest is not None and self._is_gone(interest, removed),
        )

    def unsaid(self, item_id: str, words: Sequence[str]) -> Counterfactual:
        """What becomes of it without these words of the request and of the turns before it.

        The candidates of a request have what it asks for, so that without it they are as good as each other: as many
        other items of the catalogue, drawn at equal distances, stand beside them.
        """
        return Counterfactual(unsaid=tuple(words), **self._wider._compared(item_id, frozenset(), tuple(words)))

    def carrying(self, interest: Interest) -> list[EvidenceItem]:
        """The person's past items that are about the interest, the oldest first."""
        facets = self._past.facets
        own = dict.fromkeys(event.item_id for event in self._past.events)
        keys = [key for key in own if key in facets and interest.id in facets[key].paths and key in self._past.items]
        return [EvidenceItem(item_id=key, title=self._past.items[key].title) for key in keys]

    @property
    def past(self) -> Past:
        """What the person did, and what it was done to."""
        return self._past

    @cached_property
    def _wider(self) -> Elsewise:
        every = self.ears.lexicon.item_ids if self.ears.lexicon else ()
        only = self.asked.only if self.asked else None
        rest = sorted(set(every if only is None else only) - {*self.pool} - self.ears.person.seen)
        drawn = rest[:: max(1, len(rest) // max(1, len(self.pool)))][: len(self.pool)]
        return replace(self, pool=[*self.pool, *drawn], _ears=self._ears, _stands={})

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
            self._ears[removed] = replace(self.ears, person=replace(made, seen=person.seen))
        return self._ears[removed]

    def _scored(self, removed: frozenset[str], words: tuple[str, ...]) -> Scored:
        """The candidates best first, each with its score."""
        ears = self._ears_without(removed) if self.ears.person.user_id else self.ears
        asked = _without_words(self.asked, words) if self.asked and words else self.asked
        if asked:
            return asked.scored(ears, self.pool)
        hearing = ears.hear(self.pool)
        scores = scores_of(ears, hearing)
        return [(self.pool[place], float(scores[place])) for place in best(hearing, scores)]


def _without_words(asked: Asked, words: tuple[str, ...]) -> Asked:
    """What is looked for without these; of a meaning that hangs on nothing else nothing is left."""
    plan = unsaid(asked.plan, words, present_lexicon(asked.workspace).fields)
    said = [turn._replace(text=cut(turn.text, words)) for turn in asked.said]
    left = cut(asked.text, words) or _ANYTHING[asked.language]
    return replace(asked, text=left, said=said, given=plan)


def _standing(scored: Scored) -> dict[str, _Stand]:
    """Where each stands, and how many others score as high or higher."""
    scores = np.array([score for _, score in scored])
    level = [int((scores >= score - _EQUAL).sum()) - 1 for score in scores]
    return {key: _Stand(place, level[place - 1]) for place, (key, _) in enumerate(scored, start=1)}

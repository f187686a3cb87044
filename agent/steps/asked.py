"""Puts candidates in order by a request, and by the person where the request does not decide.

    score(x) = words(x) + MEANING * cosine(x) + share * own(x) / max |own|

`own` is what the person's own ranking says, by fixed weights or by a learnt ranker. A ranker has learnt nothing of
requests, and its scores have no unit: only their order and distances count, so they are divided by the greatest among
the candidates, and the request leads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from agent.core.schema import Candidate, Source
from agent.steps.hearing import Column, Hearing
from agent.steps.ranked import best

MEANING = 1.0
"""What a cosine of 1 adds, where a named value adds up to 2 (`steps.lexical`). By trials on conversations about films,
apart from those that any protocol asks, which it helps up to about 1; where one tag is asked for, less is better."""
SURE = 0.5
"""Cosine that some item must have to a request of which no word is known, or it finds nothing: among 2,000 films "zzz"
comes to 0.46, "blue widget 3000" to 0.36, "Korean thriller" to 0.56."""
PERSONAL = 1.0
"""What the person's best candidate adds. Where 145 people of the films ask for a tag of their next one, nDCG@10 is .063
with 0, .102 with 0.2, .189 with 0.8, .217 with 1.6; by fixed weights .063, .070, .112 and .136."""
LIKENESS = 2.0
"""The same where something like given items is asked for. By the same trials."""
POPULAR = 0.1
"""The same of somebody of whom nothing is known, to whom only what is popular speaks. Judgement: it breaks ties."""


def worth(worded: Column, cosines: Column) -> Column:
    """(c,): what the request says of each candidate, by its words and by its meaning."""
    return np.asarray(worded + MEANING * cosines, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Standing:
    """Some candidates as the request and the person have them."""

    hearing: Hearing
    own: Column
    """(c,): what the person's ranking says of each."""
    asked: Column
    """(c,): what the request says of each."""
    share: float
    """What the greatest of `own` adds."""

    @cached_property
    def unit(self) -> float:
        """What `own` is multiplied by."""
        return self.share / (float(np.abs(self.own).max(initial=0.0)) or 1.0)

    @cached_property
    def scores(self) -> Column:
        """(c,) of both together."""
        return self.own * self.unit + self.asked

    @cached_property
    def order(self) -> list[int]:
        """The places of the candidates, best first; of equals in the person's own order."""
        own = np.array(best(self.hearing, self.own), dtype=np.int64)
        return [int(place) for place in own[np.argsort(-self.scores[own], kind="stable")]]

    def led(self, places: Sequence[int], personal: Sequence[Candidate]) -> list[Candidate]:
        """The candidates at these places, which the person has as `personal`, with what the request says of them."""
        asked = self.asked[list(places)].tolist()
        return [_with(one, self.unit, said) for one, said in zip(personal, asked, strict=True)]


def _with(candidate: Candidate, unit: float, asked: float) -> Candidate:
    parts = {source: part * unit for source, part in candidate.parts.items()}
    parts[Source.LEXICAL] = parts.get(Source.LEXICAL, 0.0) + asked
    return Candidate(
        item_id=candidate.item_id,
        score=candidate.score * unit + asked,
        parts=parts,
        pulls={key: pull * unit for key, pull in candidate.pulls.items()},
    )

"""Puts candidates in order by a request, and by the person where the request does not decide.

    score(x) = words(x) + MEANING * cosine(x) + PERSONAL * own(x) / max |own|

`own` is what the person's own ranking says, by fixed weights or by a learnt ranker. A ranker has learnt nothing of
requests, and its scores have no unit: only their order and distances count, so they are divided by the greatest among
the candidates, and the request leads.
"""

from __future__ import annotations

from collections.abc import Sequence

from agent.core.schema import Candidate, Source
from agent.steps.hearing import Column

MEANING = 1.0
"""What a cosine of 1 adds to the best words' 1."""
MEANT = 0.35
"""Below it a cosine is the embedder's noise, as in `steps.weights`."""
PERSONAL = 0.2
"""What the person's best candidate adds."""


def led(personal: Sequence[Candidate], worded: Column, cosines: Column) -> list[Candidate]:
    """The candidates, which stand in the person's own order, in that of the request; of equals the person's.

    (c,) `worded` and `cosines` stand in the order of `personal`.
    """
    most = max((abs(candidate.score) for candidate in personal), default=0.0) or 1.0
    asked = worded + MEANING * cosines
    found = [_with(one, PERSONAL / most, float(said)) for one, said in zip(personal, asked, strict=True)]
    return sorted(found, key=lambda candidate: -candidate.score)


def _with(candidate: Candidate, share: float, asked: float) -> Candidate:
    parts = {source: part * share for source, part in candidate.parts.items()}
    parts[Source.LEXICAL] = parts.get(Source.LEXICAL, 0.0) + asked
    return Candidate(
        item_id=candidate.item_id,
        score=candidate.score * share + asked,
        parts=parts,
        pulls={key: pull * share for key, pull in candidate.pulls.items()},
    )

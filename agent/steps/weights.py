"""Weighs what the voices say by fixed weights: how candidates are ranked before there is enough to learn a ranker.

    score(x) = sum over voices v of weight_v * v(x)

Every voice is scaled to the person, not to the other candidates, so that an item has the same score in any list: what
the interests say is divided by what an item exactly on the heaviest interest would get, patterns and popularity by
their highest over the catalogue.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from agent.core.schema import LEVELS, Level, Polarity, Source
from agent.steps.hearing import Hearing

CONTENT: Mapping[Level, float] = {Level.MACRO: 0.2, Level.MID: 0.3, Level.MICRO: 0.5}
"""What an item exactly on an interest gets, by the interest's grain. Judgement."""
PUSH = 0.5
"""What a dislike counts of a like."""
SHARPNESS = 4.0
"""Exponent of a cosine: one close interest counts more than many vague ones."""
NEAR = 0.35
"""Below it a cosine is the embedder's noise (diapers and chocolate milk have 0.3), on which no reason may rest."""
HEARD: Mapping[str, tuple[Source, float]] = {
    "alike": (Source.COLLABORATIVE, 0.5),
    "alike_short": (Source.COLLABORATIVE, 0.25),
    "following": (Source.SEQUENCE, 1.0),
    "popular": (Source.POPULARITY, 0.1),
    "current": (Source.POPULARITY, 0.2),
    "words_short": (Source.LEXICAL, 0.5),
}
"""What patterns and words say, beside the interests' 1."""

Matrix = NDArray[np.float64]


def pulls(hearing: Hearing) -> Matrix:
    """(c, n): the signed part of each interest in each candidate's score; none from afar."""
    if not hearing.interests:
        return np.zeros((len(hearing.item_ids), 0))
    reach = np.array([CONTENT[i.level] * i.weight for i in hearing.interests])
    signs = np.array([1.0 if i.polarity is Polarity.LIKE else -PUSH for i in hearing.interests])
    near, found = hearing.cosines >= NEAR, np.zeros(hearing.cosines.shape)
    found[near] = hearing.cosines[near] ** SHARPNESS  # few are; a power takes its time
    found *= signs * reach / reach.max()
    return found


def parts(hearing: Hearing, pulled: Matrix, speaking: Collection[Source]) -> dict[Source, NDArray[np.float64]]:
    """(c,) a source: its signed part of each candidate's score; zeros of those that must not speak."""
    told = {source: np.zeros(len(hearing.item_ids)) for source in Source}
    for level in LEVELS:
        columns = [n for n, interest in enumerate(hearing.interests) if interest.level is level]
        told[Source(level)] = pulled[:, columns].sum(axis=1)
    for name, (source, weight) in HEARD.items():
        told[source] = told[source] + weight * hearing.heard[name]
    return {source: part if source in speaking else np.zeros_like(part) for source, part in told.items()}

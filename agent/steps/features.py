"""The columns that a ranker learns from, each with the source that it speaks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agent.core.schema import LEVELS, Level, Polarity, Source
from agent.steps import weights
from agent.steps.hearing import VOICES, Column, Hearing

_SOURCES = {
    "alike": Source.COLLABORATIVE,
    "following": Source.SEQUENCE,
    "popular": Source.POPULARITY,
    "current": Source.POPULARITY,
    "age": Source.POPULARITY,
    "words": Source.LEXICAL,
    "price": Source.LEXICAL,
}
"""By the beginning of a voice's name."""


Read = Callable[[Hearing, weights.Matrix], Column]
"""From what was heard of the candidates, and the interests' pulls on them (`weights.pulls`)."""


class Feature(NamedTuple):
    """One column: its name, the source to which its share of a score is given, and how it is read."""

    name: str
    source: Source
    read: Read


def table(hearing: Hearing) -> NDArray[np.float32]:
    """(c, len(FEATURES)) float32."""
    pulled = weights.pulls(hearing)
    return np.stack([feature.read(hearing, pulled) for feature in FEATURES], axis=1).astype(np.float32)


def _pulled(level: Level, polarity: Polarity) -> Read:
    def read(hearing: Hearing, pulled: weights.Matrix) -> Column:
        columns = [n for n, i in enumerate(hearing.interests) if (i.level, i.polarity) == (level, polarity)]
        summed: Column = pulled[:, columns].sum(axis=1)
        return summed

    return read


def _nearest(level: Level) -> Read:
    """The cosine of the nearest like of a grain; 0 where there is none."""

    def read(hearing: Hearing, _: weights.Matrix) -> Column:
        columns = [n for n, i in enumerate(hearing.interests) if i.level is level and i.polarity is Polarity.LIKE]
        highest: Column = hearing.cosines[:, columns].max(axis=1, initial=0.0)
        return highest

    return read


def _latest(how: Callable[[NDArray[np.float64]], Column]) -> Read:
    def read(hearing: Hearing, _: weights.Matrix) -> Column:
        return how(hearing.latest) if hearing.latest.shape[1] else np.zeros(len(hearing.item_ids))

    return read


def _heard(name: str) -> Read:
    return lambda hearing, _: hearing.heard[name]


def _choices(hearing: Hearing, _: weights.Matrix) -> Column:
    return np.full(len(hearing.item_ids), np.log1p(hearing.choices))


INTERESTED: tuple[Feature, ...] = (
    *(Feature(f"{level.value} like", Source(level), _pulled(level, Polarity.LIKE)) for level in LEVELS),
    *(Feature(f"{level.value} dislike", Source(level), _pulled(level, Polarity.DISLIKE)) for level in LEVELS),
    *(Feature(f"{level.value} nearest", Source(level), _nearest(level)) for level in LEVELS),
)
"""What the interests say."""
FEATURES: tuple[Feature, ...] = (
    *INTERESTED,
    Feature("like the last", Source.SEQUENCE, _latest(lambda cosines: cosines[:, -1])),
    Feature("like the latest", Source.SEQUENCE, _latest(lambda cosines: cosines.mean(axis=1))),
    Feature("most like one of the latest", Source.SEQUENCE, _latest(lambda cosines: cosines.max(axis=1))),
    *(Feature(name, _SOURCES[name.split("_")[0]], _heard(name)) for name in VOICES),
    Feature("choices", Source.POPULARITY, _choices),
)

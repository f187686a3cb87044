"""What a learning came to, as values: what was measured before and after, how it went, and what it changed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from agent.core.adapter import Trial


class What(StrEnum):
    """What can be learnt."""

    RANKER = "ranker"
    EMBEDDER = "embedder"
    ADAPTER = "adapter"


@dataclass(frozen=True)
class Measured:
    """One measure on what was held out."""

    name: str
    before: float
    after: float
    gain: tuple[float, float] | None
    """The 95 % interval of after - before; None where none was drawn."""
    many: int
    units: str
    """What was held out: "items", "people"."""


@dataclass(frozen=True)
class Point:
    """Of a learning curve."""

    step: int
    learnt: float | None
    """Loss on what is learnt from, where the learner tells it."""
    watched: float
    """The measure that says when to stop, on what nothing is learnt from."""


@dataclass(frozen=True)
class Grown:
    """A ranker's text form, and how well it ranked the watched groups as it grew."""

    text: str
    curve: tuple[Point, ...]


@dataclass(frozen=True)
class Change:
    """Something held out that now stands otherwise."""

    subject: str
    truth: str
    before: str
    after: str
    better: bool | None
    """None where neither is right."""


@dataclass(frozen=True)
class Report:
    """A learning that is over, kept or not."""

    what: What
    at: str
    """When it ended, ISO 8601."""
    kept: bool
    measured: tuple[Measured, ...]
    """The first one decided."""
    curve: tuple[Point, ...]
    watches: str
    """What `Point.watched` is."""
    trials: tuple[Trial, ...]
    changed: tuple[Change, ...]

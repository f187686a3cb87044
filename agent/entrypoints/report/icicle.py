"""Lays out interests as an icicle: macro, mid and micro in columns, each child inside its parent's extent."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from agent.core.schema import LEVELS, Level, Path, Polarity, Trend


class Weighed(Protocol):
    """What can be laid out: a person's interest, or a population's."""

    @property
    def name(self) -> str:
        """As it is shown."""

    @property
    def level(self) -> Level:
        """Its grain."""

    @property
    def path(self) -> Path:
        """From macro down to it."""

    @property
    def polarity(self) -> Polarity:
        """Which of the figures it is in."""

    @property
    def weight(self) -> float:
        """Its share, by which its extent is measured."""

    @property
    def trend(self) -> Trend:
        """What mark it carries."""


W = TypeVar("W", bound=Weighed)


@dataclass(frozen=True)
class Cell(Generic[W]):
    """One bar of the figure; `top` and `extent` are shares of the figure's height, 0 to 1.

    `interest` is None for context: a broader interest that is not of this polarity but holds some that are.
    `parent` is the parent's place among the cells.
    """

    name: str
    level: Level
    interest: W | None
    parent: int | None
    top: float
    extent: float


@dataclass
class _Node(Generic[W]):
    name: str
    level: Level
    interest: W | None = None
    children: list[_Node[W]] = field(default_factory=list)

    @property
    def weight(self) -> float:
        """The interest's own; context is as heavy as what it holds."""
        return self.interest.weight if self.interest else math.fsum(child.weight for child in self.children)


def icicle(interests: Iterable[W], polarity: Polarity) -> tuple[Cell[W], ...]:
    """The cells of one polarity, each parent before its children, heavier siblings first.

    Siblings share the whole of their parent's extent in proportion to weight; the outermost share 1.
    """
    everything = tuple(interests)
    cells: list[Cell[W]] = []
    _place(_Forest(everything, polarity).roots, None, 0.0, 1.0, cells)
    return tuple(cells)


class _Forest(Generic[W]):
    """The chosen interests under their parents by path, with context where a parent is of the other polarity."""

    def __init__(self, everything: Sequence[W], polarity: Polarity) -> None:
        self.roots: list[_Node[W]] = []
        self._names = {_key(one.path): one.name for one in everything}
        chosen = [(_Node(one.name, one.level, one), one.path) for one in everything if one.polarity is polarity]
        self._by_path = {_key(path): node for node, path in reversed(chosen)}
        for node, path in chosen:
            self._attach(node, path)

    def _attach(self, node: _Node[W], path: Path) -> None:
        above = path[:-1]
        parent = self._by_path.get(_key(above)) or self._context(above)
        if not above or not _broader(parent.level, node.level):
            self.roots.append(node)
            return
        if _key(above) not in self._by_path:
            self._by_path[_key(above)] = parent
            self._attach(parent, above)
        parent.children.append(node)

    def _context(self, path: Path) -> _Node[W]:
        name = self._names.get(_key(path), path[-1] if path else "")
        return _Node(name, LEVELS[min(len(path), len(LEVELS)) - 1])


def _key(path: Path) -> Path:
    return tuple(name.casefold() for name in path)


def _broader(one: Level, other: Level) -> bool:
    return LEVELS.index(one) < LEVELS.index(other)


def _place(nodes: Sequence[_Node[W]], parent: int | None, top: float, extent: float, cells: list[Cell[W]]) -> None:
    ordered = sorted(nodes, key=lambda node: (-node.weight, node.name))
    for node, share in zip(ordered, _shares([node.weight for node in ordered]), strict=True):
        cells.append(Cell(node.name, node.level, node.interest, parent, top, extent * share))
        _place(node.children, len(cells) - 1, top, extent * share, cells)
        top += extent * share


def _shares(weights: Sequence[float]) -> Iterator[float]:
    """Parts of 1 in proportion to `weights`; equal parts where all are 0."""
    total = math.fsum(weights)
    for weight in weights:
        yield weight / total if total > 0 else 1.0 / len(weights)

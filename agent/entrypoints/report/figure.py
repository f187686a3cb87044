"""Draws an icicle in pixels: bars with labels broken for a wide and for a narrow page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic

from agent.core.schema import LEVELS, Level, Polarity, Trend
from agent.entrypoints.report.icicle import Cell, W, icicle
from agent.entrypoints.report.lettering import ELLIPSIS, widest, wrap

COLUMNS: dict[Level, tuple[int, int]] = {Level.MACRO: (0, 27), Level.MID: (27, 33), Level.MICRO: (60, 40)}
"""Left edge and width in percent of the figure; narrower grains have longer names."""
HEAD = 24.0
"""Pixels above the bars for the names of the columns."""

_READABLE = 18.0
_LOWEST, _HIGHEST = 36.0, 46.0
"""Pixels a bar without children takes on average: the figure grows until the thinnest can be read, within these."""
_MARK = 16.0
_SMALLEST = 11.0
"""Pixels below which a bar carries no label; its tooltip and its row in the table do."""


@dataclass(frozen=True)
class Lettering:
    """The lines of a label: pixels of its letters, between baselines, and of the first baseline within the bar."""

    lines: tuple[str, ...]
    letters: float
    step: float
    first: float
    room: bool
    """Whether the weight fits below."""
    cut: bool
    """Whether the name, or a word of it, is broken."""


@dataclass(frozen=True)
class Bar(Generic[W]):
    """One bar: `left` and `breadth` in percent, `top` and `height` in pixels."""

    level: Level
    interest: W | None
    name: str
    left: int
    breadth: int
    top: float
    height: float
    wide: Lettering
    narrow: Lettering


@dataclass(frozen=True)
class Figure(Generic[W]):
    """All bars of one polarity; `height` in pixels with the head."""

    polarity: Polarity
    bars: tuple[Bar[W], ...]
    height: float
    columns: tuple[tuple[Level, int], ...] = tuple((level, COLUMNS[level][0]) for level in LEVELS)


@dataclass(frozen=True)
class _Page:
    """A kind of page: pixels of the whole figure where it is shown, beside a label, and of the letters by grain."""

    breadth: float
    margin: float
    letters: dict[Level, float]


_WIDE = _Page(672.0, 20.0, {Level.MACRO: 16.0, Level.MID: 14.0, Level.MICRO: 13.0})
_NARROW = _Page(328.0, 14.0, {Level.MACRO: 12.5, Level.MID: 12.0, Level.MICRO: 11.5})
_SMALLER = (12.0, 10.5)
"""Pixels of the letters where a bar is too small for its grain's."""


def draw(interests: Iterable[W], polarity: Polarity) -> Figure[W]:
    """The figure of one polarity; without bars where there are none."""
    cells = icicle(interests, polarity)
    height = _height(cells)
    return Figure(polarity, tuple(map(partial(_bar, height=height), cells)), round(height + HEAD, 2))


def _height(cells: Sequence[Cell[W]]) -> float:
    parents = {cell.parent for cell in cells}
    leaves = [cell for place, cell in enumerate(cells) if place not in parents]
    thinnest = min((cell.extent for cell in leaves if cell.extent > 0), default=1.0)
    return min(max(_READABLE / thinnest, _LOWEST * len(leaves), _HIGHEST), _HIGHEST * len(leaves))


def _bar(cell: Cell[W], height: float) -> Bar[W]:
    left, breadth = COLUMNS[cell.level]
    tall = cell.extent * height
    marked = cell.interest is not None and cell.interest.trend is not Trend.STEADY
    return Bar(
        level=cell.level,
        interest=cell.interest,
        name=cell.name,
        left=left,
        breadth=breadth,
        top=round(cell.top * height + HEAD, 2),
        height=round(tall, 2),
        wide=_letter(cell.name, tall, cell.level, _WIDE, marked),
        narrow=_letter(cell.name, tall, cell.level, _NARROW, marked),
    )


def _letter(name: str, height: float, level: Level, page: _Page, marked: bool) -> Lettering:
    """The largest letters that hold the whole name, else the smallest and an ellipsis."""
    pixels = page.breadth * COLUMNS[level][1] / 100 - page.margin - (_MARK if marked else 0.0)
    smaller = (letters for letters in _SMALLER if letters < page.letters[level])
    for letters in (page.letters[level], *smaller):
        lettering = _set(name, height, pixels, letters)
        if letters * 1.35 <= height and not lettering.cut:
            break
    return lettering


def _set(name: str, height: float, pixels: float, letters: float) -> Lettering:
    step = round(letters * 1.2, 2)
    rows = int(max(0.0, height - 6.0) // step) or int(height >= _SMALLEST)
    lines = wrap(name, pixels / letters, rows)
    first = height / 2 + letters * 0.36 if rows < 2 else letters + 4.0
    cut = widest(name) > pixels / letters or any(line.endswith(ELLIPSIS) for line in lines)
    return Lettering(lines, letters, step, round(first, 2), room=rows > len(lines), cut=cut)

"""The paper of a figure: its letters, its colours, and its bytes as a PNG."""

from __future__ import annotations

import io
import logging
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from matplotlib import font_manager, rc_context
from matplotlib.figure import Figure

from eval.results import Evaluation, Kind

LATIN = "DejaVu Sans"
"""Comes with matplotlib."""
WIDE = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "SimHei",
    "Arial Unicode MS",
)
"""Fonts with Chinese characters, as systems name them, the best first."""
UNNAMED = "(name not printable)"
INK, SOFT, LINE = "#1b1e1d", "#5a605d", "#d5d8d2"
HUES = {Kind.OURS: "#0f665d", Kind.BASELINE: "#7d8280", Kind.PEER: "#c2571a"}
"""Differ in lightness as well as in hue; the markers differ too."""
MARKERS = {Kind.OURS: "o", Kind.BASELINE: "s", Kind.PEER: "D"}
KINDS = {Kind.OURS: "ours", Kind.BASELINE: "baseline", Kind.PEER: "peer"}
DOTS = 130
"""Per inch."""
LETTERS = 16
"""Of the small size to an inch."""


@dataclass(frozen=True)
class Plate:
    """A figure that was drawn."""

    name: str
    """Stem of its file."""
    alt: str
    """What it shows, for those who cannot see it."""
    png: bytes


@dataclass(frozen=True)
class Absent:
    """A figure that was not drawn, and why."""

    name: str
    why: str


@contextmanager
def paper() -> Iterator[None]:
    """Within it figures are made and drawn with letters that hold the names; no name is read as mathematics."""
    settings: dict[Any, Any] = {
        "font.family": [LATIN, *filter(None, [wide_font()])],
        "font.size": 9.5,
        "text.parse_math": False,
        "text.color": INK,
        "axes.edgecolor": LINE,
        "axes.labelcolor": SOFT,
        "axes.titlesize": 10.5,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "xtick.color": SOFT,
        "ytick.color": SOFT,
        "legend.frameon": False,
        "legend.fontsize": 8.5,
    }
    with rc_context(settings), _quiet():
        yield


@contextmanager
def _quiet() -> Iterator[None]:
    """Without a line on the terminal for each weight that a Chinese font lacks."""
    log = logging.getLogger("matplotlib.font_manager")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)


def sheet(width: float, height: float, title: str, below: str) -> Figure:
    """An empty figure, in inches: its title, and in small letters under it what was measured."""
    figure = Figure(figsize=(width, height), dpi=DOTS, layout="constrained", facecolor="white")
    figure.suptitle(textwrap.fill(title, int(width * LETTERS * 0.6)), x=0.01, ha="left", fontsize=13, fontweight="bold")
    lines = textwrap.fill(below, int(width * LETTERS))
    figure.supxlabel(lines, x=0.01, ha="left", fontsize=8.5, color=SOFT)
    return figure


def printed(figure: Figure) -> bytes:
    """The figure as a PNG; the same figure gives the same bytes."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DOTS, metadata={"Software": None})
    return buffer.getvalue()


def source(evaluation: Evaluation) -> str:
    """What every figure says of where it comes from."""
    data, protocol, unit = (legible(name, 40) for name in (evaluation.data, evaluation.protocol, evaluation.unit))
    return f"data {data}, protocol {protocol}, {evaluation.units:,} {unit}, seed {evaluation.seed}"


def listed(evaluation: Evaluation) -> str:
    """The same, and how long the lists are, where there are any."""
    return source(evaluation) + (f", n = {evaluation.n}" if evaluation.n else "")


def legible(name: str, longest: int = 28, instead: str = UNNAMED) -> str:
    """The name on one line, cut to `longest`; `instead` where it is empty or the fonts lack one of its characters."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", name)).split())
    if not clean or not all(ord(c) in _characters() for c in clean):
        return instead
    return clean if len(clean) <= longest else clean[: longest - 1].rstrip() + "…"


def legible_all(names: Iterable[str], what: str, longest: int = 28) -> list[str]:
    """Each name legible; those that cannot be shown by their place, as `method 3`."""
    return [legible(name, longest, f"{what} {place}") for place, name in enumerate(names, start=1)]


@cache
def wide_font() -> str | None:
    """The first of `WIDE` that is installed."""
    installed = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in WIDE if name in installed), None)


@cache
def _characters() -> frozenset[int]:
    """Code points that can be drawn."""
    names = [LATIN, *filter(None, [wide_font()])]
    fonts = (font_manager.get_font(font_manager.findfont(name)) for name in names)
    return frozenset(code for font in fonts for code in font.get_charmap())

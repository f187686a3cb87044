"""Draws the methods side by side on the main metrics, with their intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from eval.report.canvas import (
    HUES,
    INK,
    KINDS,
    LINE,
    MARKERS,
    Absent,
    Plate,
    legible,
    legible_all,
    listed,
    paper,
    printed,
    sheet,
)
from eval.report.measures import LOWER, base, main, value
from eval.report.rivals import POPULAR, ours
from eval.results import Evaluation, Judged, Kind

NAME = "comparison"
PANELS = 3


def draw_comparison(evaluation: Evaluation) -> Plate | Absent:
    """A row a method in the order of the table, a panel a metric; absent where nothing was measured."""
    rows = list(evaluation.methods.values())
    shown = [metric for metric in main(evaluation) if any(not math.isnan(value(row, metric)) for row in rows)][:PANELS]
    if not shown:
        return Absent(NAME, "no method was measured")
    title = f"Methods compared on {', '.join(map(legible, shown))}"
    dashed = f"dashed: {POPULAR}, " if POPULAR in evaluation.methods else ""
    below = f"{listed(evaluation)}; bars are 95 % intervals; {dashed}dotted: ours"
    with paper():
        figure = sheet(9.2, 1.9 + 0.27 * len(rows), title, below)
        panels = figure.subplots(1, len(shown), sharey=True, squeeze=False)[0]
        for axes, metric in zip(panels, shown, strict=True):
            _panel(axes, rows, metric, evaluation)
        _names(panels[0], rows, ours(evaluation))
        figure.legend(handles=_legend(rows), loc="outside upper right", ncols=3)
        return Plate(NAME, f"{title}. {told(rows, shown[0])}", printed(figure))


def told(rows: Sequence[Judged], metric: str) -> str:
    """The values in words, for those who cannot see them."""
    names = legible_all((row.name for row in rows), "method")
    values = ((name, value(row, metric)) for name, row in zip(names, rows, strict=True))
    return f"{metric}: " + ", ".join(f"{name} {one:.3f}" for name, one in values if not math.isnan(one))


def bar(axes: Axes, row: Judged, metric: str, height: float) -> None:
    """A method's mean and interval at a height; nothing where it was not measured."""
    found = row.metrics.get(metric)
    if found is None or math.isnan(found.value):
        return
    spread = [[max(found.value - found.low, 0.0)], [max(found.high - found.value, 0.0)]]
    axes.errorbar(
        found.value,
        height,
        xerr=spread if all(math.isfinite(side) for (side,) in spread) else None,
        fmt=MARKERS[row.kind],
        color=HUES[row.kind],
        markersize=6 if row.kind is Kind.OURS else 4.5,
        elinewidth=2 if row.kind is Kind.OURS else 1.3,
        capsize=2.5,
    )


def _panel(axes: Axes, rows: Sequence[Judged], metric: str, evaluation: Evaluation) -> None:
    for height, row in enumerate(rows):
        bar(axes, row, metric, height)
    for line, style in ((evaluation.methods.get(POPULAR), "--"), (ours(evaluation), ":")):
        if line is not None and not math.isnan(value(line, metric)):
            axes.axvline(value(line, metric), linestyle=style, linewidth=1, color=HUES[line.kind], zorder=0)
    axes.set_xlabel(f"{legible(metric)} ({'lower' if base(metric) in LOWER else 'higher'} is better)")
    axes.grid(axis="x", color=LINE, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)


def _names(axes: Axes, rows: Sequence[Judged], mine: Judged | None) -> None:
    axes.set_yticks(range(len(rows)), legible_all((row.name for row in rows), "method"))
    axes.set_ylim(len(rows) - 0.4, -0.6)
    for written, row in zip(axes.get_yticklabels(), rows, strict=True):
        written.set_color(HUES[row.kind] if row.kind is not Kind.BASELINE else INK)
        written.set_fontweight("bold" if row is mine else "normal")


def _legend(rows: Sequence[Judged]) -> list[Line2D]:
    found = [kind for kind in Kind if any(row.kind is kind for row in rows)]
    return [Line2D([], [], color=HUES[k], marker=MARKERS[k], linestyle="none", label=KINDS[k]) for k in found]

"""Draws what each part of our method is worth: with it alone, and without it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes

from eval.report.canvas import HUES, INK, LINE, Absent, Plate, legible, legible_all, paper, printed, sheet, source
from eval.report.comparison import bar, told
from eval.report.measures import main, value
from eval.report.rivals import gap, ours
from eval.results import Evaluation, Judged, Kind
from eval.statistics import Interval

NAME = "ablation"
ALONE, LESS = "only ", "without "
"""How the names of ablated methods start."""


def draw_ablation(evaluation: Evaluation) -> Plate | Absent:
    """The leading metric of each, and its paired difference to the whole; absent where nothing was taken away."""
    whole, leading = ours(evaluation), main(evaluation)[:1]
    parts = [row for row in evaluation.methods.values() if row.name.startswith((ALONE, LESS)) and row is not whole]
    if whole is None or not leading or math.isnan(value(whole, leading[0])) or not _any(parts, leading[0]):
        return Absent(NAME, f"no method “{ALONE.strip()} …” or “{LESS.strip()} …” was measured beside the whole")
    rows = [whole, *sorted(parts, key=lambda row: (row.name.startswith(ALONE), -_finite(value(row, leading[0]))))]
    return _drawn(evaluation, rows, leading[0])


def _drawn(evaluation: Evaluation, rows: Sequence[Judged], metric: str) -> Plate:
    title = f"What each part of {legible_all([rows[0].name], 'method')[0]} is worth, by {legible(metric)}"
    changes = [gap(evaluation, row, rows[0], metric) for row in rows]
    with paper():
        figure = sheet(9.2, 1.8 + 0.3 * len(rows), title, f"{source(evaluation)}; bars are 95 % intervals")
        both = any(changes[1:])
        panels = figure.subplots(1, 1 + both, sharey=True, squeeze=False)[0]
        _values(panels[0], rows, metric)
        if both:
            _changes(panels[1], changes, metric)
        return Plate(NAME, f"{title}. {told(rows, metric)}", printed(figure))


def _values(axes: Axes, rows: Sequence[Judged], metric: str) -> None:
    for height, row in enumerate(rows):
        bar(axes, row, metric, height)
    axes.axvline(value(rows[0], metric), linestyle=":", linewidth=1, color=HUES[Kind.OURS], zorder=0)
    axes.set_yticks(range(len(rows)), legible_all((row.name for row in rows), "method"))
    axes.set_ylim(len(rows) - 0.4, -0.6)
    for place, written in enumerate(axes.get_yticklabels()):
        written.set(color=INK, fontweight="normal" if place else "bold")
    axes.set_xlabel(f"{legible(metric)} (dotted: the whole)")
    _ruled(axes)


def _changes(axes: Axes, changes: Sequence[Interval | None], metric: str) -> None:
    """Differences to the whole over the same units; those whose interval holds 0 are hollow."""
    for height, one in enumerate(changes):
        if one is None or not height or not math.isfinite(one.low):
            continue
        spread = [[max(one.value - one.low, 0.0)], [max(one.high - one.value, 0.0)]]
        face = "white" if one.low <= 0 <= one.high else INK
        axes.errorbar(one.value, height, xerr=spread, fmt="o", color=INK, mfc=face, markersize=5, capsize=2.5)
    axes.axvline(0, color=HUES[Kind.OURS], linestyle=":", linewidth=1)
    axes.set_xlabel(f"change of {legible(metric)} against the whole, paired\n(hollow: not told from 0)")
    _ruled(axes)


def _ruled(axes: Axes) -> None:
    axes.grid(axis="x", color=LINE, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)


def _any(rows: Sequence[Judged], metric: str) -> bool:
    return any(not math.isnan(value(row, metric)) for row in rows)


def _finite(one: float) -> float:
    return one if math.isfinite(one) else -math.inf

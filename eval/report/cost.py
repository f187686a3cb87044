"""Draws what methods cost against how good they are."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.ticker import NullFormatter, StrMethodFormatter

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
from eval.report.labels import Label, write
from eval.report.measures import LOWER, base, main, value
from eval.report.rivals import ours
from eval.results import Evaluation, Judged, Kind

NAME = "cost"
SHORTEST = 1e-3
"""Seconds; what took less stands here, for a logarithm has no 0."""


def draw_cost(evaluation: Evaluation) -> Plate | Absent:
    """A point a method: seconds to fit and predict across, the leading metric up; absent where no time was taken."""
    leading = main(evaluation)[:1]
    rows = [row for row in evaluation.methods.values() if leading and _measured(row, leading[0])]
    if not rows:
        return Absent(NAME, "no method's time was taken beside its quality")
    return _drawn(evaluation, rows, leading[0])


def _drawn(evaluation: Evaluation, rows: Sequence[Judged], metric: str) -> Plate:
    title = f"Cost against quality: seconds and {legible(metric)}"
    machine = legible(evaluation.machine, 60)
    below = f"{listed(evaluation)}; {machine}; one run each, so times have no interval"
    labels = _labels(evaluation, rows, metric)
    with paper():
        figure = sheet(9.2, 6.0, title, below)
        axes = figure.add_subplot()
        for kind in Kind:
            _points(axes, [row for row in rows if row.kind is kind], kind, metric)
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.margins(0.12, 0.12)
        axes.grid(color=LINE, linewidth=0.5)
        axes.set_xlabel("seconds to fit and to predict, logarithmic (further left is cheaper)")
        axes.set_ylabel(f"{legible(metric)} ({'lower' if base(metric) in LOWER else 'higher'} is better)")
        figure.legend(loc="outside upper right", ncols=3)
        figure.draw_without_rendering()
        write(figure, axes, labels)
        return Plate(NAME, f"{title}. {_told(labels)}", printed(figure))


def _points(axes: Axes, rows: Sequence[Judged], kind: Kind, metric: str) -> None:
    if rows:
        points = [seconds(row) for row in rows], [value(row, metric) for row in rows]
        axes.scatter(*points, s=42, color=HUES[kind], marker=MARKERS[kind], label=KINDS[kind], zorder=2)


def _labels(evaluation: Evaluation, rows: Sequence[Judged], metric: str) -> list[Label]:
    """Ours first, for it must find room."""
    mine = ours(evaluation)
    names = legible_all((row.name for row in rows), "method")
    labels = [
        Label(name, seconds(row), value(row, metric), INK if row.kind is Kind.BASELINE else HUES[row.kind], row is mine)
        for name, row in zip(names, rows, strict=True)
    ]
    return sorted(labels, key=lambda label: not label.bold)


def seconds(row: Judged) -> float:
    """To fit and to predict, at least `SHORTEST`."""
    return max(row.cost.fit_seconds + row.cost.predict_seconds, SHORTEST)


def _measured(row: Judged, metric: str) -> bool:
    return not math.isnan(value(row, metric)) and row.cost.fit_seconds + row.cost.predict_seconds > 0


def _told(labels: Sequence[Label]) -> str:
    return "; ".join(f"{one.text} {one.x:.3g} s, {one.y:.3f}" for one in labels)

"""Draws what held-out people find at each rank of their list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter

from eval.report.canvas import HUES, INK, LINE, Absent, Plate, legible, legible_all, paper, printed, sheet, source
from eval.report.rivals import POPULAR, best_baseline, ours
from eval.results import Estimates, Evaluation, Judged, Kind
from eval.statistics import Interval

NAME = "positions"
Z = 1.959964
"""Of the normal law, for 95 %."""


def draw_positions(evaluation: Evaluation) -> Plate | Absent:
    """Hits at each rank and up to it, ours against the best baseline and what is popular; and what is estimated.

    Absent where no list was ranked and nothing estimated.
    """
    rows, estimates = _shown(evaluation), evaluation.estimates
    if not rows:
        return _estimated(evaluation)
    unit = legible(evaluation.unit, 40)
    title = f"What held-out {unit} find at each rank"
    below = f"{source(evaluation)}; bars are 95 % intervals (a share's after Wilson 1927)"
    drawn = _drawn(estimates)
    names = legible_all((row.name for row in rows), "method")
    ranks = max(len(row.positions) for row in rows)
    with paper():
        figure = sheet(3.7 * (2 + bool(drawn)), 4.4, title, below)
        panels = figure.subplots(1, 2 + bool(drawn), squeeze=False)[0]
        for place, (row, name) in enumerate(zip(rows, names, strict=True)):
            _at(panels[0], row, name, place, evaluation.units)
            _up_to(panels[1], row, name, place)
        _axes(panels[0], f"share of {unit} with a hit at the rank", "hits at each rank", ranks)
        _axes(panels[1], f"hits per {_one(unit)} so far", "cumulative hits", ranks)
        panels[0].yaxis.set_major_formatter(PercentFormatter(1.0))
        panels[1].legend(loc="upper left")
        if drawn:
            _guesses(panels[2], drawn, names[0])
        return Plate(NAME, f"{title}. {_told(rows, names)}", printed(figure))


def _drawn(estimates: Estimates) -> dict[str, Mapping[int, Interval]]:
    found = {"click-through": estimates.ctr, "conversion": estimates.conversion}
    return {name: one for name, one in found.items() if one}


def _estimated(evaluation: Evaluation) -> Plate | Absent:
    """Of an evaluation that ranks no list against held-out choices."""
    drawn = _drawn(evaluation.estimates)
    if not drawn:
        return Absent(NAME, "no list was ranked")
    title = f"What {evaluation.estimates.of or 'the log'} would be clicked and bought for at each rank"
    with paper():
        figure = sheet(5.2, 4.4, title, f"{source(evaluation)}; bars are 95 % intervals")
        _guesses(figure.subplots(1, 1, squeeze=False)[0][0], drawn, evaluation.estimates.of or "the log")
        told = "; ".join(f"{name} at rank 1 {one[min(one)].value:.3f}" for name, one in drawn.items())
        return Plate(NAME, f"{title}. {told}", printed(figure))


def share_interval(share: float, n: int) -> tuple[float, float]:
    """The 95 % score interval of a share of `n` (Wilson 1927); (0, 1) where n is 0."""
    if not n:
        return 0.0, 1.0
    centre = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return max(centre - half, 0.0), min(centre + half, 1.0)


def _shown(evaluation: Evaluation) -> list[Judged]:
    """Ours, the best baseline and the popular one, each once, where they rank."""
    wanted = [ours(evaluation), best_baseline(evaluation), evaluation.methods.get(POPULAR)]
    found = {row.name: row for row in wanted if row is not None and row.positions}
    return list(found.values())


def _style(row: Judged, place: int) -> dict[str, Any]:
    hue = HUES[Kind.OURS] if row.kind is Kind.OURS else (INK, INK, "#b06a1c")[place]
    return {"color": hue, "marker": "osD"[place], "linestyle": ("-", "--", ":")[place], "markersize": 4.5}


def _at(axes: Axes, row: Judged, name: str, place: int, units: int) -> None:
    ranks, shares = np.arange(1, len(row.positions) + 1), np.array(row.positions)
    low, high = np.array([share_interval(share, units) for share in row.positions]).T
    spread = [np.maximum(shares - low, 0), np.maximum(high - shares, 0)]
    axes.errorbar(ranks + 0.14 * (place - 1), shares, spread, label=name, elinewidth=1, **_style(row, place))


def _up_to(axes: Axes, row: Judged, name: str, place: int) -> None:
    ranks = np.arange(1, len(row.positions) + 1)
    axes.plot(ranks, np.cumsum(row.positions), label=name, **_style(row, place))


def _axes(axes: Axes, up: str, title: str, ranks: int) -> None:
    axes.set_title(title, loc="left")
    axes.set_xlabel("rank in the list")
    axes.set_ylabel(up)
    axes.set_ylim(bottom=0)
    axes.set_xlim(0.5, ranks + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=10, integer=True, min_n_ticks=1))
    axes.grid(axis="y", color=LINE, linewidth=0.5)
    axes.set_axisbelow(True)


def _guesses(axes: Axes, drawn: Mapping[str, Mapping[int, Interval]], name: str) -> None:
    for place, (what, found) in enumerate(drawn.items()):
        ranks = np.array(sorted(found))
        values = np.array([found[rank].value for rank in ranks])
        spread = [
            np.maximum(values - [found[rank].low for rank in ranks], 0),
            np.maximum([found[rank].high for rank in ranks] - values, 0),
        ]
        hue, marker = ("#0072b2", "o") if what == "click-through" else ("#d55e00", "s")
        axes.errorbar(ranks + 0.12 * place, values, yerr=spread, color=hue, marker=marker, label=what, capsize=2, ms=4)
    _axes(
        axes,
        "share of shown items, estimated",
        f"estimated: {name}",
        int(max(map(max, drawn.values()))),
    )
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    axes.legend(loc="upper right")


def _one(unit: str) -> str:
    return {"people": "person"}.get(unit, unit.removesuffix("s"))


def _told(rows: Sequence[Judged], names: Sequence[str]) -> str:
    return "; ".join(
        f"{name}: {row.positions[0]:.1%} at rank 1, {sum(row.positions):.2f} hits in the first {len(row.positions)}"
        for name, row in zip(names, rows, strict=True)
    )

"""Draws how often interests are confirmed against how confident the profiles were of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from eval.report.canvas import HUES, SOFT, Absent, Plate, paper, printed, sheet, source
from eval.results import Bin, Evaluation, Kind

NAME = "reliability"


def draw_reliability(evaluation: Evaluation) -> Plate | Absent:
    """Points on or off the diagonal; absent where no confidence was judged."""
    bins = filled(evaluation.reliability)
    if not bins:
        return Absent(NAME, "no interest's confidence was judged")
    title = "Interests: confidence said, share confirmed"
    with paper():
        figure = sheet(6.4, 5.6, title, f"{source(evaluation)}; bars are 95 % intervals, numbers count interests")
        axes = figure.add_subplot()
        curve(axes, bins)
        axes.set_title(facts(bins), loc="left", color=SOFT)
        return Plate(NAME, f"{title}. {facts(bins)}. {_told(bins)}", printed(figure))


def filled(bins: Sequence[Bin]) -> list[Bin]:
    """Those that hold an interest."""
    return [one for one in bins if one.confirmed.n and np.isfinite([one.said, one.confirmed.value]).all()]


def curve(axes: Axes, bins: Sequence[Bin]) -> None:
    """Confidence said across, share confirmed up, with the diagonal and the base rate, on any axes."""
    said, found, low, high = (np.array(values) for values in zip(*map(_row, bins), strict=True))
    axes.plot([0, 1], [0, 1], linestyle="--", color="grey", label="perfectly calibrated")
    axes.axhline(base_rate(bins), linestyle=":", color="grey", label=f"base rate {base_rate(bins):.2f}")
    spread = [np.maximum(found - low, 0), np.maximum(high - found, 0)]
    axes.errorbar(said, found, yerr=spread, fmt="o-", capsize=3, color=HUES[Kind.OURS], label="profiles, 95 % interval")
    for one in bins:
        axes.annotate(
            f"{one.confirmed.n:,}",
            (one.said, one.confirmed.value),
            (5, -11),
            textcoords="offset points",
            fontsize=7.5,
            color=SOFT,
        )
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence said", ylabel="share confirmed")
    axes.legend(loc="upper left")


def base_rate(bins: Sequence[Bin]) -> float:
    """Share of all interests that were confirmed."""
    return sum(one.confirmed.n * one.confirmed.value for one in bins) / _count(bins)


def calibration_error(bins: Sequence[Bin]) -> float:
    """Mean distance of said from confirmed, each interest counting once (Naeini, Cooper and Hauskrecht 2015)."""
    return sum(one.confirmed.n * abs(one.said - one.confirmed.value) for one in bins) / _count(bins)


def facts(bins: Sequence[Bin]) -> str:
    """How many interests, and the calibration error."""
    return f"n = {_count(bins):,} interests, calibration error {calibration_error(bins):.3f}"


def _count(bins: Sequence[Bin]) -> int:
    return sum(one.confirmed.n for one in bins)


def _row(one: Bin) -> tuple[float, float, float, float]:
    return one.said, one.confirmed.value, one.confirmed.low, one.confirmed.high


def _told(bins: Sequence[Bin]) -> str:
    return "; ".join(f"said {one.said:.2f}, confirmed {one.confirmed.value:.2f}" for one in bins)

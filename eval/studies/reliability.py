"""Draws how often interests are confirmed against how confident the profile was of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any


def draw_reliability(judgements: Mapping[str, Mapping[str, Any]], path: Path) -> None:
    """A PNG with one panel a catalogue: points with 95 % intervals, the diagonal, and how many interests say so."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.6 * len(judgements), 4.8), layout="constrained")
    figure.suptitle("Confidence of an interest, and how often the next ten acts confirm it")
    for place, (name, one) in enumerate(judgements.items(), start=1):
        axes = figure.add_subplot(1, len(judgements), place)
        axes.plot([0, 1], [0, 1], linestyle="--", color="grey", label="perfectly calibrated")
        axes.axhline(one["base_rate"], linestyle=":", color="grey", label=f"base rate {one['base_rate']:.2f}")
        said = [b["said"] for b in one["curve"]]
        found = [b["confirmed"]["value"] for b in one["curve"]]
        low = [b["confirmed"]["value"] - b["confirmed"]["low"] for b in one["curve"]]
        high = [b["confirmed"]["high"] - b["confirmed"]["value"] for b in one["curve"]]
        axes.errorbar(
            said, found, yerr=[low, high], fmt="o-", capsize=3, color="tab:blue", label="profiles, 95 % interval"
        )
        for b in one["curve"]:
            axes.annotate(
                f"{b['confirmed']['n']}",
                (b["said"], b["confirmed"]["value"]),
                (4, -11),
                textcoords="offset points",
                fontsize=7,
            )
        axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence said", ylabel="share confirmed")
        axes.set_title(f"{name}: n = {one['interests']}, calibration error {one['calibration_error']:.3f}", fontsize=10)
        axes.legend(fontsize=8, loc="upper left")
    figure.savefig(path, dpi=120)

"""Draws how often interests are confirmed against how confident the profile was of them, a panel a catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eval.report.canvas import SOFT, legible, paper, printed, sheet
from eval.report.reliability import curve, facts
from eval.results import Bin
from eval.statistics import Interval


def draw_reliability(judgements: Mapping[str, Mapping[str, Any]], path: Path) -> None:
    """A PNG: points with 95 % intervals, the diagonal, and how many interests say so."""
    title = "Confidence of an interest, and how often the next ten acts confirm it"
    with paper():
        below = "bars are 95 % intervals, numbers count interests"
        figure = sheet(4.9 * len(judgements), 5.2, title, below)
        panels = figure.subplots(1, len(judgements), squeeze=False)[0]
        for axes, (name, one) in zip(panels, judgements.items(), strict=True):
            bins = [Bin(found["said"], Interval(**found["confirmed"])) for found in one["curve"]]
            curve(axes, bins)
            axes.set_title(f"{legible(name)}: {facts(bins)}", loc="left", color=SOFT, fontsize=9.5)
        path.write_bytes(printed(figure))

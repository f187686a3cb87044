"""Writes names beside points so that none covers another name or a point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from eval.report.canvas import INK, SOFT

NEAR = (3.5, 7.0)
"""Points (1/72 inch) between a mark's edge and its name where there is room beside it."""
FAR = (14.0, 22.0, 32.0, 44.0, 58.0)
"""Further off, with a line to it."""
HALO = withStroke(linewidth=2.2, foreground="white", alpha=0.85)
"""Keeps letters readable on other marks."""
SIDES = 16
"""Directions that are tried, from the right round."""


@dataclass(frozen=True)
class Label:
    """A name for the point (x, y) in the axes' data."""

    text: str
    x: float
    y: float
    colour: str = INK
    bold: bool = False
    radius: float = 3.5
    """Of its mark, in points (1/72 inch)."""


def write(figure: Figure, axes: Axes, labels: Sequence[Label], *, far: bool = True) -> int:
    """Writes the names, the first ones with preference, and gives how many found room.

    With `far` a name may stand away from its mark, on a line.
    The figure must be laid out (`draw_without_rendering`) and its limits set: the names do not move it.
    """
    scale = figure.dpi / 72
    taken = [_square(axes.transData.transform((label.x, label.y)), label.radius * scale) for label in labels]
    room = axes.get_window_extent()
    return sum(_put(axes, label, taken, room, far) for label in labels)


def _put(axes: Axes, label: Label, taken: list[Bbox], room: Bbox, far: bool) -> bool:
    """Writes one where there is room, and adds its box to what is taken."""
    for distance, angle in _places(far):
        written = _annotate(axes, label, distance, angle)
        box = _box(written)
        if _within(box, room) and not any(box.overlaps(other) for other in taken):
            taken.append(box)
            return True
        written.remove()
    return False


def _places(far: bool) -> Iterator[tuple[float, float]]:
    """Distances and angles, the nearest first; right, left, above and below before what lies between."""
    turns = [2 * pi * side / SIDES for side in range(SIDES)]
    straight = [0.0, pi, pi / 2, 3 * pi / 2]
    order = straight + [turn for turn in turns if turn not in straight]
    return ((distance, angle) for distance in (*NEAR, *(FAR if far else ())) for angle in order)


def _annotate(axes: Axes, label: Label, distance: float, angle: float) -> Annotation:
    across, up = cos(angle), sin(angle)
    written = axes.annotate(
        label.text,
        (label.x, label.y),
        xytext=((label.radius + distance) * across, (label.radius + distance) * up),
        textcoords="offset points",
        ha="left" if across > 0.3 else "right" if across < -0.3 else "center",
        va="bottom" if up > 0.3 else "top" if up < -0.3 else "center",
        fontsize=8.5,
        color=label.colour,
        fontweight="bold" if label.bold else "normal",
        path_effects=[HALO],
        arrowprops={"arrowstyle": "-", "color": SOFT, "linewidth": 0.6, "shrinkA": 0, "shrinkB": label.radius}
        if distance > NEAR[-1]
        else None,
    )
    written.set_in_layout(False)
    return written


def _box(written: Annotation) -> Bbox:
    """Of the letters alone, in pixels."""
    written.get_window_extent()  # puts the text in its place
    return Text.get_window_extent(written).padded(1.0)


def _square(centre: NDArray[np.float64], reach: float) -> Bbox:
    x, y = centre
    return Bbox.from_extents(x - reach, y - reach, x + reach, y + reach)


def _within(box: Bbox, room: Bbox) -> bool:
    return bool(box.x0 >= room.x0 and box.x1 <= room.x1 and box.y0 >= room.y0 and box.y1 <= room.y1)

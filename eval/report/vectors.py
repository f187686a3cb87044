"""Draws how interest vectors lie at each grain: the first two principal components, coloured by broad interest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from eval.report.canvas import Absent, Plate, legible, legible_all, paper, printed, sheet, source
from eval.report.labels import Label, write
from eval.results import Cloud, Evaluation

NAME = "vectors"
PALETTE = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442")
"""Told apart by colour-blind eyes (Okabe and Ito 2008)."""
OTHER = "#b9bdba"
NAMED = 10
"""Interests named a panel, those of most people."""
LEAST, MOST = 9.0, 260.0
"""Area of a point in square points (1/72 inch)."""


def draw_vectors(evaluation: Evaluation) -> Plate | Absent:
    """A panel a grain; absent where no profile was built."""
    clouds = [cloud for cloud in evaluation.clouds if len(cloud.vectors)]
    if not clouds:
        return Absent(NAME, "no profiles were built, or they hold no vectors")
    title = "Where people's interests lie, broad to narrow"
    below = (
        f"{source(evaluation)}; a point is an interest, its area how many people have it, those of most people named; "
        "axes: the first two principal components of the grain's unit vectors"
    )
    hues = colours(clouds)
    with paper():
        figure = sheet(3.5 * len(clouds) + 1.2, 5.0, title, below)
        panels = figure.subplots(1, len(clouds), squeeze=False)[0]
        placed = [_panel(axes, cloud, hues) for axes, cloud in zip(panels, clouds, strict=True)]
        figure.legend(handles=_legend(hues), loc="outside right upper", title="broad interest")
        figure.draw_without_rendering()
        for axes, cloud, points in zip(panels, clouds, placed, strict=True):
            _name(figure, axes, cloud, points)
        return Plate(NAME, f"{title}. {'; '.join(map(_told, clouds))}", printed(figure))


def project(vectors: NDArray[np.float32]) -> tuple[NDArray[np.float64], float]:
    """(n, 2) float64, the first two principal components (Pearson 1901), and the share of variance that they hold.

    Each axis points to where its component weighs most. The share is 0 where all vectors are one.
    """
    centred = np.asarray(vectors, dtype=np.float64) - vectors.mean(axis=0, dtype=np.float64)
    _, spread, axes = np.linalg.svd(centred, full_matrices=False)
    signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])
    points = (centred @ (axes * signs[:, None]).T)[:, :2]
    total = float((spread**2).sum())
    share = float((spread[:2] ** 2).sum()) / total if total > 1e-12 else 0.0
    return np.pad(points, ((0, 0), (0, 2 - points.shape[1]))), share


def colours(clouds: Sequence[Cloud]) -> dict[str, str]:
    """Of the broad interests that most people have, as many as there are colours; the same in every panel."""
    people: Counter[str] = Counter()
    for cloud in clouds:
        for macro, count in zip(cloud.macros, cloud.people, strict=True):
            people[macro] += int(count)
    heaviest = sorted(people, key=lambda macro: (-people[macro], macro))
    return dict(zip(heaviest, PALETTE, strict=False)) | dict.fromkeys(heaviest[len(PALETTE) :], OTHER)


def _panel(axes: Axes, cloud: Cloud, hues: Mapping[str, str]) -> NDArray[np.float64]:
    points, share = project(cloud.vectors)
    heavy_last = np.argsort(-cloud.people, kind="stable")
    area = _area(cloud)
    axes.scatter(
        points[heavy_last, 0],
        points[heavy_last, 1],
        s=area[heavy_last],
        c=[hues[cloud.macros[place]] for place in heavy_last],
        alpha=0.75,
        linewidths=0.5,
        edgecolors="white",
    )
    axes.set_title(f"{cloud.level.value}: {len(points):,} interests", loc="left")
    axes.set_xlabel(f"first two components: {share:.0%} of variance")
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(True)
    axes.margins(0.14, 0.1)
    return points


def _name(figure: Figure, axes: Axes, cloud: Cloud, points: NDArray[np.float64]) -> None:
    names = legible_all(cloud.names, "interest")
    reach = np.sqrt(_area(cloud)) / 2
    heaviest = np.argsort(-cloud.people, kind="stable")[:NAMED]
    labels = [Label(names[k], float(points[k, 0]), float(points[k, 1]), radius=float(reach[k])) for k in heaviest]
    write(figure, axes, labels)


def _area(cloud: Cloud) -> NDArray[np.float64]:
    return LEAST + (MOST - LEAST) * cloud.people / max(int(cloud.people.max()), 1)


def _legend(hues: Mapping[str, str]) -> list[Line2D]:
    named = {legible(macro, 22, f"interest {place}"): hue for place, (macro, hue) in enumerate(hues.items(), 1)}
    shown = {name: hue for name, hue in named.items() if hue != OTHER}
    left_out = sum(hue == OTHER for hue in hues.values())
    shown |= {f"{left_out} others": OTHER} if left_out else {}
    return [Line2D([], [], color=hue, marker="o", linestyle="none", label=name) for name, hue in shown.items()]


def _told(cloud: Cloud) -> str:
    first = np.argsort(-cloud.people, kind="stable")[:3]
    held = ", ".join(cloud.names[place] for place in first)
    return f"{cloud.level.value}: {len(cloud.names)} interests, most people have {held}"

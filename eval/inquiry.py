"""An inquiry: a protocol that brings measures of its own, of a truth known by construction or of a log."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent.core.ports import Progress
from eval.dataset import Dataset
from eval.options import Options
from eval.provenance import machine, versions
from eval.results import OURS, Cost, Estimates, Evaluation, Judged, Kind
from eval.statistics import Interval, Resampled, resampled

Values = NDArray[np.float64]
Measures = Mapping[str, Resampled]
"""By the metric's name; equal seeds draw equally, so two methods' are paired."""


@dataclass(frozen=True)
class Brief:
    """What an inquiry is told."""

    data: Dataset
    preset: str
    llm: str
    """`none` asks no chat model."""
    options: Options
    rooms: Path
    """Where workspaces are built."""
    progress: Progress | None = None

    @property
    def seed(self) -> int:
        """Of all that is drawn."""
        return self.options.seed


@dataclass(frozen=True)
class Row:
    """A method, and how it is measured."""

    name: str
    kind: Kind
    measure: Callable[[], Measures]


@dataclass(frozen=True)
class Inquiry:
    """What is asked of whom, and what a reader must know of it."""

    protocol: str
    question: str
    """Ends the sentence `5 methods were asked ...`."""
    unit: str
    units: int
    rows: Sequence[Row]
    notes: tuple[str, ...] = ()
    estimates: Callable[[], Estimates] = Estimates
    """What is estimated by rank, once the rows are measured."""
    usual: tuple[str, ...] = ()
    """The rows that are measured where none are named; () is all."""

    def among(self, names: Sequence[str]) -> Sequence[Row]:
        """The named rows in their order, the usual ones without names; raises `KeyError` for an unknown one."""
        known = {row.name: row for row in self.rows}
        return [known[name] for name in names or self.usual] or self.rows


def inquire(inquiry: Inquiry, brief: Brief, rows: Sequence[Row], command: str) -> Evaluation:
    """Every row's measures with intervals, and ours less each of the others, draw by draw."""
    measured: dict[str, Measures] = {}
    costs: dict[str, Cost] = {}
    for row in rows:
        began = time.perf_counter()
        measured[row.name] = row.measure()
        costs[row.name] = Cost(predict_seconds=time.perf_counter() - began)
        if brief.progress:
            brief.progress(inquiry.protocol, 1, len(rows))
    judged = {
        row.name: Judged(
            row.name, row.kind, {name: one.interval() for name, one in measured[row.name].items()}, costs[row.name]
        )
        for row in rows
    }
    return Evaluation(
        protocol=inquiry.protocol,
        data=brief.data.name,
        seed=brief.seed,
        n=0,
        data_hash=brief.data.hash,
        unit=inquiry.unit,
        units=inquiry.units,
        methods=judged,
        differences=_differences(measured),
        versions=versions(),
        machine=machine(),
        command=command,
        notes=inquiry.notes,
        estimates=inquiry.estimates(),
        question=inquiry.question,
        leads=tuple(dict.fromkeys(name for row in measured.values() for name in row)),
    )


def _differences(measured: Mapping[str, Measures]) -> dict[str, dict[str, Interval]]:
    """Ours less each other, on what both were measured by over the same units."""
    ours = measured.get(OURS, {})
    return {
        f"{OURS} - {other}": {
            name: ours[name].less(theirs[name]) for name in ours if name in theirs and theirs[name].n == ours[name].n
        }
        for other, theirs in measured.items()
        if ours and other != OURS
    }


def share(tops: Sequence[float] | Values, bottoms: Sequence[float] | Values | None = None, seed: int = 0) -> Resampled:
    """Sum of `tops` over sum of `bottoms` (None: how many there are), one of each a unit, resampling units.

    nan of a resample, or of all, without a bottom. Raises `ValueError` where there is no unit.
    """
    above = np.asarray(tops, dtype=np.float64)
    below = np.ones_like(above) if bottoms is None else np.asarray(bottoms, dtype=np.float64)
    return resampled(lambda rows: _ratio(above[rows], below[rows]), _alone(len(above)), seed)


def harmonic(parts: Sequence[tuple[Values, Values]], seed: int = 0) -> Resampled:
    """The harmonic mean of several such shares of the same units (of precision and recall: F1)."""

    def mean(rows: NDArray[np.int64]) -> float:
        shares = np.array([_ratio(tops[rows], bottoms[rows]) for tops, bottoms in parts])
        return float(len(shares) / np.sum(1 / shares)) if shares.all() else 0.0

    return resampled(mean, _alone(len(parts[0][0])), seed)


def _alone(units: int) -> list[NDArray[np.int64]]:
    return [np.array([unit]) for unit in range(units)]


def _ratio(tops: Values, bottoms: Values) -> float:
    whole = bottoms.sum()
    return float(tops.sum() / whole) if whole else float("nan")

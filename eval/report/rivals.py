"""Whom our method is held against: the best of the others, the best baseline, what is popular."""

from __future__ import annotations

import numpy as np

from eval.report.measures import best, main
from eval.results import OURS, Evaluation, Judged, Kind
from eval.statistics import Interval, difference

POPULAR = "popular"
"""The baseline that knows nobody."""
TWIN = "LLM lift"
"""The difference to our method without a model."""


def ours(evaluation: Evaluation) -> Judged | None:
    """The method that carries our name, else the best of ours; None where there is none."""
    named = evaluation.methods.get(OURS)
    return named or _best(evaluation, [row for row in evaluation.methods.values() if row.kind is Kind.OURS])


def best_baseline(evaluation: Evaluation) -> Judged | None:
    """By the leading metric."""
    return _best(evaluation, [row for row in evaluation.methods.values() if row.kind is Kind.BASELINE])


def best_other(evaluation: Evaluation) -> Judged | None:
    """The best that is not ours, baseline or peer."""
    return _best(evaluation, [row for row in evaluation.methods.values() if row.kind is not Kind.OURS])


def _best(evaluation: Evaluation, rows: list[Judged]) -> Judged | None:
    leading = main(evaluation)[:1]
    return best(rows, leading[0]) if leading else None


def paired(one: Judged, other: Judged, metric: str, seed: int) -> Interval | None:
    """`one - other` over the units that both were measured on; None where they cannot be paired."""
    mine, theirs = one.values.get(metric), other.values.get(metric)
    if mine is None or theirs is None or mine.shape != theirs.shape:
        return None
    both = np.isfinite(mine) & np.isfinite(theirs)
    return difference(mine[both], theirs[both], seed) if both.any() else None


def gap(evaluation: Evaluation, one: Judged, other: Judged, metric: str) -> Interval | None:
    """`one - other` as the evaluation has it, else from the values of the units."""
    named = evaluation.differences.get(f"{one.name} - {other.name}", {}).get(metric)
    return named or paired(one, other, metric, evaluation.seed)

"""Measures yes-or-no answers: thresholds and probabilities are chosen on validation pairs, the test pairs judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from eval.asked import Answers
from eval.cases import Pair, Task
from eval.metrics import classification as cl
from eval.statistics import Resampled, Rows, resampled

Scores = NDArray[np.float64]
Labels = NDArray[np.bool_]
Measure = Callable[[Rows], float]


def labels_of(pairs: Sequence[Pair]) -> Labels:
    """(pairs,) bool."""
    return np.array([pair.label for pair in pairs], dtype=np.bool_)


def rows_by_person(pairs: Sequence[Pair]) -> list[Rows]:
    """Each person's rows, people in order of name: what the bootstrap draws."""
    rows: dict[str, list[int]] = {}
    for n, pair in enumerate(pairs):
        rows.setdefault(pair.user_id, []).append(n)
    return [np.array(rows[user_id], dtype=np.int64) for user_id in sorted(rows)]


@dataclass(frozen=True)
class Verdicts:
    """One method's answers to the pairs of a task."""

    task: Task
    answers: Answers

    @cached_property
    def labels(self) -> Labels:
        """Of the test pairs."""
        return labels_of(self.task.pairs)

    @cached_property
    def threshold(self) -> float:
        """The one that has the best F1 on the validation pairs."""
        return cl.best_threshold(labels_of(self.task.validation), self.answers.validation, "f1")

    @cached_property
    def probabilities(self) -> Scores:
        """By a sigmoid fitted to the validation pairs (Platt 1999)."""
        return cl.platt(labels_of(self.task.validation), self.answers.validation)(self.answers.scores)

    def resampled(self, seed: int) -> dict[str, Resampled]:
        """Each metric with its draws over people."""
        groups = rows_by_person(self.task.pairs)
        return {name: resampled(measure, groups, seed) for name, measure in self._measures().items()}

    def per_person(self) -> Scores:
        """AUC of everybody who has both a yes and a no, in the order of their names."""
        users = [pair.user_id for pair in self.task.pairs]
        return cl.user_auc(self.labels, self.answers.scores, users)[1]

    def _measures(self) -> Mapping[str, Measure]:
        labels, scores, likely = self.labels, self.answers.scores, self.probabilities

        def confusion(rows: Rows) -> cl.Confusion:
            return cl.confusion(labels[rows], scores[rows], self.threshold)

        return {
            "auc": lambda rows: cl.auc(labels[rows], scores[rows]),
            "accuracy": lambda rows: confusion(rows).accuracy,
            "precision": lambda rows: confusion(rows).precision,
            "recall": lambda rows: confusion(rows).recall,
            "f1": lambda rows: confusion(rows).f1,
            "log-loss": lambda rows: cl.log_loss(labels[rows], likely[rows]),
            "brier": lambda rows: cl.brier(labels[rows], likely[rows]),
            "calibration-error": lambda rows: cl.calibration_error(labels[rows], likely[rows]),
        }

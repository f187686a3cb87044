"""Says how well scores tell yes from no: by their order, at a threshold, and as probabilities.

Labels are (n,) bool and scores (n,) finite floats in the same order. Everything here raises `ValueError` where there
are no labels, the lengths differ, a score is not finite or a probability is not in [0, 1].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit
from scipy.stats import rankdata

from eval.results import Bin
from eval.statistics import interval

CLIP = 1e-7
"""Probabilities come no nearer to 0 and 1 in the log loss: one sure mistake costs 16.1 nats, not infinity."""
BINS = 10
"""Of equal width, as in Naeini et al. 2015."""
_ROUNDS = 100
"""Of Newton's method, which needs about 10."""
_ENOUGH = 1e-9
"""Mean slope at which the best sigmoid is reached."""

Labels = NDArray[np.bool_]
Scores = NDArray[np.float64]
Users = Sequence[str] | NDArray[np.str_]


def auc(labels: Labels, scores: Scores) -> float:
    """Share of (yes, no) pairs in which yes has the higher score, ties half; nan where a class is missing.

    By the rank sum of Mann and Whitney 1947; it is the area under the ROC curve (Hanley and McNeil 1982).
    """
    yes, values = _paired(labels, scores)
    ups = int(yes.sum())
    downs = yes.size - ups
    if not ups or not downs:
        return float("nan")
    return float((rankdata(values)[yes].sum() - ups * (ups + 1) / 2) / (ups * downs))


def user_auc(labels: Labels, scores: Scores, users: Users) -> tuple[NDArray[np.str_], Scores]:
    """The people who have both classes, sorted, and the AUC within the pairs of each.

    Raises `ValueError` also where there is not one user a label.
    """
    yes, values = _paired(labels, scores)
    if len(users) != yes.size:
        raise ValueError(f"{yes.size} labels and {len(users)} users do not pair")
    names, rows = np.unique(np.asarray(users, dtype=np.str_), return_inverse=True)
    order = np.argsort(rows, kind="stable")
    own = np.split(order, np.cumsum(np.bincount(rows))[:-1])
    found = np.array([auc(yes[one], values[one]) for one in own])
    judged = ~np.isnan(found)
    return names[judged], found[judged]


@dataclass(frozen=True)
class Confusion:
    """How many labels were told right and wrong at a threshold; a ratio over nothing is 0."""

    true_positives: int
    false_positives: int
    false_negatives: int
    true_negatives: int

    @property
    def accuracy(self) -> float:
        """Share told right."""
        right = self.true_positives + self.true_negatives
        return _share(right, right + self.false_positives + self.false_negatives)

    @property
    def precision(self) -> float:
        """Share of what is told to be yes that is."""
        return _share(self.true_positives, self.true_positives + self.false_positives)

    @property
    def recall(self) -> float:
        """Share of what is yes that is told so."""
        return _share(self.true_positives, self.true_positives + self.false_negatives)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall (van Rijsbergen 1979)."""
        return _share(2 * self.true_positives, 2 * self.true_positives + self.false_positives + self.false_negatives)


def confusion(labels: Labels, scores: Scores, threshold: float) -> Confusion:
    """What comes of saying yes to every score of at least `threshold`."""
    yes, values = _paired(labels, scores)
    told = values >= threshold
    counts = (told & yes, told & ~yes, ~told & yes, ~told & ~yes)
    return Confusion(*(int(count.sum()) for count in counts))


def best_threshold(labels: Labels, scores: Scores, by: Literal["accuracy", "f1"]) -> float:
    """The threshold of highest accuracy or F1 on these labels, the lowest of equals; choose it on a validation part.

    Midpoints between neighbouring scores are tried, -inf (always yes) and inf (never).
    """
    yes, values = _paired(labels, scores)
    distinct, rows = np.unique(values, return_inverse=True)
    ups = np.bincount(rows, weights=yes).astype(np.float64)
    downs = np.bincount(rows) - ups
    hits, alarms = ups.sum() - _sums_before(ups), downs.sum() - _sums_before(downs)
    right = hits + downs.sum() - alarms
    gains = right if by == "accuracy" else 2 * hits / np.maximum(hits + alarms + ups.sum(), 1)
    return float(_cuts(distinct)[np.argmax(gains)])


def log_loss(labels: Labels, probabilities: Scores) -> float:
    """Mean negative log-likelihood in nats, probabilities clipped to [1e-7, 1 - 1e-7] (Good 1952)."""
    yes, said = _likely(labels, probabilities)
    clipped = np.clip(said, CLIP, 1 - CLIP)
    return float(-np.log(np.where(yes, clipped, 1 - clipped)).mean())


def brier(labels: Labels, probabilities: Scores) -> float:
    """Mean squared distance of probability and label, in [0, 1] (Brier 1950, halved as is usual for two classes)."""
    yes, said = _likely(labels, probabilities)
    return float(((said - yes) ** 2).mean())


def calibration_error(labels: Labels, probabilities: Scores) -> float:
    """Expected calibration error: |mean probability - share of yes| a bin, weighted by labels (Naeini et al. 2015)."""
    yes, said = _likely(labels, probabilities)
    gaps = np.bincount(_bins(said), weights=said - yes)
    return float(np.abs(gaps).sum() / yes.size)


def calibration_curve(labels: Labels, probabilities: Scores, seed: int = 0) -> tuple[Bin, ...]:
    """The bins that hold any label, lowest first: mean probability, and the share of yes with its interval."""
    yes, said = _likely(labels, probabilities)
    bins = _bins(said)
    rows = [bins == number for number in np.unique(bins)]
    return tuple(Bin(float(said[own].mean()), interval(yes[own].astype(np.float64), seed)) for own in rows)


@dataclass(frozen=True)
class Sigmoid:
    """Turns scores into probabilities: 1 / (1 + exp(-(a score + b)))."""

    a: float
    b: float

    def __call__(self, scores: Scores) -> Scores:
        """(n,) float64 in [0, 1]."""
        probabilities: Scores = expit(self.a * np.asarray(scores, dtype=np.float64) + self.b)
        return probabilities


def platt(labels: Labels, scores: Scores) -> Sigmoid:
    """The sigmoid that makes these labels likeliest (Platt 1999); fit it on a validation part.

    Labels are softened as there, yes to (n+ + 1) / (n+ + 2) and no to 1 / (n- + 2), so that a finite answer exists
    where scores part the classes or one is missing. Where all scores are equal a is 0. A score that runs the wrong way
    gets a below 0.
    """
    yes, values = _paired(labels, scores)
    targets = _softened(yes)
    centre, width = float(values.mean()), float(np.ptp(values))
    # Rounding apart, such scores are one.
    if width <= 1e-12 * float(np.abs(values).max()):
        return Sigmoid(0.0, float(logit(targets.mean())))
    slope, offset = _fitted((values - centre) / width, targets)
    return Sigmoid(slope / width, offset - slope * centre / width)


def _sums_before(counts: Scores) -> Scores:
    """(m + 1,): the sum of what lies below each of m values, and of all."""
    return np.concatenate([[0.0], np.cumsum(counts)])


def _cuts(distinct: Scores) -> Scores:
    """(m + 1,): a threshold below, between and above m ascending scores."""
    low, high = distinct[:-1], distinct[1:]
    middle = low / 2 + high / 2
    # Between floats that are neighbours there is no middle: the upper one still parts them.
    return np.concatenate([[-np.inf], np.where(middle > low, middle, high), [np.inf]])


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _softened(yes: Labels) -> Scores:
    ups = int(yes.sum())
    return np.where(yes, (ups + 1) / (ups + 2), 1 / (yes.size - ups + 2))


def _fitted(values: Scores, targets: Scores) -> tuple[float, float]:
    """Slope and offset of least cross-entropy, by Newton's method with halved steps (Lin, Lin and Weng 2007)."""
    design = np.column_stack([values, np.ones_like(values)])
    at = np.array([0.0, logit(targets.mean())])
    for _ in range(_ROUNDS):
        said = expit(design @ at)
        slope = design.T @ (said - targets)
        if np.abs(slope).max() <= _ENOUGH * len(values):
            break
        curve = design.T @ (design * (said * (1 - said))[:, None]) + 1e-12 * np.eye(2)
        at = _descended(design, targets, at, np.linalg.solve(curve, slope))
    return float(at[0]), float(at[1])


def _descended(design: Scores, targets: Scores, at: Scores, step: Scores) -> Scores:
    """The first of the step, its half, its quarter ... that does not raise the cross-entropy; else where it was."""
    here = _cross_entropy(design @ at, targets)
    tries = (at - step / 2**halvings for halvings in range(30))
    return next((there for there in tries if _cross_entropy(design @ there, targets) <= here), at)


def _cross_entropy(logits: Scores, targets: Scores) -> float:
    return float((np.logaddexp(0, logits) - targets * logits).sum())


def _likely(labels: Labels, probabilities: Scores) -> tuple[Labels, Scores]:
    yes, said = _paired(labels, probabilities)
    if said.min() < 0 or said.max() > 1:
        raise ValueError(f"probabilities from {said.min():g} to {said.max():g}: they lie in [0, 1]")
    return yes, said


def _bins(said: Scores) -> NDArray[np.int64]:
    """Which of the equal bins each lies in; a bin holds its lower edge, the last both."""
    return np.minimum((said * BINS).astype(np.int64), BINS - 1)


def _paired(labels: Labels, scores: Scores) -> tuple[Labels, Scores]:
    """Both as arrays of one length; see the module."""
    yes, values = np.asarray(labels, dtype=bool), np.asarray(scores, dtype=np.float64)
    if yes.shape != values.shape or yes.ndim != 1:
        raise ValueError(f"{yes.shape} labels and {values.shape} scores do not pair")
    if not yes.size:
        raise ValueError("no labels: scores can only be judged by answers")
    if not np.isfinite(values).all():
        raise ValueError(f"{np.count_nonzero(~np.isfinite(values))} of {values.size} scores are not finite")
    return yes, values

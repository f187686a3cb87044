"""Fits a chance to a score: 1 / (1 + exp(-(slope * score + intercept))) (Platt 1999)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit


def sigmoid(scores: NDArray[np.float64], happened: NDArray[np.bool_]) -> tuple[float, float]:
    """(slope, intercept) of the greatest likelihood, with Platt's smoothed targets; a slope is never negative."""
    yes = int(happened.sum())
    no = len(happened) - yes
    targets = np.where(happened, (yes + 1) / (yes + 2), 1 / (no + 2))

    def loss(line: NDArray[np.float64]) -> float:
        z = line[0] * scores + line[1]
        return float(np.mean(np.logaddexp(0.0, z) - targets * z))

    def slope_of_loss(line: NDArray[np.float64]) -> NDArray[np.float64]:
        off = expit(line[0] * scores + line[1]) - targets
        return np.array([np.mean(off * scores), np.mean(off)])

    start = np.array([1.0, np.log((yes + 1) / (no + 1))])
    found = minimize(loss, start, jac=slope_of_loss, bounds=[(0.0, None), (None, None)], method="L-BFGS-B")
    return float(found.x[0]), float(found.x[1])


def log_loss(scores: NDArray[np.float64], happened: NDArray[np.bool_], line: tuple[float, float]) -> float:
    """Mean of -ln(chance of what happened), in nats, by a line's chances."""
    z = line[0] * scores + line[1]
    return float(np.mean(np.logaddexp(0.0, np.where(happened, -z, z))))

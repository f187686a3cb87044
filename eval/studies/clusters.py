"""How well a grouping of items agrees with their true classes, beside k-means over their embeddings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_mutual_info_score, homogeneity_completeness_v_measure

from eval.statistics import LEVEL, Interval

RESAMPLES = 100
Labels = NDArray[np.str_]


def agreement(truth: Sequence[str], groups: Sequence[str], seed: int = 0) -> dict[str, Interval]:
    """Each measure with a 95 % interval by resampling items, and how many groups there are.

    V-measure with its two parts (Rosenberg and Hirschberg 2007), and adjusted mutual information (Vinh et al. 2010),
    which is 0 by chance however many groups there are. An item that is drawn twice agrees with itself, which raises
    all of them: the interval is moved back by the difference of the resamples' mean from the value (the bootstrap
    estimate of bias, Efron 1979).
    """
    true, found = np.array(truth), np.array(groups)
    draws = np.random.default_rng(seed).integers(len(true), size=(RESAMPLES, len(true)))
    spread = [_measures(true[rows], found[rows]) for rows in draws]
    rows = {
        name: _interval(value, [one[name] for one in spread], len(true))
        for name, value in _measures(true, found).items()
    }
    many = float(len(set(groups)))
    return rows | {"groups": Interval(many, many, many, len(true))}


def _measures(truth: Labels, groups: Labels) -> dict[str, float]:
    homogeneity, completeness, v_measure = homogeneity_completeness_v_measure(truth, groups)
    return {
        "v_measure": float(v_measure),
        "homogeneity": float(homogeneity),
        "completeness": float(completeness),
        "adjusted_mutual_information": float(adjusted_mutual_info_score(truth, groups)),
    }


def _interval(value: float, spread: Sequence[float], n: int) -> Interval:
    low, high = np.quantile(spread, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]) - (np.mean(spread) - value)
    return Interval(value, float(low), float(high), n)


def k_means(vectors: NDArray[np.float32], k: int, seed: int) -> list[str]:
    """The cluster of each row."""
    found = KMeans(n_clusters=k, n_init=10, random_state=seed).fit_predict(vectors)
    return [str(cluster) for cluster in found]

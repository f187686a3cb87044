"""Says what lists are like apart from their hits: how new, varied, balanced, fair and well founded.

A value that nothing can be said of (an empty list, nobody) is nan.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

from eval.metrics.resample import NOTHING, bootstrap, gap, limits, rows_of
from eval.statistics import RESAMPLES, Interval

_NAN = float("nan")


def novelty(ranked: Sequence[str], popularity: Mapping[str, int], people: int) -> float:
    """Mean self-information of the items in bits, -log2 p with p the share of people who have it (Zhou et al. 2010).

    `popularity` counts, of `people`, those who have an item. One that nobody has is taken for p = 1 / (people + 1).
    """
    shares = (popularity.get(item, 0) / people if popularity.get(item, 0) else 1 / (people + 1) for item in ranked)
    return _mean([-math.log2(share) for share in shares])


def intra_list_diversity(vectors: NDArray[np.floating]) -> float:
    """1 - mean cosine over all pairs of rows, in [0, 2] (Smyth and McClave 2001); nan for fewer than two rows.

    `vectors` is (n, d), of any length; a row of zeros has cosine 0 with every other.
    """
    n = len(vectors)
    if n < 2:
        return _NAN
    rows = np.asarray(vectors, dtype=np.float64)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    units = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    among = np.square(units.sum(axis=0)).sum() - np.square(units).sum()
    return float(1 - among / (n * (n - 1)))


def macro_divergence(
    list_macros: Mapping[str, float], history_macros: Mapping[str, float], alpha: float = 0.01
) -> float:
    """Kullback-Leibler divergence in nats of the list's broad interests from the history's (Steck 2018).

        sum_g p(g) log(p(g) / ((1 - alpha) q(g) + alpha p(g))),  p of the history, q of the list

    The mappings give a mass to each macro, a count or a weight, and are normalised here. 0 where both are alike,
    log(1 / alpha) where they share none.
    """
    wanted, given = sum(history_macros.values()), sum(list_macros.values())
    if not wanted or not given:
        return _NAN
    shares = [(mass / wanted, list_macros.get(macro, 0) / given) for macro, mass in history_macros.items() if mass]
    return math.fsum(p * math.log(p / ((1 - alpha) * q + alpha * p)) for p, q in shares)


def popularity_lift(ranked: Sequence[str], history: Sequence[str], popularity: Mapping[str, int]) -> float:
    """How much more popular the list is than what the person chose: ratio of means less 1 (Abdollahpouri et al. 2019).

    There it is a group's; here each person is their own group. nan also where nothing in the history has popularity.
    """
    own = _mean([popularity.get(item, 0) for item in history])
    return _mean([popularity.get(item, 0) for item in ranked]) / own - 1 if own else _NAN


def coverage(lists: Sequence[Sequence[str]], catalogue_size: int) -> float:
    """Share of the catalogue that is in anybody's list (Ge et al. 2010)."""
    return len(set(chain.from_iterable(lists))) / catalogue_size


def coverage_interval(
    lists: Sequence[Sequence[str]], catalogue_size: int, seed: int = 0, resamples: int = RESAMPLES
) -> Interval:
    """The coverage with its bootstrap interval over lists.

    A resample holds 63 % of the lists and so covers less: the percentiles are moved up by the mean of what is missing,
    or the interval would lie below its own value. In four simulations 89 to 100 % of them held the expected coverage.
    """
    if not lists:
        return NOTHING
    incidence = _incidence(lists)

    def draw(generator: np.random.Generator) -> float:
        times = np.bincount(rows_of(len(lists), generator), minlength=len(lists))
        return float(np.count_nonzero(times @ incidence) / catalogue_size)

    value, draws = coverage(lists, catalogue_size), bootstrap(draw, seed, resamples)
    low, high = limits(np.clip(draws + value - draws.mean(), 0.0, 1.0))
    return Interval(value, low, high, len(lists))


def gini(counts: ArrayLike) -> float:
    """Gini's index (1912) of how unequally exposure falls: 0 where all are alike, 1 - 1/n where one of n has all.

    `counts` is (n,), none below 0, and holds the zeros of the items never shown.
    """
    ascending = np.sort(np.asarray(counts, dtype=np.float64))
    n, total = ascending.size, ascending.sum()
    if not total:
        return _NAN
    return float((2 * np.arange(1, n + 1) - n - 1) @ ascending / (n * total))


def exposure(lists: Sequence[Sequence[str]], item_ids: Sequence[str]) -> NDArray[np.int64]:
    """How often each item is listed, in the order of `item_ids`: what `gini` takes."""
    times = Counter(chain.from_iterable(lists))
    return np.array([times[item_id] for item_id in item_ids], dtype=np.int64)


def activity_gap(values: ArrayLike, activity: ArrayLike, seed: int = 0) -> Interval:
    """Mean of a metric over the more active people less that over the less active: user fairness (Li et al. 2021).

    Both are (people,) in one order. The halves part at the median; who lies on it is of the less active, so that equals
    stay together. Each half is resampled on its own. nan where all are equally active; raises `ValueError` where the
    lengths differ.
    """
    metric, acts = np.asarray(values, dtype=np.float64), np.asarray(activity, dtype=np.float64)
    if metric.shape != acts.shape:
        raise ValueError(f"{metric.size} values and {acts.size} people do not pair")
    if not metric.size:
        return NOTHING
    active = acts > np.median(acts)
    return gap(metric[active], metric[~active], seed)


def support(evidence: Sequence[Collection[str]], known: Collection[str]) -> float:
    """Share of listed items whose explanation rests on at least one item of the person's own known history.

    `evidence` holds, for each listed item, the ids of the items behind its reasons; an item without any is unsupported.
    """
    own = set(known)
    return _mean([float(not own.isdisjoint(ids)) for ids in evidence])


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else _NAN


def _incidence(lists: Sequence[Sequence[str]]) -> csr_matrix:
    """(lists, distinct items): how often each list holds each."""
    columns = {item_id: column for column, item_id in enumerate(dict.fromkeys(chain.from_iterable(lists)))}
    cells = np.array([columns[item_id] for item_id in chain.from_iterable(lists)], dtype=np.int64)
    rows = np.repeat(np.arange(len(lists)), [len(ranked) for ranked in lists])
    return csr_matrix((np.ones(len(cells), dtype=np.int64), (rows, cells)), shape=(len(lists), len(columns)))

"""Says how well a best-first list finds what was held out; relevance is yes or no.

Every metric takes ids best first (perhaps fewer than `n`), the right answers, and how many places are looked at. A list
shorter than `n` leaves places empty; an id that comes twice is a hit once. All lie in [0, 1] and raise `ValueError`
where there are no positives or `n` is below 1.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence


def precision(ranked: Sequence[str], positives: Collection[str], n: int) -> float:
    """Share of the n places that hold a hit; an empty place holds none."""
    return sum(_hits(ranked, positives, n)) / n


def recall(ranked: Sequence[str], positives: Collection[str], n: int) -> float:
    """Share of the positives among the first n."""
    return sum(_hits(ranked, positives, n)) / len(set(positives))


def f1(ranked: Sequence[str], positives: Collection[str], n: int) -> float:
    """Harmonic mean of precision and recall at n (van Rijsbergen 1979); 0 without a hit."""
    return 2 * sum(_hits(ranked, positives, n)) / (n + len(set(positives)))


def hit_rate(ranked: Sequence[str], positives: Collection[str], n: int) -> float:
    """1 where any of the first n is a hit, else 0."""
    return float(any(_hits(ranked, positives, n)))


def ndcg(ranked: Sequence[str], positives: Collection[str], n: int) -> float:
    """Discounted cumulative gain over that of the best list of n (Järvelin and Kekäläinen 2002).

    A hit at rank r gains 1 / log2(r + 1), the discount of Burges et al. 2005.
    """
    gain = sum(_discount(rank) for rank, hit in enumerate(_hits(ranked, positives, n), start=1) if hit)
    best = sum(_discount(rank) for rank in range(1, min(n, len(set(positives))) + 1))
    return gain / best


def mrr(ranked: Sequence[str], positives: Collection[str], n: int) -> float:
    """1 / rank of the first hit, 0 where none is among the first n (Voorhees 1999); its mean over cases is the MRR."""
    return next((1 / rank for rank, hit in enumerate(_hits(ranked, positives, n), start=1) if hit), 0.0)


def average_precision(ranked: Sequence[str], positives: Collection[str], n: int) -> float:
    """Sum of the precision at each hit's rank, over min(n, positives); its mean over cases is the MAP at n.

    That norm lets a list of n hits reach 1; some papers divide by all positives (Buckley and Voorhees 2000), which is
    the same wherever there are no more than n.
    """
    ranks = [rank for rank, hit in enumerate(_hits(ranked, positives, n), start=1) if hit]
    total = sum(found / rank for found, rank in enumerate(ranks, start=1))
    return total / min(n, len(set(positives)))


def hit_positions(lists: Sequence[Sequence[str]], positives: Sequence[Collection[str]], n: int) -> tuple[float, ...]:
    """Share of cases with a hit at rank 1, 2 ... n: (n,), not cumulative; () where there are no cases.

    Raises `ValueError` where there are not as many lists as sets of positives.
    """
    cases = [_hits(ranked, wanted, n) for ranked, wanted in zip(lists, positives, strict=True)]
    if not cases:
        return ()
    return tuple(sum(hits[place] for hits in cases if place < len(hits)) / len(cases) for place in range(n))


def _hits(ranked: Sequence[str], positives: Collection[str], n: int) -> list[bool]:
    """Whether each of the first n places is a hit."""
    if not positives:
        raise ValueError("no positives: a list can only be judged by right answers")
    if n < 1:
        raise ValueError(f"n is {n}: look at one place at least")
    wanted = set(positives)
    hits = []
    for item_id in ranked[:n]:
        hits.append(item_id in wanted)
        wanted.discard(item_id)
    return hits


def _discount(rank: int) -> float:
    return 1 / math.log2(rank + 1)

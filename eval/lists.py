"""Measures lists: how right they are, case by case, and what else they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from agent.core.ports import Matrix
from agent.core.schema import Item
from eval.cases import Case, Task
from eval.metrics import beyond, ranking
from eval.statistics import Interval, interval

Values = Mapping[str, NDArray[np.float64]]
Vectors = Callable[[Sequence[str]], Matrix]
"""Item ids to unit rows."""
_RIGHT: Mapping[str, Callable[[Sequence[str], Collection[str], int], float]] = {
    "precision": ranking.precision,
    "recall": ranking.recall,
    "f1": ranking.f1,
    "hit": ranking.hit_rate,
    "ndcg": ranking.ndcg,
    "mrr": ranking.mrr,
    "map": ranking.average_precision,
}
CUTOFFS: Mapping[str, tuple[int, ...]] = {"queries": (1, 5, 10, 20), "candidates": (1, 5, 10)} | {
    f"among-{rivals}": (1, 5, 10) for rivals in ("random", "popular", "near")
}
"""Lengths beside `n` at which a protocol's lists are read."""
_AT_CUTOFFS = ("recall", "ndcg")


def depth(protocol: str, n: int) -> int:
    """How long the lists must be."""
    return max(n, *CUTOFFS.get(protocol, (n,)))


@dataclass(frozen=True)
class Catalogue:
    """What is known of the items that lists are made of."""

    task: Task
    macros: Mapping[str, tuple[str, ...]]
    """An item's broad fields; an item without any is absent."""
    vectors: Vectors | None = None

    @cached_property
    def popularity(self) -> Mapping[str, int]:
        """People who have a known event on an item."""
        pairs = {(event.user_id, event.item_id) for event in self.task.known.events}
        return Counter(item_id for _, item_id in pairs)

    @property
    def people(self) -> int:
        """With a known event."""
        return len(self.task.known.user_ids)

    def fields(self, items: Sequence[str]) -> list[str]:
        """The broad fields of items, one after the other."""
        return [macro for item_id in items for macro in self.macros.get(item_id, ())]


def broad_fields(items: Mapping[str, Item], words: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Each item's broad fields: the first name of its path, else its tags, by a preset's words for them."""
    told = {item_id: item.categories[:1] or item.tags for item_id, item in items.items()}
    named = {
        item_id: [words.get(name.casefold(), name.casefold()) for name in names] for item_id, names in told.items()
    }
    return {item_id: tuple(dict.fromkeys(names)) for item_id, names in named.items() if names}


def rightness(task: Task, lists: Sequence[Sequence[str]], n: int) -> Values:
    """Each measure of being right, a value a case in the order of the cases."""
    wanted = {(name, n) for name in _RIGHT} | {
        (name, k) for name in _AT_CUTOFFS for k in CUTOFFS.get(task.protocol, ())
    }
    asked = list(zip(task.cases, lists, strict=True))
    return {
        f"{name}@{k}": np.array([_RIGHT[name](found, case.positives, k) for case, found in asked])
        for name, k in sorted(wanted, key=lambda pair: (list(_RIGHT).index(pair[0]), pair[1]))
    }


def character(catalogue: Catalogue, lists: Sequence[Sequence[str]], n: int) -> Values:
    """What lists are besides right, a value a case; nan where a list or a history does not carry it."""
    rows = [_character(catalogue, case, found[:n]) for case, found in zip(catalogue.task.cases, lists, strict=True)]
    names = rows[0].keys() if rows else ()
    return {f"{name}@{n}": np.array([row[name] for row in rows], dtype=np.float64) for name in names}


def supported(task: Task, evidence: Sequence[Sequence[Collection[str]]], n: int) -> Values:
    """Share of a list whose reasons name something that the person really touched; nothing without reasons.

    Nothing either where requests are answered, for then the request is the reason.
    """
    if not evidence or any(case.request for case in task.cases):
        return {}
    asked = zip(task.cases, evidence, strict=True)
    shares = [beyond.support(found[:n], task.known.seen(case.user_id)) for case, found in asked]
    return {f"support@{n}": np.array(shares, dtype=np.float64)}


def _character(catalogue: Catalogue, case: Case, found: Sequence[str]) -> Mapping[str, float]:
    history = sorted(catalogue.task.known.seen(case.user_id))
    here, before = catalogue.fields(found), catalogue.fields(history)
    nan = float("nan")
    return {
        "novelty": beyond.novelty(found, catalogue.popularity, catalogue.people) if found else nan,
        "diversity": beyond.intra_list_diversity(catalogue.vectors(found)) if catalogue.vectors and found else nan,
        "macro-kl": beyond.macro_divergence(Counter(here), Counter(before)) if here and before else nan,
        "popularity-lift": beyond.popularity_lift(found, history, catalogue.popularity) if found and history else nan,
    }


def together(
    catalogue: Catalogue, lists: Sequence[Sequence[str]], values: Values, n: int, seed: int
) -> dict[str, Interval]:
    """What only all lists together have: the share of the catalogue in them, and who is served better."""
    size = len(catalogue.task.known.item_ids)
    activity = [len(catalogue.task.known.histories.get(case.user_id, ())) for case in catalogue.task.cases]
    found = {f"coverage@{n}": beyond.coverage_interval([one[:n] for one in lists], size, seed)}
    if len(set(activity)) > 1:
        found[f"activity-gap@{n}"] = beyond.activity_gap(values[f"ndcg@{n}"], activity, seed)
    return found


def means(values: Values, seed: int) -> dict[str, Interval]:
    """The mean of each over the cases that carry it."""
    return {name: interval(one[np.isfinite(one)], seed) for name, one in values.items()}

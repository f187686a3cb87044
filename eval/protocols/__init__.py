"""How a data set is cut into what may be known and what is asked; one protocol a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from eval.cases import Task
from eval.dataset import Dataset
from eval.protocols import candidates, labels, leave_last_out, queries, ratio, source, split, temporal
from eval.protocols.options import Options

_LISTS = ("random", "popular", "recent", "bm25", "embedding", "item-knn", "ease", "ials", "bpr", "sequence")
_PAIRS = (*_LISTS, "means")
_WORDS = ("random", "popular", "bm25", "bm25-chars", "bm25-popular", "embedding")
_LEVELS = ("only macro", "only mid", "only micro")
_OURS = ("fold", "profile", "all voices", "trigrain")


@dataclass(frozen=True)
class Protocol:
    """A way to cut, and the methods that are asked where none are named: baselines, then ours."""

    cut: Callable[[Dataset, Options], Task]
    methods: tuple[str, ...]


PROTOCOLS: Mapping[str, Protocol] = {
    "leave-last-out": Protocol(leave_last_out.cut, (*_LISTS, *_LEVELS, *_OURS)),
    "temporal": Protocol(temporal.cut, (*_LISTS, *_LEVELS, *_OURS)),
    "ratio": Protocol(ratio.cut, (*_LISTS, *_LEVELS, *_OURS)),
    "split": Protocol(split.cut, (*_LISTS, *_LEVELS, *_OURS)),
    "candidates": Protocol(candidates.cut, (*_LISTS, "bm25-popular", "past", *_LEVELS, *_OURS)),
    "labels": Protocol(labels.cut, (*_PAIRS, *_OURS)),
    "source": Protocol(source.cut, (*_PAIRS, *_OURS)),
    "queries": Protocol(queries.cut, (*_WORDS, "trigrain")),
}
"""By name. `past` is empty where the seen are not listed; whole-catalogue protocols leave it out."""

__all__ = ["PROTOCOLS", "Options", "Protocol"]

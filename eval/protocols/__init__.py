"""How a data set is cut into what may be known and what is asked; one protocol a file.

Some are inquiries (`eval.inquiry`): they hold a truth that is known by construction, or a log, against the product.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

from eval.cases import Task
from eval.dataset import Dataset
from eval.inquiry import Brief, Inquiry
from eval.options import Options
from eval.protocols import (
    among,
    candidates,
    cold,
    explanations,
    fidelity,
    labels,
    leave_last_out,
    planted,
    queries,
    ratio,
    served,
    source,
    split,
    talks,
    temporal,
)

_LISTS = ("random", "popular", "recent", "bm25", "embedding", "item-knn", "ease", "ials", "bpr", "sequence")
_PAIRS = (*_LISTS, "means")
_WORDS = ("random", "popular", "bm25", "bm25-chars", "bm25-popular", "embedding")
_WORDLY = ("random", "popular", "bm25", "bm25-chars", "bm25-popular", "embedding")
"""Which can say something of an item that nobody has touched, beside two that cannot."""
_FEW = (3, 10, 50)
"""Events that are known of cold people."""
_LEVELS = ("only macro", "only mid", "only micro")
_OURS = ("fold", "profile", "+ collaborative", "all voices", "trigrain")
_AMONG = (*_LISTS, "bm25-popular", *_OURS)


@dataclass(frozen=True)
class Protocol:
    """A way to cut, and the methods that are asked where none are named: baselines, then ours."""

    cut: Callable[[Dataset, Options], Task]
    methods: tuple[str, ...]
    reads: tuple[str, ...] = ()
    """The options that it reads beside those that all do; any other of `Options.given` is a mistake."""


@dataclass(frozen=True)
class Asking:
    """An inquiry, which brings its own rows."""

    open: Callable[[Brief], AbstractContextManager[Inquiry]]
    reads: tuple[str, ...] = ()
    """As `Protocol.reads`."""


PROTOCOLS: Mapping[str, Protocol] = {
    "leave-last-out": Protocol(leave_last_out.cut, (*_LISTS, *_LEVELS, *_OURS)),
    "temporal": Protocol(temporal.cut, (*_LISTS, *_LEVELS, *_OURS), ("share",)),
    "ratio": Protocol(ratio.cut, (*_LISTS, *_LEVELS, *_OURS), ("share",)),
    "split": Protocol(split.cut, (*_LISTS, *_LEVELS, *_OURS), ("test", "background")),
    "candidates": Protocol(candidates.cut, (*_LISTS, "bm25-popular", "past", *_LEVELS, *_OURS), ("candidates",)),
    "labels": Protocol(labels.cut, (*_PAIRS, *_OURS), ("labels", "share")),
    "source": Protocol(source.cut, (*_PAIRS, *_OURS)),
    **{f"among-{rivals.value}": Protocol(partial(among.cut, rivals), _AMONG) for rivals in among.Rivals},
    **{f"cold-{size}": Protocol(partial(cold.people, size), (*_LISTS, *_OURS)) for size in _FEW},
    "cold-items": Protocol(cold.items, (*_WORDLY, *_OURS), ("share",)),
    "queries": Protocol(queries.cut, (*_WORDS, "trigrain"), ("queries",)),
}
"""By name. `past` is empty where the seen are not listed; whole-catalogue protocols leave it out."""

INQUIRIES: Mapping[str, Asking] = {
    "explanations": Asking(explanations.inquiry, ("queries", "judge")),
    "fidelity": Asking(fidelity.inquiry, ("share",)),
    "planted": Asking(planted.inquiry),
    "served": Asking(served.inquiry, ("served",)),
    "talks": Asking(talks.inquiry),
}
"""By name."""

__all__ = ["INQUIRIES", "PROTOCOLS", "Asking", "Options", "Protocol"]

"""What is learnt from everybody's acts, as values: derived data, which can be thrown away and learnt again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agent.core.plan import Aspect

if TYPE_CHECKING:
    from scipy.sparse import csc_matrix, csr_matrix


@dataclass(frozen=True, eq=False)
class Patterns:
    """Which items go together, which follow which, and how many people have each; rows and columns are `item_ids`.

    It holds nothing about any single person, but sums over all of them.
    """

    item_ids: tuple[str, ...]
    """Those that somebody has chosen: of a large catalogue often a small part."""
    alike: csr_matrix
    """(items, items) float32: what having the row says of the column; of each row the weightiest."""
    follows: csr_matrix
    """(items, items) float32: how likely the column comes soon after the row."""
    people: NDArray[np.float64]
    """(items,) how many have each."""
    periods: NDArray[np.float32]
    """(periods, items) how many acts each item had in each part of the log's time, oldest part first."""
    edges: NDArray[np.float64]
    """(periods + 1,) where the parts begin and end, in the unit of `Event.order`."""
    first: NDArray[np.float64]
    """(items,) the order of each item's first act."""
    events: int
    """How many acts it was learnt from."""
    items: int
    """How many items the catalogue had."""

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Column of each item."""
        return {item_id: n for n, item_id in enumerate(self.item_ids)}

    @cached_property
    def fame(self) -> NDArray[np.float64]:
        """(items,) log(1 + people) / log(1 + most)."""
        most = np.log1p(self.people.max(initial=0.0)) or 1.0
        return np.asarray(np.log1p(self.people) / most, dtype=np.float64)

    @cached_property
    def touched(self) -> frozenset[str]:
        """Items that somebody has chosen."""
        return frozenset(self.item_ids[n] for n in np.flatnonzero(self.people))

    def untouched(self, lexicon: Lexicon) -> NDArray[np.bool_]:
        """(items,) of the lexicon: which nobody has chosen; remembered of the one asked for last."""
        if lexicon.stamp not in self._untouched:
            self._untouched.clear()
            self._untouched[lexicon.stamp] = np.array([key not in self.touched for key in lexicon.item_ids], dtype=bool)
        return self._untouched[lexicon.stamp]

    @cached_property
    def _untouched(self) -> dict[str, NDArray[np.bool_]]:
        """By the lexicon's stamp."""
        return {}

    def people_of(self, item_ids: Iterable[str]) -> dict[str, int]:
        """How many people have each of those that are known."""
        return {key: int(self.people[self.index[key]]) for key in item_ids if key in self.index}


@dataclass(frozen=True, eq=False)
class Lexicon:
    """What the items of the catalogue say, to be searched; rows are `item_ids`. It holds nothing about any person."""

    item_ids: tuple[str, ...]
    tokens: tuple[str, ...]
    weights: csr_matrix
    """(items, tokens) float32, BM25: what an item has to say on a token."""
    fields: tuple[str, ...]
    """Names under which items carry a number, such as a price or a rating."""
    numbers: NDArray[np.float32]
    """(items, fields, 2), from and to, the same twice for one number; not a number where an item has none."""
    aspects: tuple[Aspect, ...]
    """Named values that items share: kinds, tags, brands, facilities, dishes."""
    of_aspect: csc_matrix
    """(items, aspects) bool."""
    titles: tuple[str, ...]
    places: NDArray[np.int64]
    """(items,) in the catalogue as it was given, from 1."""
    years: NDArray[np.float32]
    """(items,) in which each came out; not a number where nothing tells."""
    paths: tuple[str, ...]
    """Ids of the interests that facets are."""
    about: csr_matrix
    """(items, paths) float32: 1 where an item's facets have the path, at any grain."""
    stamp: str
    """Of all that it was made of."""

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Row of each item."""
        return {item_id: n for n, item_id in enumerate(self.item_ids)}

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Column of each token."""
        return {token: n for n, token in enumerate(self.tokens)}

    @cached_property
    def path_place(self) -> Mapping[str, int]:
        """Column of each path."""
        return {path: n for n, path in enumerate(self.paths)}

    @cached_property
    def called(self) -> Mapping[str, list[int]]:
        """Columns of the aspects by their values, case folded: one value may be known in several fields."""
        found: dict[str, list[int]] = {}
        for column, aspect in enumerate(self.aspects):
            found.setdefault(aspect.value.casefold(), []).append(column)
        return found

    @cached_property
    def by_token(self) -> csc_matrix:
        """The weights, column by column."""
        return self.weights.tocsc()

    @cached_property
    def lengths(self) -> NDArray[np.float64]:
        """(items,) the Euclidean length of each item's weights."""
        return np.sqrt(np.asarray(self.weights.multiply(self.weights).sum(axis=1), dtype=np.float64).ravel())


@dataclass(frozen=True)
class RankerModel:
    """A learnt ranker, and how far it was better than the default weights when it was learnt."""

    text: str
    """LightGBM's own text form."""
    names: tuple[str, ...]
    """Of the features, in the order of their columns."""
    before: float
    """nDCG@10 of the default weights, or of words alone where it ranks new items, on people who were held out."""
    after: float
    """The ranker's on the same."""
    people: int
    """Who were held out."""


class Question(StrEnum):
    """What a chance is asked of."""

    CHOICE = "choice"
    """Whether a person chooses an item, beside one that they never touch."""
    LIKING = "liking"
    """Whether they like an item that they choose."""


@dataclass(frozen=True)
class ChanceModel:
    """A learnt chance of a yes, and how far it was better than a plain guess when it was learnt."""

    text: str
    """LightGBM's own text form."""
    names: tuple[str, ...]
    """Of the features, in the order of their columns."""
    slope: float
    """The chance is 1 / (1 + exp(-(slope * score + intercept)))."""
    intercept: float
    before: float
    """Log loss, in nats, of a chance by one feature alone on people who were held out."""
    after: float
    """The model's on the same."""
    people: int
    """Who were held out."""


@dataclass(frozen=True, eq=False)
class Esteem:
    """How items are marked by everybody, from 0 to 1; rows are `item_ids`. It holds sums over people alone."""

    item_ids: tuple[str, ...]
    mean: float
    """Of all marks."""
    count: NDArray[np.float64]
    """(items,) how many marked each."""
    above: NDArray[np.float64]
    """(items,) above the mean of all, shrunk."""
    liked: NDArray[np.float64]
    """(items,) the share of marks that say like above that of all, shrunk."""
    promise: NDArray[np.float64]
    """(items,) what the item's text says of its marks."""
    expected: NDArray[np.float64]
    """(items,) above the mean of those who mark, shrunk towards the promise."""
    spread: NDArray[np.float64]
    """(items,) the variance of what neither person nor item explains."""
    events: int
    """How many acts it was learnt from."""

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Row of each item."""
        return {item_id: n for n, item_id in enumerate(self.item_ids)}


@dataclass(frozen=True, eq=False)
class TextMap:
    """What a sentence embedder learnt of one catalogue: unit rows of x + x @ matrix.T, of the rows x that `base` gives.

    A sum over everybody's choices, without a row of one person.
    """

    base: str
    """The identity of the embedder whose rows it maps."""
    matrix: NDArray[np.float32]
    """(d, d)."""
    before: float
    """nDCG@10 of held-out choices by the rows of `base`."""
    after: float
    """The same by the mapped rows."""
    gain: tuple[float, float]
    """The 95 % interval of after - before, over people."""
    people: int
    """Held out."""
    lessons: int
    seed: int

    @cached_property
    def digest(self) -> str:
        """Of what it does: equal maps of one embedder have one name."""
        return hashlib.blake2b(self.base.encode() + self.matrix.tobytes(), digest_size=6).hexdigest()

    def apply(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n, d) float32 unit rows in the order of `rows`."""
        return moved(rows, self.matrix)


def moved(rows: NDArray[np.float32], matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """What a `TextMap` of this matrix makes of (n, d) rows."""
    sums = rows + rows @ matrix.T
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12), dtype=np.float32)

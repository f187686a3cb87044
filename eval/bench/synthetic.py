"""A synthetic shop of any size: items on a tree of kinds, vectors of their words, people who like a few kinds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from itertools import islice
from random import Random
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from agent.core.ports import Embedder, Matrix
from agent.core.schema import Event, EventKind, Item
from agent.wiring import Wiring

BROAD, MIDDLE, NARROW = 20, 10, 20
"""Names under each name: 4,000 kinds."""
DIMENSION = 384
"""As the carried embedder's."""
FAVOURED = 0.8
"""Of a person's purchases, those of their favourite kinds."""
FAVOURITES = 8
FIRST_DAY = datetime(2022, 1, 1, tzinfo=UTC)
_HOURS = 3 * 365 * 24
_BATCH = 5_000


class WordVectors:
    """Fills `Embedder`: a text is the sum of one fixed random direction a word."""

    identity = "synthetic words"
    dimension = DIMENSION

    def speaks(self, language: str) -> bool:
        """Any."""
        return bool(language)

    def encode(self, texts: Sequence[str]) -> Matrix:
        """(n, d) float32, unit rows."""
        rows = [np.sum([_direction(word) for word in text.replace(",", " ").split()], axis=0) for text in texts]
        matrix = np.array(rows, dtype=np.float32).reshape(-1, DIMENSION)
        unit: Matrix = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
        return unit


@lru_cache(maxsize=100_000)
def _direction(word: str) -> NDArray[np.float32]:
    return np.random.default_rng(crc32(word.encode())).standard_normal(DIMENSION, dtype=np.float32)


class SyntheticWiring(Wiring):
    """The product's own wiring with an embedder that takes no time."""

    @cached_property
    def embedder(self) -> Embedder:
        """Words."""
        return WordVectors()


def catalogue(items: int) -> Iterator[Item]:
    """So many items, spread evenly over the kinds."""
    for n in range(items):
        broad, middle, narrow = n % BROAD, n // BROAD % MIDDLE, n // (BROAD * MIDDLE) % NARROW
        path = (f"broad{broad}", f"mid{broad}-{middle}", f"narrow{broad}-{middle}-{narrow}")
        yield Item(item_id=f"i{n:07d}", title=f"thing{n} maker{n % 997}", categories=path)


def history(user_id: str, events: int, items: int, seed: int = 0) -> Iterator[Event]:
    """One person's purchases over three years; popular items are those of low numbers."""
    random = Random(f"{seed}:{user_id}")
    kinds = BROAD * MIDDLE * NARROW
    favourites = [random.randrange(min(kinds, items)) for _ in range(FAVOURITES)]
    for _ in range(events):
        drawn = int(items * random.random() ** 2)
        kind = random.choice(favourites) if random.random() < FAVOURED else drawn % kinds
        number = min(items - 1, drawn // kinds * kinds + kind)
        hour = timedelta(hours=random.randrange(_HOURS))
        yield Event(user_id=user_id, item_id=f"i{number:07d}", kind=EventKind.PURCHASE, at=FIRST_DAY + hour)


def fill(wiring: Wiring, items: int, people: dict[str, int]) -> None:
    """Puts the catalogue, and of each person so many events, into empty records; memory is one batch."""
    made = catalogue(items)
    while batch := list(islice(made, _BATCH)):
        wiring.records.items.put(batch)
    for user_id, events in people.items():
        wiring.records.events.put(list(history(user_id, events, items)))

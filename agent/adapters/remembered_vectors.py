"""The memory around a vector store that this process alone writes: what was asked is not asked again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from threading import RLock

import numpy as np

from agent.core.ports import Matrix, Vectors

ROWS = 50_000
"""Vectors kept of each collection: 77 MB at 384 numbers each. Beyond that all are let go, and it begins anew."""

ANSWERS = 5_000
"""Queries whose neighbours are kept of each collection: 40 MB at 100 neighbours each."""


class RememberedVectors:
    """Fills `Vectors` around another; threads take turns, so that none remembers what another has just replaced."""

    def __init__(self, inner: Vectors, rows: int = ROWS) -> None:
        self._inner = inner
        self._rows = rows
        self._turn = RLock()
        self._vectors: dict[str, _Shelf] = defaultdict(_Shelf)
        self._stamps: dict[str, dict[str, str]] = defaultdict(dict)
        self._counts: dict[str, int] = {}
        self._answers: dict[str, dict[tuple[bytes, int], list[tuple[str, float]]]] = defaultdict(dict)

    def upsert(self, collection: str, ids: Sequence[str], vectors: Matrix, stamps: Sequence[str]) -> None:
        """Write or overwrite."""
        with self._turn:
            self._forget(collection, ids)
            self._inner.upsert(collection, ids, vectors, stamps)

    def stamps(self, collection: str, ids: Sequence[str]) -> dict[str, str]:
        """The stamps of those of `ids` that exist."""
        with self._turn:
            kept = self._stamps[collection]
            missing = [key for key in ids if key not in kept]
            fresh = self._inner.stamps(collection, missing) if missing else {}
            found = {key: stamp for key in ids if (stamp := kept.get(key) or fresh.get(key)) is not None}
            if len(kept) + len(fresh) > self._rows:
                kept.clear()
            kept.update(list(fresh.items())[: self._rows])
            return found

    def nearest(self, collection: str, queries: Matrix, k: int) -> list[list[tuple[str, float]]]:
        """As the inner store finds them: an interest's neighbours are the same for everybody who has it."""
        with self._turn:
            answers = self._answers[collection]
            keys = [(row.tobytes(), k) for row in queries]
            new = {key: n for n, key in enumerate(keys) if key not in answers}
            if new:
                found = self._inner.nearest(collection, queries[list(new.values())], k)
                if len(answers) + len(new) > ANSWERS:
                    answers = self._answers[collection] = {key: answers[key] for key in keys if key in answers}
                answers.update(zip(new, found, strict=True))
            return [list(answers[key]) for key in keys]

    def fetch(self, collection: str, ids: Sequence[str]) -> tuple[list[str], Matrix]:
        """Those of `ids` that exist, in the order asked, and their vectors."""
        with self._turn:
            shelf = self._vectors[collection]
            missing = [key for key in dict.fromkeys(ids) if key not in shelf.places]
            if len(shelf.places) + len(missing) > self._rows:
                shelf, missing = _Shelf(), list(dict.fromkeys(ids))
                self._vectors[collection] = shelf
            if missing:
                shelf.add(*self._inner.fetch(collection, missing))
            return shelf.take(ids)

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        """Forget these."""
        with self._turn:
            self._forget(collection, ids)
            self._inner.delete(collection, ids)

    def count(self, collection: str) -> int:
        """How many vectors."""
        with self._turn:
            if collection not in self._counts:
                self._counts[collection] = self._inner.count(collection)
            return self._counts[collection]

    def clear(self, collection: str) -> None:
        """Forget the whole collection."""
        with self._turn:
            self._vectors.pop(collection, None)
            self._stamps.pop(collection, None)
            self._answers.pop(collection, None)
            self._counts.pop(collection, None)
            self._inner.clear(collection)

    def purge(self, collection: str, ids: Sequence[str]) -> int:
        """Forget these, and what was remembered of the collection."""
        with self._turn:
            for memory in (self._vectors, self._stamps, self._answers, self._counts):
                memory.pop(collection, None)
            return self._inner.purge(collection, ids)

    def tidy(self, maps: Collection[str]) -> None:
        """Of other maps than these and the one in use nothing is remembered here."""
        with self._turn:
            self._inner.tidy(maps)

    def scrub(self) -> None:
        """Leave nothing in files of what was purged."""
        with self._turn:
            self._inner.scrub()

    def close(self) -> None:
        """Release files and connections, and the memory: later calls raise as the inner store does."""
        with self._turn:
            self._vectors.clear()
            self._stamps.clear()
            self._answers.clear()
            self._counts.clear()
            self._inner.close()

    def _forget(self, collection: str, ids: Sequence[str]) -> None:
        """Before the inner store is told, so that a call that fails leaves nothing old behind."""
        self._answers.pop(collection, None)
        self._counts.pop(collection, None)
        for key in ids:
            self._vectors[collection].places.pop(key, None)
            self._stamps[collection].pop(key, None)


class _Shelf:
    """Rows by id, in one block that doubles when it is full."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self._block: Matrix = np.zeros((0, 0), dtype=np.float32)
        self._used = 0

    def add(self, ids: Sequence[str], rows: Matrix) -> None:
        """Rows of ids that are not there yet."""
        if not ids:
            return
        needed = self._used + len(ids)
        if needed > len(self._block):
            block = np.zeros((max(needed, 2 * len(self._block)), rows.shape[1]), dtype=np.float32)
            block[: self._used] = self._block[: self._used] if self._used else 0.0
            self._block = block
        self._block[self._used : needed] = rows
        self.places.update(zip(ids, range(self._used, needed), strict=True))
        self._used = needed

    def take(self, ids: Sequence[str]) -> tuple[list[str], Matrix]:
        """Those of the ids that are there, and a copy of their rows."""
        kept = [key for key in ids if key in self.places]
        return kept, self._block[[self.places[key] for key in kept]] if kept else np.zeros((0, 0), dtype=np.float32)

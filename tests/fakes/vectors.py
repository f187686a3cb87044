"""The vectors in memory, searched exactly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

import numpy as np

from agent.core.errors import StoreError
from agent.core.ports import Matrix


class MemoryVectors:
    """Fills `Vectors`; `closed` says whether the code under test let go."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[str, tuple[Matrix, str]]] = defaultdict(dict)
        self.closed = False

    def upsert(self, collection: str, ids: Sequence[str], vectors: Matrix, stamps: Sequence[str]) -> None:
        rows = self._open(collection)
        if len(set(ids)) < len(ids):
            raise StoreError("an id stands twice", where=collection)
        self._check_dimension(collection, vectors)
        kept = np.array(vectors, dtype=np.float32)
        rows.update(zip(ids, zip(kept, stamps, strict=True), strict=True))

    def stamps(self, collection: str, ids: Sequence[str]) -> dict[str, str]:
        rows = self._open(collection)
        return {i: rows[i][1] for i in ids if i in rows}

    def nearest(self, collection: str, queries: Matrix, k: int) -> list[list[tuple[str, float]]]:
        rows = self._open(collection)
        if not rows:
            return [[] for _ in queries]
        self._check_dimension(collection, queries)
        return [self._best(rows, query, k) for query in queries]

    def fetch(self, collection: str, ids: Sequence[str]) -> tuple[list[str], Matrix]:
        rows = self._open(collection)
        kept = [i for i in ids if i in rows]
        return kept, np.stack([rows[i][0] for i in kept]) if kept else np.zeros((0, 0), dtype=np.float32)

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        rows = self._open(collection)
        for i in ids:
            rows.pop(i, None)

    def count(self, collection: str) -> int:
        return len(self._open(collection))

    def clear(self, collection: str) -> None:
        self._open(collection).clear()

    def purge(self, collection: str, ids: Sequence[str]) -> int:
        there = len(self.stamps(collection, ids))
        self.delete(collection, ids)
        return there

    def tidy(self, maps: Collection[str]) -> None:
        self._open("")

    def scrub(self) -> None:
        self._open("")

    def close(self) -> None:
        self.closed = True

    def _open(self, collection: str) -> dict[str, tuple[Matrix, str]]:
        if self.closed:
            raise StoreError("the vectors are closed")
        return self._rows[collection]

    def _best(self, rows: dict[str, tuple[Matrix, str]], query: Matrix, k: int) -> list[tuple[str, float]]:
        scored = [(i, float(row @ query)) for i, (row, _) in rows.items()]
        return sorted(scored, key=lambda pair: (-pair[1], pair[0]))[:k]

    def _check_dimension(self, collection: str, vectors: Matrix) -> None:
        known = {row.shape[0] for row, _ in self._rows[collection].values()}
        if len(vectors) and known and known != {vectors.shape[1]}:
            raise StoreError(f"{collection} holds vectors of {known.pop()} dimensions, not {vectors.shape[1]}")

"""Collections of one embedder beside those of another: what is being made does not touch what is in use."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from agent.adapters.chroma import ChromaVectors
from agent.core.ports import Matrix

_BETWEEN = "."


class ShelvedVectors:
    """Fills `Vectors` around Chroma; every collection has the shelf in its name, none on the shelf without a name.

    People are purged, and collections cleared, on all shelves.
    """

    def __init__(self, inner: ChromaVectors, shelf: str = "") -> None:
        self._inner = inner
        self._shelf = shelf

    def upsert(self, collection: str, ids: Sequence[str], vectors: Matrix, stamps: Sequence[str]) -> None:
        """Write or overwrite."""
        self._inner.upsert(self._own(collection), ids, vectors, stamps)

    def stamps(self, collection: str, ids: Sequence[str]) -> dict[str, str]:
        """The stamps of those of `ids` that exist."""
        return self._inner.stamps(self._own(collection), ids)

    def nearest(self, collection: str, queries: Matrix, k: int) -> list[list[tuple[str, float]]]:
        """Per query row up to `k` (id, cosine), best first, ties by id."""
        return self._inner.nearest(self._own(collection), queries, k)

    def fetch(self, collection: str, ids: Sequence[str]) -> tuple[list[str], Matrix]:
        """Those of `ids` that exist, in the order asked, and their vectors."""
        return self._inner.fetch(self._own(collection), ids)

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        """Forget these, on all shelves."""
        for name in self._all(collection):
            self._inner.delete(name, ids)

    def count(self, collection: str) -> int:
        """How many vectors."""
        return self._inner.count(self._own(collection))

    def clear(self, collection: str) -> None:
        """Drop it from all shelves."""
        for name in self._all(collection):
            self._inner.clear(name)

    def purge(self, collection: str, ids: Sequence[str]) -> int:
        """See `ChromaVectors`; on all shelves, and how many there were on the fullest."""
        return max(self._inner.purge(name, ids) for name in self._all(collection))

    def tidy(self, maps: Collection[str]) -> None:
        """Drops all shelves but this one, the one without a name, and those of `maps`."""
        left = {"", self._shelf, *maps}
        for name in self._inner.names():
            if name.partition(_BETWEEN)[2] not in left:
                self._inner.clear(name)

    def scrub(self) -> None:
        """See `ChromaVectors`."""
        self._inner.scrub()

    def close(self) -> None:
        """See `ChromaVectors`."""
        self._inner.close()

    def _own(self, collection: str) -> str:
        return f"{collection}{_BETWEEN}{self._shelf}" if self._shelf else collection

    def _all(self, collection: str) -> Iterator[str]:
        own = self._own(collection)
        yield own
        for name in self._inner.names():
            if name != own and name.partition(_BETWEEN)[0] == collection:
                yield name

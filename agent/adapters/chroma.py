"""Vectors in Chroma: embedded in the workspace, or a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar, cast
from urllib.parse import urlsplit

import chromadb
import numpy as np
from chromadb.api import ClientAPI
from chromadb.api.client import Client
from chromadb.api.models.Collection import Collection
from chromadb.config import Settings as ChromaSettings

from agent.adapters.chroma_files import blank, compact, sweep
from agent.core.errors import SettingsError, StoreError
from agent.core.ports import Matrix
from agent.core.watch import step

_BATCH = 1000
_STAMP = "stamp"
_INDEX = {"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 1_000, "max_neighbors": 32}}
"""Wide enough that a rebuilt index returns the same neighbours, on which a learnt ranker hangs; measured in the tests
on 2,000 items. The graph is another every time, whatever the threads."""
_REBUILD = "run `trigrain reindex` to rebuild it"
T = TypeVar("T")


def open_embedded(folder: Path) -> ChromaVectors:
    """Vectors in a folder of this process alone; raises `StoreError`."""
    return _guard(
        f"vectors in {folder}",
        lambda: ChromaVectors(_embedded(folder), folder),
        hint="remove that folder and run `trigrain reindex`",
    )


def _embedded(folder: Path) -> ClientAPI:
    return chromadb.PersistentClient(str(folder), ChromaSettings(anonymized_telemetry=False))


def open_server(url: str) -> ChromaVectors:
    """Vectors at `http://host:port`; raises `SettingsError` or `StoreError`."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingsError(f"not a Chroma URL: {url!r}", where="setting chroma_url", hint="give http://host:port")
    port = parts.port or (443 if parts.scheme == "https" else 8000)
    settings = ChromaSettings(anonymized_telemetry=False)
    return _guard(
        f"Chroma at {url}",
        lambda: ChromaVectors(
            chromadb.HttpClient(parts.hostname or "", port, ssl=parts.scheme == "https", settings=settings)
        ),
        hint="start it, or correct the setting chroma_url",
    )


def _guard(where: str, work: Callable[[], T], hint: str = _REBUILD) -> T:
    """The vendor raises many kinds of error, some of them bare Exceptions; all become ours here."""
    try:
        return work()
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise StoreError(f"the vector store failed: {reason}", where=where, hint=hint) from error


class ChromaVectors:
    """Fills `Vectors`; `folder` is where an embedded Chroma keeps them."""

    def __init__(self, client: ClientAPI, folder: Path | None = None) -> None:
        self._folder = folder
        self._client = cast("Client", client)  # the interface that the vendor declares lacks `close`
        self._open: dict[str, Collection] = {}

    def upsert(self, collection: str, ids: Sequence[str], vectors: Matrix, stamps: Sequence[str]) -> None:
        """Write or overwrite, a thousand at a time."""
        target = self._collection(collection)
        for start in range(0, len(ids), _BATCH):
            part = slice(start, start + _BATCH)
            marks = [{_STAMP: stamp} for stamp in stamps[part]]
            write = partial(target.upsert, ids=list(ids[part]), embeddings=vectors[part], metadatas=list(marks))
            self._do(collection, write)

    def stamps(self, collection: str, ids: Sequence[str]) -> dict[str, str]:
        """The stamps of those of `ids` that exist."""
        target = self._collection(collection)
        found: dict[str, str] = {}
        for part in _parts(ids):
            got = self._do(collection, partial(target.get, ids=part, include=["metadatas"]))
            marks = got["metadatas"] or []
            found.update((i, str(mark[_STAMP])) for i, mark in zip(got["ids"], marks, strict=True))
        return found

    @step("nearest")
    def nearest(self, collection: str, queries: Matrix, k: int) -> list[list[tuple[str, float]]]:
        """Per query row up to `k` (id, cosine), best first, ties by id."""
        target = self._collection(collection)
        if not len(queries):
            return []
        found = self._do(collection, lambda: target.query(query_embeddings=queries, n_results=k, include=["distances"]))
        distances = found["distances"] or []
        return [
            sorted(((i, 1.0 - float(d)) for i, d in zip(ids, row, strict=True)), key=lambda pair: (-pair[1], pair[0]))
            for ids, row in zip(found["ids"], distances, strict=True)
        ]

    def fetch(self, collection: str, ids: Sequence[str]) -> tuple[list[str], Matrix]:
        """Those of `ids` that exist, in the order asked, and their vectors."""
        target = self._collection(collection)
        found: dict[str, Matrix] = {}
        for part in _parts(ids):
            got = self._do(collection, partial(target.get, ids=part, include=["embeddings"]))
            rows = got["embeddings"] if got["embeddings"] is not None else []
            found.update((i, np.asarray(row, dtype=np.float32)) for i, row in zip(got["ids"], rows, strict=True))
        kept = [i for i in ids if i in found]
        matrix = np.stack([found[i] for i in kept]) if kept else np.zeros((0, 0), dtype=np.float32)
        return kept, matrix

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        """Forget these; unknown ids are ignored."""
        target = self._collection(collection)
        for part in _parts(ids):
            self._do(collection, partial(target.delete, ids=part))

    def count(self, collection: str) -> int:
        """How many vectors."""
        return self._do(collection, self._collection(collection).count)

    def clear(self, collection: str) -> None:
        """Drop the collection; it is made anew when next used."""
        self._open.pop(collection, None)
        if collection in self.names():
            _guard(collection, lambda: self._client.delete_collection(collection))

    def names(self) -> list[str]:
        """Of the collections that there are."""
        return _guard("vectors", lambda: sorted(found.name for found in self._client.list_collections()))

    def purge(self, collection: str, ids: Sequence[str]) -> int:
        """Embedded, the collection is written anew from the others: Chroma keeps deleted ids and vectors in its files.

        About 1 ms a vector that stays, held in memory meanwhile; killed in between, vectors are missing afterwards. A
        server is told to forget them, and what its files keep is out of reach.
        """
        target = self._collection(collection)
        there = {i for part in _parts(ids) for i in self._do(collection, partial(target.get, ids=part))["ids"]}
        if self._folder is None or not there:
            self.delete(collection, ids)
            return len(there)
        kept, matrix, marks = self._others(collection, there)
        self.clear(collection)
        self.upsert(collection, kept, matrix, marks)
        return len(there)

    def scrub(self) -> None:
        """Closes the folder, writes its files anew and opens it again; does nothing to a server."""
        if self._folder is not None:
            self._open.clear()
            self.close()
            _guard("vectors", partial(compact, self._folder))
            self._client = cast("Client", _guard("vectors", partial(_embedded, self._folder)))

    def _others(self, collection: str, gone: set[str]) -> tuple[list[str], Matrix, list[str]]:
        target = self._collection(collection)
        every = self._do(collection, partial(target.get, include=[]))["ids"]
        kept, matrix = self.fetch(collection, [i for i in every if i not in gone])
        stamps = self.stamps(collection, kept)
        return kept, matrix, [stamps[i] for i in kept]

    def close(self) -> None:
        """Lets go of the folder, so that another process may own it, and leaves nothing there but vectors."""
        _guard("vectors", self._client.close)
        if self._folder is not None:
            _guard("vectors", partial(sweep, self._folder))
            _guard("vectors", partial(blank, self._folder))

    def _collection(self, name: str) -> Collection:
        """Kept once opened: asking Chroma for it again takes as long as a small query."""
        if name not in self._open:
            create = partial(self._client.get_or_create_collection, configuration=_INDEX, embedding_function=None)  # type: ignore[arg-type]
            self._open[name] = _guard(name, lambda: create(name))
        return self._open[name]

    def _do(self, collection: str, work: Callable[[], T]) -> T:
        """What fails is opened anew by the next call: another process may have dropped and rebuilt the collection."""
        try:
            return _guard(collection, work)
        except StoreError:
            self._open.pop(collection, None)
            raise


def _parts(ids: Sequence[str]) -> Iterator[list[str]]:
    """Each id once, since the vendor refuses a question that names one twice."""
    distinct = list(dict.fromkeys(ids))
    for start in range(0, len(distinct), _BATCH):
        yield distinct[start : start + _BATCH]

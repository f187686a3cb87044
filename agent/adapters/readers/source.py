"""What there is to ingest: tables of items and of events, read anew on every pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from agent.adapters.readers.record import Data, Record, to_row
from agent.core import schema


class Meter:
    """How many bytes of its files a pass has read."""

    def __init__(self) -> None:
        self._past = 0
        self._here: Callable[[], int] = int

    @property
    def done(self) -> int:
        """Bytes, over all files so far."""
        return self._past + self._here()

    def follow(self, here: Callable[[], int]) -> None:
        """Count the file being read by `here`, its position in bytes."""
        self._here = here

    def finish(self, size: int) -> None:
        """Count the file being read as a whole."""
        self._past += size
        self._here = int


Read = Callable[[Meter], Iterator[Record]]
Adapt = Callable[[Data], Iterable[Data]]
"""A file's own columns to rows under the contract's names: none, one or several for a record."""


@dataclass(frozen=True)
class Table:
    """One file that has been found fit to read."""

    path: Path
    read: Read
    adapt: Adapt | None = None
    called: str = ""
    """Its name where that is not its path, as of an upload."""

    @property
    def name(self) -> str:
        """As it stands in `RawRow.source`."""
        return self.called or str(self.path)

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return self.path.stat().st_size

    def rows(self, meter: Meter) -> Iterator[schema.RawRow]:
        """Every row in the file's order; memory is one record."""
        name, adapt = self.name, self.adapt
        for record in self.read(meter):
            if adapt is None or record.data is None:
                yield to_row(name, record)
            else:
                for data in adapt(record.data):
                    yield to_row(name, Record(record.line, data, record.raw))
        meter.finish(self.size)


@dataclass(frozen=True)
class Feed:
    """The tables of one kind, one after the other; calling it starts a new pass."""

    tables: tuple[Table, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """As they stand in `RawRow.source`."""
        return tuple(table.name for table in self.tables)

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(table.size for table in self.tables)

    def __call__(self, meter: Meter | None = None) -> Iterator[schema.RawRow]:
        """Every row of every table; `meter` is told how far the pass is."""
        counted = meter or Meter()
        for table in self.tables:
            yield from table.rows(counted)


@dataclass(frozen=True)
class Source:
    """Items, events or both."""

    items: Feed | None = None
    events: Feed | None = None

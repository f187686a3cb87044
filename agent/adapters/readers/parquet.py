"""Reads Parquet in batches."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import JsonValue

from agent.adapters.readers.delimited import Needs
from agent.adapters.readers.files import PARQUET_MAGIC, check_file, unreadable
from agent.adapters.readers.lines import MAX_LINE
from agent.adapters.readers.record import Data, Record
from agent.adapters.readers.source import Meter, Read
from agent.core.errors import InputError

_BATCH_ROWS = 1000
_BATCH_BYTES = 8 << 20
"""A batch is made smaller where rows are large."""
_PAGE_BUFFER = 1 << 20
"""Arrow reads columns through buffers of this size instead of whole; beside a batch it holds the file's pages."""


def open_parquet(path: Path, needs: Needs) -> Read:
    """How to read the file; raises `InputError` where it is no Parquet or lacks a column."""
    check_file(path)
    _check_magic(path)
    try:
        with pq.ParquetFile(path) as parquet:
            names = set(parquet.schema_arrow.names)
    except (pa.ArrowException, OSError) as error:
        hint = "write it again; it may be cut short"
        raise InputError(f"is damaged Parquet: {_first_line(error)}", where=str(path), hint=hint) from None
    lacking = "; ".join(" or ".join(group) for group in needs if not set(group) & names)
    if lacking:
        found = ", ".join(sorted(names))
        raise InputError(f"has no column {lacking}", where=str(path), hint=f"its columns are: {found}")
    return partial(_read, path)


def _check_magic(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(len(PARQUET_MAGIC))
    except OSError as error:
        raise unreadable(path, error) from None
    if magic != PARQUET_MAGIC:
        raise InputError("is not Parquet", where=str(path), hint="give it the ending of what it is: .csv or .jsonl")


def _read(path: Path, meter: Meter) -> Iterator[Record]:
    number = 0
    try:
        with pq.ParquetFile(path, pre_buffer=False, buffer_size=_PAGE_BUFFER) as parquet:
            scale = path.stat().st_size / max(1, parquet.metadata.num_rows)
            for batch in parquet.iter_batches(_batch_rows(parquet.metadata), use_threads=False):
                for data in _rows(batch):
                    number += 1
                    yield _record(number, data, batch.nbytes)
                meter.follow(partial(round, number * scale))
    except (pa.ArrowException, ValueError, OSError) as error:
        yield Record(number + 1, None, "", "cut_short", f"cannot be read from this row on: {_first_line(error)}")


def _batch_rows(metadata: pq.FileMetaData) -> int:
    groups = [metadata.row_group(index) for index in range(metadata.num_row_groups)]
    largest = max((group.total_byte_size / max(1, group.num_rows) for group in groups), default=1.0)
    return int(min(_BATCH_ROWS, max(1, _BATCH_BYTES // max(1.0, largest))))


def _rows(batch: pa.RecordBatch) -> Iterator[Data]:
    columns = [_values(column) for column in batch.columns]
    for values in zip(*columns, strict=True):
        yield {name: value for name, value in zip(batch.schema.names, values, strict=True) if value is not None}


def _record(number: int, data: Data, batch_bytes: int) -> Record:
    if batch_bytes > MAX_LINE and sum(len(value) for value in data.values() if isinstance(value, str)) > MAX_LINE:
        return Record(number, None, "", "line_too_long", f"more than {MAX_LINE:,} characters")
    return Record(number, data)


def _values(column: pa.Array) -> list[Any]:
    kind = column.type
    if pa.types.is_temporal(kind) and not pa.types.is_duration(kind):
        return list(column.cast(pa.string()).to_pylist())  # also holds what Python's datetime cannot
    values = column.to_pylist()
    plain = pa.types.is_string(kind) or pa.types.is_integer(kind) or pa.types.is_boolean(kind)
    return values if plain else [_plain(value) for value in values]


_PLAIN: dict[type, Callable[[Any], JsonValue]] = {
    float: lambda value: value if math.isfinite(value) else None,
    Decimal: float,
    bytes: lambda value: value.decode("utf-8", "replace"),
    list: lambda value: [_plain(part) for part in value],
    tuple: lambda value: [_plain(part) for part in value],
    dict: lambda value: {str(name): _plain(part) for name, part in value.items()},
}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    return _PLAIN.get(type(value), str)(value)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]

"""Reads lines of fields between separators, without quotes: the form of most public data sets."""

from __future__ import annotations

from collections.abc import Iterator

from agent.adapters.readers.lines import Line, TextFile
from agent.adapters.readers.record import Record, excerpt
from agent.adapters.readers.source import Meter


def read_separated(
    file: TextFile, separator: str, columns: tuple[str, ...], meter: Meter, *, skip: int = 0
) -> Iterator[Record]:
    """Every line below the first `skip` that is not blank, under the names `columns`."""
    for line in file.lines(meter):
        if line.number <= skip or (not line.fault and line.data.isspace()):
            continue
        yield line.failed() if line.fault else _record(line, separator, columns)


def _record(line: Line, separator: str, columns: tuple[str, ...]) -> Record:
    try:
        fields = line.data.decode("utf-8").rstrip("\r\n").split(separator)
    except UnicodeDecodeError as error:
        return line.undecodable(error)
    if len(fields) != len(columns):
        detail = f"{len(fields)} fields where {len(columns)} are expected: {', '.join(columns)}"
        return Record(line.number, None, excerpt(line.data), "wrong_columns", detail)
    return Record(line.number, dict(zip(columns, fields, strict=True)), excerpt(line.data))

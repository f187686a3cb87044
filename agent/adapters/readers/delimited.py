"""Reads CSV: quoted fields, quoted line ends, and what a forgotten quote would swallow."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from agent.adapters.readers.lines import Line, TextFile
from agent.adapters.readers.record import Record, excerpt
from agent.adapters.readers.source import Meter
from agent.core.errors import InputError

Needs = tuple[tuple[str, ...], ...]
"""Columns that a table must have; of each group one is enough."""

_DELIMITERS = (",", ";", "\t")
_SHOWN = 200
"""Characters of a wrong header that the error quotes."""


@dataclass(frozen=True)
class Header:
    """The first line: column names and what separates them."""

    columns: tuple[str, ...]
    delimiter: str

    def lacks(self, needs: Needs) -> list[str]:
        """The groups of which no column is there, in words."""
        return [" or ".join(group) for group in needs if not set(group) & set(self.columns)]


def find_header(file: TextFile, needs: Needs) -> Header:
    """The header by whichever delimiter gives the needed columns; raises `InputError` where none does."""
    headers = [Header(_first_record(file, delimiter), delimiter) for delimiter in _DELIMITERS]
    header = next((header for header in headers if not header.lacks(needs)), None)
    if header is None:
        raise _headless(file, headers[0], needs)
    names = [name for name in header.columns if name]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"column {twice[0]!r} stands twice", where=f"{file.path}, line 1", hint="rename one of them")
    return header


def read_csv(file: TextFile, header: Header, meter: Meter) -> Iterator[Record]:
    """Every record below the header, under the number of its first line; blank lines are no records."""
    feed = _Feed(file.lines(meter))
    reader = csv.reader(feed, delimiter=header.delimiter, strict=True)
    below = False
    while True:
        feed.begin()
        try:
            fields = next(reader)
        except StopIteration:
            return
        except (csv.Error, UnicodeDecodeError, _FaultyLine) as error:
            yield feed.broken(error)
            continue
        if fields and below:
            yield feed.record(header.columns, fields)
        below = below or bool(fields)


class _FaultyLine(Exception):
    """A line that cannot be had came up inside a record."""


class _Feed:
    """Hands lines to `csv.reader`, and takes back those that a broken record swallowed."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._returned: deque[Line] = deque()
        self._taken: list[Line] = []

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else next(self._lines)
        self._taken.append(line)
        if line.fault:
            raise _FaultyLine
        return line.data.decode("utf-8")

    def begin(self) -> None:
        """The next line is the first of a record."""
        self._taken.clear()

    def record(self, columns: tuple[str, ...], fields: list[str]) -> Record:
        """The record; where its fields are too many or too few, all lines but the first are given back."""
        first = self._taken[0]
        if len(fields) != len(columns):
            detail = f"{len(fields)} fields where the header has {len(columns)}"
            return self._fail(Record(first.number, None, excerpt(first.data), "wrong_columns", detail))
        data = dict(zip(columns, fields, strict=True))
        data.pop("", None)
        raw = excerpt(first.data) if len(self._taken) == 1 else excerpt(b"".join(line.data for line in self._taken))
        return Record(first.number, dict(data), raw)

    def broken(self, error: Exception) -> Record:
        """The fault of the record's first line; the other lines are given back."""
        first, *others = self._taken
        if others:
            detail = "a quote that is opened here is not closed where a field ends"
            return self._fail(Record(first.number, None, excerpt(first.data), "broken_csv", detail))
        if first.fault:
            return first.failed()
        if isinstance(error, UnicodeDecodeError):
            return first.undecodable(error)
        return Record(first.number, None, excerpt(first.data), "broken_csv", str(error))

    def _fail(self, record: Record) -> Record:
        self._returned.extendleft(reversed(self._taken[1:]))
        return record


def _first_record(file: TextFile, delimiter: str) -> tuple[str, ...]:
    feed = _Feed(file.lines(Meter()))
    try:
        fields = next((fields for fields in csv.reader(feed, delimiter=delimiter, strict=True) if fields), [])
    except (csv.Error, UnicodeDecodeError, _FaultyLine) as error:
        fault = feed.broken(error)
        where = f"{file.path}, line {fault.line}"
        raise InputError(f"the header cannot be read: {fault.detail}", where=where, hint="repair it") from None
    return tuple(field.strip() for field in fields)


def _headless(file: TextFile, header: Header, needs: Needs) -> InputError:
    lacking = "; ".join(header.lacks(needs))
    found = ", ".join(header.columns)[:_SHOWN]
    return InputError(f"has no column {lacking}", where=f"{file.path}, line 1", hint=f"its columns are: {found}")

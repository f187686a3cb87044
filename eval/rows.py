"""JSONL and CSV files of cases and labels, row by row, with the line in every complaint."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from agent.core.errors import InputError


def read_rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(`file line n`, row) of a `.jsonl` or `.csv` file; raises `InputError` at the first line that is no row."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            if path.suffix == ".csv":
                yield from ((f"{path} line {n}", row) for n, row in enumerate(csv.DictReader(lines), start=2))
            else:
                for n, line in enumerate(lines, start=1):
                    if line.strip():
                        yield f"{path} line {n}", _row(line, f"{path} line {n}")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", where=str(path), hint="give a UTF-8 text file") from None


def _row(line: str, where: str) -> Mapping[str, Any]:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise InputError(f"is no JSON: {error}", where=where, hint="one JSON object a line") from None
    if not isinstance(row, dict):
        raise InputError("is no JSON object", where=where, hint="one JSON object a line")
    return row


def text(row: Mapping[str, Any], column: str, where: str) -> str:
    """A column that must be there; numbers are taken as their digits."""
    value = row.get(column)
    if value is None or value == "" or isinstance(value, dict | list):
        raise InputError(f"no {column}", where=where, hint=f"every row needs {column}")
    return str(value)


def texts(row: Mapping[str, Any], column: str, where: str, *, least: int = 0) -> list[str]:
    """A column that is a list, or a text divided by `|`; [] where it is absent and none is needed."""
    value = row.get(column) or []
    found = value.split("|") if isinstance(value, str) else value
    if not isinstance(found, list) or len(found) < least:
        raise InputError(f"{column} is not a list of {least} or more", where=where, hint=f"give {column} as a list")
    return [str(one) for one in found]


def known_items(ids: list[str], items: Mapping[str, object], column: str, where: str) -> list[str]:
    """The ids, each once; raises `InputError` naming one that the catalogue lacks."""
    for item_id in ids:
        if item_id not in items:
            raise InputError(f"unknown item {item_id!r} in {column}", where=where, hint="check the id, or add the item")
    return list(dict.fromkeys(ids))

"""Opens a table by the ending of its name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from agent.adapters.readers.delimited import Needs, find_header, read_csv
from agent.adapters.readers.jsonl import read_jsonl
from agent.adapters.readers.lines import TextFile, open_text
from agent.adapters.readers.parquet import open_parquet
from agent.adapters.readers.source import Adapt, Read, Table
from agent.core.errors import InputError

ITEM_COLUMNS: Needs = (("item_id",), ("title",))
EVENT_COLUMNS: Needs = (("user_id",), ("item_id",), ("timestamp", "seq"), ("event", "kind", "rating"))

_OBJECT = b"{"


def open_table(path: Path, needs: Needs, encoding: str | None = None, adapt: Adapt | None = None) -> Table:
    """The table, found fit to read; `needs` is what formats with a header must have. Raises `InputError`."""
    ending = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    opener = _OPENERS.get(ending.suffix.lower())
    if opener is None or (opener is _open_parquet and ending is not path):
        known = ", ".join(_OPENERS)
        hint = f"known: {known}; all but Parquet also with .gz"
        raise InputError(f"unknown ending {path.suffix!r}", where=str(path), hint=hint)
    return Table(path, opener(path, needs, encoding), adapt)


def _open_csv(path: Path, needs: Needs, encoding: str | None) -> Read:
    file = open_text(path, encoding)
    if file.head().lstrip().startswith(_OBJECT):
        raise InputError("is JSON lines, not CSV", where=str(path), hint="give it the ending .jsonl")
    return partial(read_csv, file, find_header(file, needs))


def _open_jsonl(path: Path, needs: Needs, encoding: str | None) -> Read:
    file = open_text(path, encoding)
    if not file.head().lstrip().startswith(_OBJECT) and _is_csv(file, needs):
        raise InputError("is CSV, not JSON lines", where=str(path), hint="give it the ending .csv")
    return partial(read_jsonl, file)


def _open_parquet(path: Path, needs: Needs, _: str | None) -> Read:
    return open_parquet(path, needs)


_OPENERS: dict[str, Callable[[Path, Needs, str | None], Read]] = {
    ".csv": _open_csv,
    ".tsv": _open_csv,
    ".jsonl": _open_jsonl,
    ".ndjson": _open_jsonl,
    ".parquet": _open_parquet,
}
ENDINGS = tuple(_OPENERS)


def _is_csv(file: TextFile, needs: Needs) -> bool:
    try:
        find_header(file, needs)
    except InputError:
        return False
    return True

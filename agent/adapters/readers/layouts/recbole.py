"""RecBole's atomic files: `.item` and `.inter`, tab-separated under typed headers such as `item_id:token`."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from pydantic import JsonValue

from agent.adapters.readers.delimited import Needs
from agent.adapters.readers.lines import TextFile, open_text
from agent.adapters.readers.record import Data
from agent.adapters.readers.separated import read_separated
from agent.adapters.readers.source import Feed, Meter, Source, Table
from agent.core.errors import InputError

_USER = ("user_id", "session_id")
_TITLE = ("title", "movie_title", "book_title", "item_name", "name", "artist_name")
_GENRES = ("class", "genre", "genres", "category", "categories", "tags")
_SEQUENCE = "token_seq"
_BREAK = re.compile(r"[,\s]+")
_COMMA = re.compile(r"\s*,\s*")
_NOT_WANTED = 0.0
"""A `label` of a shown item that was passed over."""

Types = dict[str, str]


def open_recbole(folder: Path, encoding: str | None) -> Source | None:
    """Sequences of tokens that name kinds become tags; interactions become ratings, or clicks where none is rated."""
    items, events = sorted(folder.glob("*.item")), sorted(folder.glob("*.inter"))
    if not (items and events):
        return None
    item_needs: Needs = (("item_id",), _TITLE)
    event_needs: Needs = (_USER, ("item_id",), ("timestamp",))
    return Source(
        Feed(tuple(_table(path, encoding, item_needs, _item) for path in items)),
        Feed(tuple(_table(path, encoding, event_needs, _event) for path in events)),
    )


def _table(path: Path, encoding: str | None, needs: Needs, adapt: Callable[[Types, Data], list[Data]]) -> Table:
    file = open_text(path, encoding)
    types = _header(file)
    lacking = "; ".join(" or ".join(group) for group in needs if not set(group) & set(types))
    if lacking:
        hint = f"its columns are: {', '.join(types)}"
        raise InputError(f"has no column {lacking}", where=f"{path}, line 1", hint=hint)
    read = partial(read_separated, file, "\t", tuple(types), skip=1)
    return Table(path, read, partial(adapt, types))


def _header(file: TextFile) -> Types:
    first = next(file.lines(Meter()))
    cells = [cell.partition(":") for cell in first.data.decode("utf-8", "replace").strip("\r\n").split("\t")]
    return {name.strip(): kind.strip() for name, _, kind in cells}


def _item(types: Types, row: Data) -> list[Data]:
    title = next(name for name in _TITLE if name in types)
    genres = [name for name in _GENRES if name in types]
    tags = [tag for name in genres for tag in _names(str(row[name]), types[name])]
    rest = {name: value for name, value in row.items() if name != title and name not in genres}
    return [rest | {"title": row[title], "tags": [*tags]}]


def _names(text: str, kind: str) -> list[str]:
    if kind != _SEQUENCE:
        return [text]
    return _COMMA.split(text) if "," in text else _BREAK.split(text)


def _event(types: Types, row: Data) -> list[Data]:
    if "label" in types and _as_float(row["label"]) == _NOT_WANTED:
        return []
    user = next(name for name in _USER if name in types)
    event: Data = {"event": "rating", "value": row["rating"]} if row.get("rating") else {"event": "click"}
    rest = {name: value for name, value in row.items() if name not in (user, "rating")}
    return [rest | event | {"user_id": row[user]}]


def _as_float(value: JsonValue) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None

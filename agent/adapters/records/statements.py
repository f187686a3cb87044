"""The SQL shapes that the repositories share: rows added or overwritten, lookups of many keys."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, ColumnElement, Connection, Table, Text, cast, func, select, type_coerce
from sqlalchemy.dialects import postgresql, sqlite

from agent.adapters.records.tables import Instant, whole

CHUNK = 5_000
"""Keys per lookup; SQLite binds at most 32,766 variables a statement, PostgreSQL 65,535."""

Insert = sqlite.Insert | postgresql.Insert


def adding(connection: Connection, table: Table[Any]) -> Insert:
    """Inserts rows; one whose key is there already stays as it is."""
    return _insert(connection, table).on_conflict_do_nothing(index_elements=list(table.primary_key))


def overwriting(connection: Connection, table: Table[Any], keep: Sequence[str] = ()) -> Insert:
    """Inserts rows; one whose key is there already is replaced, but for what it `keep`s. Keys are unique in a call."""
    statement = _insert(connection, table)
    others = {
        column.name: statement.excluded[column.name]
        for column in table.columns
        if not column.primary_key and column.name not in keep
    }
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=others)


def counting(connection: Connection, table: Table[Any], count: str) -> Insert:
    """Inserts rows; where the key is there already, its `count` grows by the row's."""
    statement = _insert(connection, table)
    grown = {count: table.c[count] + statement.excluded[count]}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=grown)


def raw(columns: Iterable[Column[Any]]) -> list[ColumnElement[Any]]:
    """The columns as the database keeps them: JSON as its text, times as their numbers."""
    found: list[ColumnElement[Any]] = []
    for column in columns:
        if isinstance(column.type, JSON):
            found.append(cast(column, Text))
        else:
            found.append(type_coerce(column, BigInteger) if isinstance(column.type, Instant) else column)
    return found


def chunks(keys: Iterable[str]) -> Iterator[list[str]]:
    """The distinct keys in portions that one statement can bind."""
    distinct = iter(dict.fromkeys(keys))
    while chunk := list(islice(distinct, CHUNK)):
        yield chunk


def among(connection: Connection, column: Column[str], keys: Sequence[str]) -> ColumnElement[bool]:
    """Whether the column is one of the keys.

    SQLite takes the keys as one JSON text: hundreds of variables take longer to bind than the rows to read.
    """
    if connection.dialect.name != "sqlite" or any("\0" in key for key in keys):  # SQLite's JSON ends a text at a NUL
        return column.in_(keys)
    told = json.dumps([whole(key) for key in keys], ensure_ascii=False)
    return column.in_(select(func.json_each(told).table_valued("value").c.value))


def _insert(connection: Connection, table: Table[Any]) -> Insert:
    # Core has no portable ON CONFLICT; the two dialects spell it alike.
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)

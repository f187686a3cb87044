"""Where the database holds a person: every table, and in which columns something of theirs can be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Table

from agent.adapters.records import tables as t

Words = Callable[[Any], Iterator[str]]
"""What can be read in a cell."""

_RUN = re.compile(rb"[^\x00-\x1f\x7f\xc0-\xdf\xf5-\xff]{12,}")
"""Text in packed bytes: what comes between is control bytes, or bytes that begin no Latin or Chinese letter."""
_LEAST = 4
"""Letters of a text in packed bytes."""


@dataclass(frozen=True)
class Holding:
    """How a table holds people, by its column `user_id`."""

    table: Table[Any]
    words: dict[str, Words] = field(default_factory=dict)
    """Columns with what a person wrote, what is said of them, and ids that are made of theirs."""
    unname: bool = False
    """Whether the row stays, without the name."""

    @property
    def person(self) -> Column[Any]:
        """Who it is about."""
        person: Column[Any] = self.table.c.user_id
        return person


def plain(cell: str) -> Iterator[str]:
    """The text itself."""
    yield cell


def leaves(cell: object) -> Iterator[str]:
    """All texts of a JSON value."""
    if isinstance(cell, str):
        yield cell
    elif isinstance(cell, dict):
        for value in cell.values():
            yield from leaves(value)
    elif isinstance(cell, list):
        for value in cell:
            yield from leaves(value)


def runs(cell: bytes) -> Iterator[str]:
    """All texts of packed bytes, the longer ones."""
    for run in _RUN.findall(cell):
        yield from (part for part in run.decode("utf-8", "replace").split("\ufffd") if len(part) >= _LEAST)


def said_of(body: dict[str, Any]) -> Iterator[str]:
    """What a profile's own words are: of the rest the catalogue tells."""
    yield body["summary"]
    for level in ("macro", "mid", "micro"):
        for interest in body[level]:
            yield interest["description"]


HOLDINGS = (
    Holding(t.EVENTS, {"event_id": plain, "text": plain, "attributes": leaves}),
    Holding(t.OPINIONS, {"opinions": leaves}),
    Holding(t.EDITS, {"name": plain, "path": leaves}),
    Holding(t.QUARANTINE, {"detail": plain, "raw": plain}),
    Holding(t.PROFILES, {"body": said_of}),
    Holding(t.HOLDERS),
    Holding(t.SERVED),
    Holding(t.SESSION_STATES, {"session_id": plain, "body": runs, "about": runs}),
    Holding(t.SESSION_WRITES, {"body": runs}),
    Holding(t.ANSWERS, {"key": plain, "reply": leaves}),
    Holding(t.JOURNAL, {"fingerprint": plain, "reason": plain, "answer": plain}),
    Holding(t.API_KEYS, {"name": plain, "digest": plain}),
    Holding(t.REPLAYS, {"key": plain, "fingerprint": plain, "body": plain, "headers": leaves}),
    Holding(t.JOB_PEOPLE),
    Holding(t.LEDGER, unname=True),
)
"""Tables that hold people."""

OF_NOBODY = {
    t.ITEMS: "the catalogue, as it was given",
    t.FACETS: "what items are about",
    t.NAMINGS: "which names of interests mean the same",
    t.FREQUENCIES: "how many people have each interest",
    t.JOBS: "what long work came to; an error that names the person is blotted out, and work for them alone goes",
}
"""Tables without a column that says whom a row is about, and why not."""

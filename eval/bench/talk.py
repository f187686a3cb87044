"""A turn of talk with the carried chat model: its first sentence and its end, against the bare list for the words."""

from __future__ import annotations

import itertools
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from agent.core.plan import ChatTurn
from agent.flows.chat import chat_pieces
from agent.flows.recommend import recommend
from agent.wiring import Wiring
from eval.bench.samples import ingested, profiled
from eval.bench.table import Row, counted

PEOPLE = 3
TURNS = (
    "something scary from the 90s",
    "not horror, rather a comedy",
    "something newer",
    "why the first one?",
    "I've seen the second one",
    "something like Alien",
    "forget the year",
    "a war film, but no drama",
)
"""Said by each person, in a conversation of their own."""


class Took(NamedTuple):
    """Milliseconds from the turn to its first sentence, and to its end."""

    first: float
    whole: float


def rows() -> list[Row]:
    """Four rows, films: median and slowest turn, first sentence and whole; four turns before warm the model."""
    with tempfile.TemporaryDirectory() as directory:
        users = _people(Path(directory) / "list")
        with profiled(Path(directory) / "films", users, "films") as wiring:
            _said(wiring, users[0], TURNS[:4])
            took = [one for user in users for one in _said(wiring, user, TURNS)]
            bare = statistics.median(_bare(wiring, users))
    note = f"{len(took)} turns of {PEOPLE} people"
    figures = {
        "first sentence, median": statistics.median(one.first for one in took),
        "first sentence, slowest": max(one.first for one in took),
        "whole, median": statistics.median(one.whole for one in took),
        "whole, slowest": max(one.whole for one in took),
    }
    return [
        counted(f"a turn of talk, {what}", "ms", "list for the words, unworded", ms, bare, note=note)
        for what, ms in figures.items()
    ]


def _people(directory: Path) -> list[str]:
    with ingested(directory, "films") as wiring:
        return list(itertools.islice(wiring.records.events.users(), PEOPLE))


def _said(wiring: Wiring, user: str, turns: tuple[str, ...]) -> list[Took]:
    session: str | None = None
    took = []
    for text in turns:
        one, session = wiring.run(_turn(wiring, user, text, session))
        took.append(one)
    return took


async def _turn(wiring: Wiring, user: str, text: str, session: str | None) -> tuple[Took, str | None]:
    started, first = time.perf_counter(), 0.0
    async for piece in chat_pieces(wiring, user, text, session):
        first = first or time.perf_counter() - started
        session = piece.session if isinstance(piece, ChatTurn) else session
    return Took(1000 * first, 1000 * (time.perf_counter() - started)), session


def _bare(wiring: Wiring, users: list[str]) -> Iterator[float]:
    for user, text in itertools.product(users, TURNS):
        started = time.perf_counter()
        wiring.run(recommend(wiring, user, 5, query=text, explain=False))
        yield 1000 * (time.perf_counter() - started)

"""How long one act takes to move the profile of a person with 1,000 events."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent.core.schema import Event, EventKind
from agent.flows.facet import facet_items
from agent.flows.live import refresh, take
from agent.flows.profile import recount
from agent.wiring import Wiring
from eval.bench.samples import ingested
from eval.bench.table import Row, counted, paired

EVENTS = 1_000
ITEMS = 400
"""Of the grocery catalogue, that the person buys over and over."""
ACTS_A_ROUND = 40
LIMIT_MS = 20.0
USER = "bench"
START = datetime(2024, 1, 1, tzinfo=UTC)
STEP = timedelta(hours=8)


def rows() -> list[Row]:
    """The 95th percentile against the limit, by the clock and by the processor, which other programs hardly slow.

    Then the median against reading the person's rows with bare sqlite3.
    """
    with tempfile.TemporaryDirectory() as directory, ingested(Path(directory), "grocery") as wiring:
        acts = _Acts(wiring)
        asyncio.run(acts.prepare())
        with closing(sqlite3.connect(Path(directory) / "records.db")) as connection:
            read = 'SELECT * FROM events WHERE user_id = ? ORDER BY "order"'
            bare = lambda: connection.execute(read, (USER,)).fetchall()  # noqa: E731
            speed = paired(
                "one act moves a profile, median",
                "ms",
                "sqlite3 reads its 1,000 events",
                lambda: statistics.median(acts.times()),
                lambda: statistics.median(_timed(bare) for _ in range(ACTS_A_ROUND)),
            )
        return [
            counted("one act moves a profile, p95", "ms", "limit", _p95(acts.spent), LIMIT_MS),
            counted("one act moves a profile, processor time, p95", "ms", "limit", _p95(acts.worked), LIMIT_MS),
            speed,
        ]


def _p95(times: Sequence[float]) -> float:
    return sorted(times)[int(0.95 * len(times))]


class _Acts:
    """One person's acts, each later than the last."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._dice = random.Random(1)
        ids = [item.item_id for batch in wiring.records.items.each() for item in batch]
        self._items = self._dice.sample(ids, ITEMS)
        self._done = 0
        self.spent: list[float] = []
        self.worked: list[float] = []
        """The same in processor time."""

    async def prepare(self) -> None:
        """The history, the facets, the counts and a first profile."""
        self._wiring.records.events.put([self._next() for _ in range(EVENTS)])
        await facet_items(self._wiring, self._wiring.records.items.each())
        recount(self._wiring)
        await refresh(self._wiring, USER)

    def times(self) -> list[float]:
        """Milliseconds of each of some acts."""
        times = asyncio.run(self._acts())
        self.spent += times
        return times

    async def _acts(self) -> list[float]:
        """In one event loop, as a server has it: `asyncio.run` writes out the whole result of what it ran."""
        times = []
        for _ in range(ACTS_A_ROUND):
            started, worked = time.perf_counter(), time.process_time()
            await take(self._wiring, [self._next()])
            times.append((time.perf_counter() - started) * 1000)
            self.worked.append((time.process_time() - worked) * 1000)
        return times

    def _next(self) -> Event:
        self._done += 1
        item = self._dice.choice(self._items)
        return Event(user_id=USER, item_id=item, kind=EventKind.PURCHASE, at=START + STEP * self._done)


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000

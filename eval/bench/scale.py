"""Latency of `recommend` without words by the size of the catalogue and of the history, against bare Chroma queries."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path

import numpy as np
import psutil

from agent.core.errors import InputError
from agent.core.settings import load_settings
from agent.flows.batch import profile_batch
from agent.flows.derived import refresh_derived
from agent.flows.hear import Ears
from agent.flows.index import ITEMS
from agent.flows.person import open_person
from agent.flows.rank import in_order
from agent.flows.recommend import recommend
from agent.flows.train import train_ranker
from agent.wiring import Wiring
from eval.bench.synthetic import SyntheticWiring, fill
from eval.bench.table import Row, counted

SIZES = (2_000, 20_000, 200_000)
HISTORIES = (10, 100, 1_000)
BACKGROUND, THEIRS = 1_000, 30
"""Other people, and the events of each."""
CALLS = 40
N = 10


def rows(scale: float = 1.0) -> list[Row]:
    """Four rows a size and a history: the first request, p50, p95, and p95 less the ranker's own time.

    Neighbours of interests are remembered after the first. A quick run leaves the largest size out.
    """
    sizes = SIZES if scale == 1.0 else SIZES[:2]
    return [row for size in sizes for row in _of_size(size)]


def _of_size(items: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, SyntheticWiring(load_settings(Path(folder), llm="none")) as wiring:
        _prepare(wiring, items)
        found = [row for events in HISTORIES for row in _of_person(wiring, items, events)]
        resident = psutil.Process().memory_info().rss / 2**20
        return [
            *found,
            counted(f"memory, {items:,} items", "MB", "the vectors alone", resident, items * 384 * 4 / 2**20),
        ]


def _prepare(wiring: Wiring, items: int) -> None:
    own = {_user(events): events for events in HISTORIES}
    fill(wiring, items, {**{f"other{n}": THEIRS for n in range(BACKGROUND)}, **own})
    wiring.run(profile_batch(wiring))
    refresh_derived(wiring)
    with suppress(InputError):
        train_ranker(wiring)


def _user(events: int) -> str:
    return f"person of {events}"


def _of_person(wiring: Wiring, items: int, events: int) -> list[Row]:
    user = _user(events)
    first, *ours = _times(lambda: wiring.run(recommend(wiring, user, N, explain=False)))
    patterns = wiring.learned.patterns()
    ears = Ears(wiring, open_person(wiring, user, patterns), patterns)
    offered = sorted(ears.candidates(wiring.settings.candidates) - ears.person.seen)
    heard, vectors = ears.hear(offered), ears.person.vectors
    lengths = count(1)  # another every time: no cosine changes, and nobody remembers the answer
    bare = _times(lambda: wiring.vectors.nearest(ITEMS, vectors[:1] * next(lengths), wiring.settings.candidates))
    ranker = _times(lambda: in_order(ears, heard, N))
    what = f"recommend, {items:,} items, {events:,} events"
    note = (
        f"{len(offered)} candidates, {len(vectors)} interests, {'learnt ranker' if wiring.ranker else 'fixed weights'}"
    )
    name = "one Chroma query of 100"
    return [
        counted(f"{what}, first request", "ms", name, first, _at(bare, 50)),
        counted(f"{what}, p50", "ms", name, _at(ours, 50), _at(bare, 50), note=note),
        counted(f"{what}, p95", "ms", name, _at(ours, 95), _at(bare, 95)),
        counted(f"{what}, p95 less the ranker", "ms", name, _at(ours, 95) - _at(ranker, 50), _at(bare, 95)),
    ]


def _at(times: list[float], percent: float) -> float:
    return float(np.percentile(times, percent))


def _times(call: Callable[[], object]) -> list[float]:
    """Milliseconds of each of some calls."""
    times = []
    for _ in range(CALLS):
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1000)
    return times

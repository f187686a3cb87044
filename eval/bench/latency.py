"""Latency of `recommend` without words against the bare Chroma query of the same collection."""

from __future__ import annotations

import itertools
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from agent.flows.index import ITEMS, interest_vectors
from agent.flows.recommend import recommend
from eval.bench.samples import ingested, profiled
from eval.bench.table import Row, paired

CALLS_A_ROUND = 20
PEOPLE = 5


def rows() -> list[Row]:
    """One row, grocery (4,662 items): the whole flow against one `Vectors.nearest` with the person's own interests.

    A query's vectors are another length every time, which changes no cosine and is remembered by nobody.
    """
    with tempfile.TemporaryDirectory() as directory:
        users = _people(Path(directory))
        with profiled(Path(directory), users) as wiring:
            turns = itertools.cycle(users)
            vectors = {}
            for user in users:
                profile = wiring.records.profiles.get(user)
                vectors[user] = interest_vectors(wiring, profile.interests if profile else ())

            def ours() -> float:
                return _median_ms(lambda: wiring.run(recommend(wiring, next(turns), 10, explain=False)))

            lengths = itertools.count(1)

            def baseline() -> float:
                k = wiring.settings.candidates
                return _median_ms(lambda: wiring.vectors.nearest(ITEMS, vectors[next(turns)] * next(lengths), k))

            ours(), baseline()
            note = "the query brings k = 100 for each interest; ours remembers the neighbours of those it has met"
            return [paired("recommend, no words", "ms", "Chroma query", ours, baseline, note=note)]


def _people(directory: Path) -> list[str]:
    with ingested(directory, "grocery") as wiring:
        return list(itertools.islice(wiring.records.events.users(), PEOPLE))


def _median_ms(call: Callable[[], object]) -> float:
    times = []
    for _ in range(CALLS_A_ROUND):
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)

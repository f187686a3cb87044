"""A task's folder as a peer's program sees it: reads it, asks a fitted model, writes the answer and what it took.

Runs under the peer's own Python, next to its script: the standard library and nothing else.
"""

from __future__ import annotations

import csv
import json
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

Scores = Callable[[str], Mapping[str, float]]
"""A user id to a score for each item that the model knows, the higher the better; empty where it knows no such user."""


@dataclass(frozen=True)
class Given:
    """What a method may learn from, and the limits it is put under."""

    known: list[tuple[str, str, float, float | None]]
    """(user_id, item_id, order, value), oldest first; the same pair may be there more than once."""
    items: list[str]
    """The whole catalogue."""
    seed: int
    seconds: float
    """After so long the program is killed."""
    notes: list[str] = field(default_factory=list)
    """What a method has to say of itself, such as its epochs."""


Method = Callable[[Given], Scores]


def answer(methods: Mapping[str, Method]) -> None:
    """Runs the method that the command line names: METHOD FOLDER N SEED SECONDS."""
    method, folder, n, seed, seconds = sys.argv[1:]
    given = read(Path(folder), int(seed), float(seconds))
    before = _peak_mb()
    started = time.perf_counter()
    scores = methods[method](given)
    fitted = time.perf_counter()
    _write(Path(folder), lru_cache(maxsize=1)(scores), int(n), given)
    answered = time.perf_counter()
    cost = {
        "fit_seconds": fitted - started,
        "predict_seconds": answered - fitted,
        "peak_mb": _peak_mb() - before,
        "note": "; ".join(given.notes),
    }
    (Path(folder) / "cost.json").write_text(json.dumps(cost), encoding="utf-8")


def read(folder: Path, seed: int, seconds: float) -> Given:
    """What the folder says is known; see `eval.peers.files` for its form."""
    with (folder / "known.csv").open(encoding="utf-8", newline="") as file:
        known = [
            (row["user_id"], row["item_id"], float(row["order"]), float(row["value"]) if row["value"] else None)
            for row in csv.DictReader(file)
        ]
    items = (folder / "items.txt").read_text(encoding="utf-8").split("\n")[:-1]
    return Given(known, items, seed, seconds)


def _write(folder: Path, scores: Scores, n: int, given: Given) -> None:
    if (folder / "cases.jsonl").exists():
        _write_lists(folder, scores, n, given)
    else:
        _write_scores(folder, scores)


def _write_lists(folder: Path, scores: Scores, n: int, given: Given) -> None:
    """Ties fall by an order drawn once from the seed."""
    shuffled = random.Random(given.seed).sample(given.items, len(given.items))
    tie = {item: place for place, item in enumerate(shuffled)}
    with (folder / "lists.jsonl").open("w", encoding="utf-8") as file:
        for case in sorted(_cases(folder), key=lambda case: str(case["user_id"])):
            found = scores(case["user_id"])
            asked = set(case["candidates"] or found) - set(case["exclude"])
            best = sorted(asked & found.keys(), key=lambda item: (-found[item], tie[item]))
            file.write(json.dumps({"case_id": case["case_id"], "items": best[:n]}) + "\n")


def _write_scores(folder: Path, scores: Scores) -> None:
    """An item or a user that the model does not know gets 0."""
    with (
        (folder / "pairs.csv").open(encoding="utf-8", newline="") as asked,
        (folder / "scores.csv").open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.writer(file)
        writer.writerow(("user_id", "item_id", "score"))
        for row in csv.DictReader(asked):
            writer.writerow((row["user_id"], row["item_id"], scores(row["user_id"]).get(row["item_id"], 0.0)))


def _cases(folder: Path) -> Iterator[dict[str, Any]]:
    with (folder / "cases.jsonl").open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _peak_mb() -> float:
    """Resident memory at its highest so far.

    Linux's `ru_maxrss` begins at that of the process that started this one, so `VmHWM` is read where there is one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        peak = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM:"))
        return int(peak.split()[1]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6

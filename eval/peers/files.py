"""A task as plain files for another program, and that program's answer read back and checked.

    known.csv     user_id,item_id,order,value   what people chose, oldest first; the order is epoch seconds or a place
    items.txt     one item id a line            the whole catalogue, sorted
    cases.jsonl   {case_id, user_id, candidates, exclude}          where lists are asked
    pairs.csv     user_id,item_id                                  where scores are asked
    lists.jsonl   {case_id, items: [...]}                          the answer to cases, best first
    scores.csv    user_id,item_id,score                            the answer to pairs
    cost.json     {fit_seconds, predict_seconds, peak_mb, note}    what the answer took; the note may be missing

What is held out is never written.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar

from pydantic import FiniteFloat, NonNegativeFloat, TypeAdapter, ValidationError

from agent.core.errors import InputError
from eval.cases import Case, Shape, Task
from eval.dataset import Dataset, chosen
from eval.results import Cost

KNOWN, ITEMS, CASES, PAIRS = "known.csv", "items.txt", "cases.jsonl", "pairs.csv"
LISTS, SCORES, COST = "lists.jsonl", "scores.csv", "cost.json"

Lists = Mapping[str, tuple[str, ...]]
"""Item ids, best first, by case id."""
Scored = Mapping[tuple[str, str], float]
"""By user id and item id."""


T = TypeVar("T")


@dataclass(frozen=True)
class _List:
    case_id: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class _Score:
    user_id: str
    item_id: str
    score: FiniteFloat


@dataclass(frozen=True)
class Spent:
    """What an answer took, and what its program has to say of it."""

    fit_seconds: NonNegativeFloat
    predict_seconds: NonNegativeFloat
    peak_mb: NonNegativeFloat
    note: str = ""

    @property
    def cost(self) -> Cost:
        """As a table has it."""
        return Cost(fit_seconds=self.fit_seconds, predict_seconds=self.predict_seconds, peak_mb=self.peak_mb)


_LIST, _SCORE, _SPENT = TypeAdapter(_List), TypeAdapter(_Score), TypeAdapter(Spent)


def write_task(task: Task, folder: Path) -> None:
    """What may be known and what is asked, into a folder that exists."""
    _write_known(task.known, folder / KNOWN)
    (folder / ITEMS).write_text("".join(f"{item_id}\n" for item_id in task.known.item_ids), encoding="utf-8")
    if task.shape is Shape.LISTS:
        _write_cases(task.cases, folder / CASES)
    else:
        _write_rows(folder / PAIRS, ("user_id", "item_id"), pairs_of(task))


def pairs_of(task: Task) -> list[tuple[str, str]]:
    """The people and items that scores are asked for, each pair once: the tested, then those for thresholds."""
    return list(dict.fromkeys((pair.user_id, pair.item_id) for pair in (*task.pairs, *task.validation)))


def read_lists(folder: Path, task: Task, n: int) -> Lists:
    """One list for each case, empty where the program has none.

    Raises `InputError` where the file or a case is missing, or a list is longer than `n` or names an item that is
    unknown, excluded, no candidate or already there.
    """
    rows = [_valid(_LIST.validate_json, line, where) for where, line in _lines(folder / LISTS)]
    lists = {row.case_id: row.items for row in rows}
    for case in task.cases:
        if case.case_id not in lists:
            raise InputError("no list", where=f"{LISTS}, case {case.case_id}")
        _check(lists[case.case_id], case, task.known, n)
    return lists


def read_scores(folder: Path, task: Task) -> Scored:
    """One score for each pair; raises `InputError` where the file or a pair is missing, or a score is not finite."""
    with _opened(folder / SCORES) as file:
        rows = [_valid(_SCORE.validate_python, row, f"{SCORES}:{n}") for n, row in enumerate(csv.DictReader(file), 2)]
    scores = {(row.user_id, row.item_id): row.score for row in rows}
    for user_id, item_id in pairs_of(task):
        if (user_id, item_id) not in scores:
            raise InputError("no score", where=f"{SCORES}, user {user_id}, item {item_id}")
    return scores


def read_spent(folder: Path) -> Spent:
    """What it took; raises `InputError` where that is missing or broken."""
    with _opened(folder / COST) as file:
        return _valid(_SPENT.validate_json, file.read(), COST)


def _write_known(known: Dataset, path: Path) -> None:
    """No value stays an empty cell."""
    rows = ((event.user_id, event.item_id, event.order, event.value) for event in known.events if chosen(event))
    _write_rows(path, ("user_id", "item_id", "order", "value"), rows)


def _write_cases(cases: Iterable[Case], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for case in cases:
            asked = {"candidates": case.candidates, "exclude": sorted(case.exclude)}
            file.write(json.dumps({"case_id": case.case_id, "user_id": case.user_id, **asked}) + "\n")


def _write_rows(path: Path, names: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows(rows)


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """Where each line is, as `file:number`, and the line."""
    with _opened(path) as file:
        for n, line in enumerate(file, 1):
            yield f"{path.name}:{n}", line


def _opened(path: Path) -> IO[str]:
    try:
        return path.open(encoding="utf-8", newline="")
    except FileNotFoundError:
        raise InputError("no answer", where=path.name) from None


def _valid(read: Callable[[Any], T], raw: object, where: str) -> T:
    try:
        return read(raw)
    except ValidationError as error:
        found = error.errors()[0]
        at = ".".join(map(str, found["loc"]))
        raise InputError(f"broken answer: {at} {found['msg']}".replace("  ", " "), where=where) from None


def _check(items: Sequence[str], case: Case, known: Dataset, n: int) -> None:
    """Raises `InputError` for the first item that may not be there."""
    if len(items) > n:
        raise InputError(f"{len(items)} items where {n} were asked", where=f"{LISTS}, case {case.case_id}")
    for place, item_id in enumerate(items):
        wrong = _wrong(item_id, items[:place], case, known)
        if wrong:
            raise InputError(f"item {item_id} is {wrong}", where=f"{LISTS}, case {case.case_id}")


def _wrong(item_id: str, before: Sequence[str], case: Case, known: Dataset) -> str:
    """Why an item may not be there; "" where it may."""
    reasons = {
        "unknown": item_id not in known.items,
        "excluded": item_id in case.exclude,
        "no candidate": bool(case.candidates) and item_id not in case.candidates,
        "there twice": item_id in before,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")

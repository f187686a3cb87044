"""Candidates: for each person a given list is to be put in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from agent.core.schema import Event, EventKind
from eval.cases import Case, Task
from eval.dataset import Dataset
from eval.options import Options, needed
from eval.rows import known_items, read_rows, text, texts


@dataclass(frozen=True)
class _Row:
    user_id: str
    candidates: tuple[str, ...]
    positives: frozenset[str]
    history: tuple[str, ...] | None


def cut(data: Dataset, options: Options) -> Task:
    """A case a row `{user_id, candidates, positives, history?}`; positives are among the candidates.

    A row's `history` takes the place of the person's own events, and the person is then one of this row alone.
    Without it, the person's events from the first on any of their positives on are not known.
    """
    path = needed(options.candidates, "--candidates", "candidates")
    rows = [_read(row, where, data) for where, row in read_rows(path)]
    told = [row for row in rows if row.history is None]
    hidden = {row.user_id: set[str]() for row in told}
    for row in told:
        hidden[row.user_id] |= row.positives
    replaced = {row.user_id for row in rows if row.history is not None} - hidden.keys()
    known, held_out = _parted(data, hidden, replaced)
    given, cases = _cases(data, rows)
    return Task(
        protocol="candidates",
        known=data.with_events([*known, *given]),
        unit="cases",
        cases=cases,
        held_out=tuple(held_out),
        notes=(
            f"each list of {path.name} is put in order, and nothing else; "
            f"{len(rows) - len(told)} of {len(rows)} rows bring a history of their own",
            f"{len(held_out)} of the data set's events are not known: at or after somebody's first positive",
        ),
    )


def _read(row: Mapping[str, object], where: str, data: Dataset) -> _Row:
    candidates = known_items(texts(row, "candidates", where, least=2), data.items, "candidates", where)
    positives = known_items(texts(row, "positives", where, least=1), data.items, "positives", where)
    history = known_items(texts(row, "history", where), data.items, "history", where) if row.get("history") else None
    every = tuple(dict.fromkeys([*candidates, *positives]))
    return _Row(text(row, "user_id", where), every, frozenset(positives), tuple(history) if history else None)


def _parted(data: Dataset, hidden: Mapping[str, set[str]], replaced: set[str]) -> tuple[list[Event], list[Event]]:
    """What is known and what is not: from a person's first event on a positive on, nothing is."""
    known: list[Event] = []
    held_out: list[Event] = []
    for user_id, history in data.histories.items():
        positives = hidden.get(user_id, set())
        place = next((n for n, event in enumerate(history) if event.item_id in positives), len(history))
        place = 0 if user_id in replaced else place
        known += history[:place]
        held_out += history[place:]
    return known, held_out


def _cases(data: Dataset, rows: Sequence[_Row]) -> tuple[list[Event], tuple[Case, ...]]:
    """The events of the histories that rows bring, and a case a row."""
    given: list[Event] = []
    cases = []
    for n, row in enumerate(rows):
        case_id = f"{row.user_id} #{n + 1}"
        user_id = row.user_id if row.history is None else case_id
        given += _told(data, user_id, row.history or ())
        cases.append(Case(case_id, user_id, row.positives, row.candidates))
    return given, tuple(cases)


def _told(data: Dataset, user_id: str, history: Sequence[str]) -> Iterator[Event]:
    """A bare history as likes, one after the other at the end of the data set's time."""
    last = data.events[-1] if data.events else None
    for n, item_id in enumerate(history, start=1):
        if last and last.at:
            at = last.at + timedelta(seconds=n)
            yield Event(user_id=user_id, item_id=item_id, kind=EventKind.LIKE, at=at)
        else:
            yield Event(user_id=user_id, item_id=item_id, kind=EventKind.LIKE, seq=int(last.order if last else 0) + n)

"""Labels: does this person like this item? Yes or no, for pairs that are given, or made of later ratings."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.core.errors import InputError
from agent.core.learned import Question
from agent.core.schema import Event, EventKind
from agent.steps.clean_time import instant
from eval.cases import Pair, Task
from eval.dataset import Dataset
from eval.options import Options, needed
from eval.protocols.temporal import cut_moment
from eval.rows import known_items, read_rows, text

VALIDATION = 0.5
"""Of what is held out in time, the earlier half chooses threshold and calibration; of a file without times, a fifth."""
_UNTIMED = 0.2
_YES = {"1", "true", "yes", "1.0"}
_NO = {"0", "false", "no", "0.0"}


def cut(data: Dataset, options: Options) -> Task:
    """Pairs of the file `labels`, else of the latest `share` of the ratings (yes from `liked` on).

    Known is what was before the earliest pair where times are given; of a pair itself no event is known in any case.
    """
    if options.labels is None:
        return _of_ratings(data, options)
    rows = [_read(row, where, data) for where, row in read_rows(needed(options.labels, "--labels", "labels"))]
    return _of_file(data, rows, options)


@dataclass(frozen=True)
class _Row:
    pair: Pair
    order: float | None


def _of_ratings(data: Dataset, options: Options) -> Task:
    ratings = data.with_events(event for event in data.events if event.kind is EventKind.RATING)
    if not ratings.events:
        raise InputError("no ratings to make labels of", where=data.name, hint="give pairs with --labels FILE")
    first, middle = cut_moment(ratings, options.share), cut_moment(ratings, options.share * VALIDATION)
    late = [event for event in ratings.events if event.order > first]
    pairs = [(event.order, _pair(event, options.liked)) for event in late]
    asked = {_of(event) for event in late}
    known = [event for event in data.events if event.order <= first and _of(event) not in asked]
    touched = {_of(event) for event in known}
    return Task(
        protocol="labels",
        question=Question.LIKING,
        known=data.with_events(known),
        unit="labels",
        pairs=tuple(pair for order, pair in pairs if order > middle),
        validation=tuple(pair for order, pair in pairs if order <= middle),
        held_out=tuple(event for event in data.events if event.order > first and _of(event) not in touched),
        notes=(
            f"a label is yes for a rating of {options.liked:g} or more; one cut in time: the last {options.share:.0%} "
            "of the ratings are held out, the earlier half of them chooses thresholds and calibration",
        ),
    )


def _of(event: Event) -> tuple[str, str]:
    return event.user_id, event.item_id


def _pair(event: Event, liked: float) -> Pair:
    return Pair(event.user_id, event.item_id, (event.value or 0.0) >= liked)


def _read(row: Mapping[str, object], where: str, data: Dataset) -> _Row:
    label = text(row, "label", where).strip().lower()
    if label not in _YES | _NO:
        raise InputError(f"label is {label!r}", where=where, hint="give 1 or 0")
    (item_id,) = known_items([text(row, "item_id", where)], data.items, "item_id", where)
    given = row.get("timestamp")
    moment = instant(given) if isinstance(given, str | int | float) and given != "" else None
    if given not in (None, "") and moment is None:
        raise InputError(f"impossible timestamp {given!r}", where=where, hint="ISO 8601 or epoch seconds")
    order = moment.timestamp() if moment else None
    return _Row(Pair(text(row, "user_id", where), item_id, label in _YES), order)


def _of_file(data: Dataset, rows: Sequence[_Row], options: Options) -> Task:
    timed = all(row.order is not None for row in rows)
    arranged = (
        sorted(rows, key=lambda row: row.order or 0.0) if timed else random.Random(options.seed).sample(rows, len(rows))
    )
    first = min((row.order or 0.0 for row in rows), default=0.0) if timed else float("inf")
    asked = {(row.pair.user_id, row.pair.item_id) for row in rows}
    known = [e for e in data.events if e.order < first and (e.user_id, e.item_id) not in asked]
    size = round((VALIDATION if timed else _UNTIMED) * len(rows))
    ids = {event.event_id for event in known}
    return Task(
        protocol="labels",
        question=Question.LIKING,
        known=data.with_events(known),
        unit="labels",
        pairs=tuple(row.pair for row in arranged[size:]),
        validation=tuple(row.pair for row in arranged[:size]),
        held_out=tuple(event for event in data.events if event.event_id not in ids),
        notes=(
            f"{size} of {len(rows)} given labels choose thresholds and calibration: "
            + ("the earliest" if timed else f"drawn with seed {options.seed}"),
        ),
    )

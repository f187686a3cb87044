"""Reads, cleans and stores: every row read is stored, updated, a duplicate, or in quarantine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice

from agent.adapters.readers.source import Feed, Meter, Source
from agent.core import schema
from agent.core.ports import Progress, Records
from agent.core.watch import step
from agent.steps.clean import clean_event, clean_item, named_item, quarantined
from agent.steps.mask import marked

Arrived = Callable[[str, set[str]], object]
"""(user id, the ids of their events that were new in this batch)."""


@dataclass
class _Fate:
    """What became of a batch."""

    stored: int = 0
    updated: int = 0
    duplicate: int = 0
    refused: list[schema.Quarantined] = field(default_factory=list)
    masked: Counter[str] = field(default_factory=Counter)


_Take = Callable[[list[schema.RawRow]], _Fate]


@step("ingest")
def ingest(
    source: Source,
    records: Records,
    *,
    rating_scale: tuple[float, float],
    now: datetime,
    progress: Progress | None = None,
    arrived: Arrived = lambda user_id, new: None,
    batch: int = 5000,
) -> schema.IngestReport:
    """Items first, then events, one transaction a batch; reading the same again changes nothing.

    `rating_scale` is the lowest and highest rating, both allowed; `now` is aware. `arrived` is told of everybody's new
    events once they are stored. Within one pass the first row of an
    item counts and one that differs is `conflicting_item`: if the last counted, every reading would change the store.
    Memory is one batch and about 100 bytes for each item of the pass.
    """
    for feed in (source.items, source.events):
        for name in feed.names if feed else ():
            records.quarantine.clear(name)
    take_items = partial(_take_items, records, set())
    take_events = partial(_take_events, records, rating_scale, now, arrived)
    return schema.IngestReport(
        items=_pass(source.items, "items", take_items, records, progress, batch),
        events=_pass(source.events, "events", take_events, records, progress, batch),
    )


def _pass(
    feed: Feed | None, stage: str, take: _Take, records: Records, progress: Progress | None, batch: int
) -> schema.IngestCount:
    if feed is None:
        return schema.IngestCount()
    meter, told = Meter(), 0
    sums, reasons, masked = Counter[str](), Counter[str](), Counter[str]()
    for rows in _batches(feed(meter), batch):
        fate = take(rows)
        records.quarantine.put(fate.refused)
        sums.update(read=len(rows), stored=fate.stored, updated=fate.updated, duplicate=fate.duplicate)
        reasons.update(refused.reason for refused in fate.refused)
        masked.update(fate.masked)
        if progress:
            progress(stage, meter.done - told, feed.size)  # bytes: the end is known before the rows are counted
            told = meter.done
    return schema.IngestCount(**sums, quarantined=dict(sorted(reasons.items())), masked=dict(sorted(masked.items())))


def _batches(rows: Iterator[schema.RawRow], size: int) -> Iterator[list[schema.RawRow]]:
    return iter(lambda: list(islice(rows, size)), [])


def _take_items(records: Records, seen: set[str], rows: list[schema.RawRow]) -> _Fate:
    """`seen` holds the ids of this pass, and is added to."""
    fate = _Fate()
    firsts: dict[str, schema.Item] = {}
    again: list[tuple[schema.RawRow, schema.Item]] = []
    for row in rows:
        item = clean_item(row)
        if isinstance(item, schema.Quarantined):
            fate.refused.append(item)
        elif item.item_id in firsts or item.item_id in seen:
            again.append((row, item))
        else:
            firsts[item.item_id] = item
    fate.stored, fate.updated = records.items.put(list(firsts.values()))
    fate.duplicate = len(firsts) - fate.stored - fate.updated
    seen.update(firsts)
    stored = records.items.get({item.item_id for _, item in again})
    for row, item in again:
        if stored[item.item_id] == item:
            fate.duplicate += 1
        else:
            detail = f"item {item.item_id!r} stands earlier with other content"
            fate.refused.append(quarantined(row, "conflicting_item", detail))
    return fate


def _take_events(
    records: Records, scale: tuple[float, float], now: datetime, arrived: Arrived, rows: list[schema.RawRow]
) -> _Fate:
    fate = _Fate()
    known = records.items.known(set(map(named_item, rows)) - {""})
    events: dict[str, schema.Event] = {}
    for row in rows:
        event = clean_event(row, known=known, scale=scale, now=now)
        if isinstance(event, schema.Quarantined):
            fate.refused.append(event)
        else:
            events.setdefault(event.event_id, event)
            fate.masked.update(marked(event.text))
    new = records.events.put(list(events.values()))
    fate.stored = len(new)
    fate.duplicate = len(rows) - len(fate.refused) - fate.stored
    for user_id, ids in _by_person(events, new).items():
        arrived(user_id, ids)
    return fate


def _by_person(events: Mapping[str, schema.Event], new: set[str]) -> dict[str, set[str]]:
    people: dict[str, set[str]] = {}
    for event_id in new:
        people.setdefault(events[event_id].user_id, set()).add(event_id)
    return people

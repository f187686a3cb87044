"""The records in memory: the same ports, for tests that need no database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import TypeVar

from agent.core import ports, schema
from agent.core.access import ApiKey, Replay
from agent.core.asking import Reply
from agent.core.errors import InputError, VersionTaken
from agent.core.jobs import Job, JobState

T = TypeVar("T")


def _batches(values: Sequence[T], size: int) -> Iterator[list[T]]:
    for start in range(0, len(values), size):
        yield list(values[start : start + size])


class MemoryItems:
    """Fills `ItemRecords`."""

    def __init__(self) -> None:
        self._items: dict[str, schema.Item] = {}

    def put(self, items: Sequence[schema.Item]) -> tuple[int, int]:
        wanted = {item.item_id: item for item in items}
        new = wanted.keys() - self._items.keys()
        changed = [key for key in wanted.keys() - new if self._items[key] != wanted[key]]
        self._items.update(wanted)
        return len(new), len(changed)

    def get(self, item_ids: Iterable[str]) -> dict[str, schema.Item]:
        return {key: self._items[key] for key in item_ids if key in self._items}

    def known(self, item_ids: Iterable[str]) -> set[str]:
        return set(item_ids) & self._items.keys()

    def each(self, batch: int = 1000, after: str = "") -> Iterator[list[schema.Item]]:
        return _batches([self._items[key] for key in sorted(self._items) if key > after], batch)

    def places(self) -> dict[str, int]:
        return {key: place for place, key in enumerate(self._items, start=1)}

    def count(self) -> int:
        return len(self._items)


class MemoryEvents:
    """Fills `EventRecords`; `items` is the catalogue that `touched` reads."""

    def __init__(self, items: ports.ItemRecords) -> None:
        self._items = items
        self._events: dict[str, schema.Event] = {}

    def put(self, events: Sequence[schema.Event]) -> set[str]:
        new = {event.event_id for event in events} - self._events.keys()
        for event in events:
            self._events.setdefault(event.event_id, event)
        return new

    def take_back(self, user_id: str, event_ids: Sequence[str]) -> int:
        own = [key for key in event_ids if key in self._events and self._events[key].user_id == user_id]
        for key in own:
            del self._events[key]
        return len(own)

    def of(self, user_id: str, as_of: schema.Moment | None = None) -> list[schema.Event]:
        last = float("inf") if as_of is None else _order(as_of)
        history = [event for event in self._events.values() if event.user_id == user_id and event.order <= last]
        return sorted(history, key=lambda event: (event.order, event.event_id))

    def users(self, batch: int = 1000, after: str = "", prefix: str = "") -> Iterator[str]:
        found = {event.user_id for event in self._events.values() if event.user_id > after}
        return iter(sorted(user_id for user_id in found if user_id.startswith(prefix)))

    def user_count(self) -> int:
        return len(set(self.users()))

    def count(self) -> int:
        return len(self._events)

    def touched(self, user_ids: Sequence[str] | None = None, batch: int = 1000) -> Iterator[list[schema.Item]]:
        wanted = None if user_ids is None else set(user_ids)
        item_ids = {item_id for user_id, item_id in self.pairs() if wanted is None or user_id in wanted}
        items = self._items.get(item_ids)
        return _batches([items[key] for key in sorted(items)], batch)

    def popularity(self) -> Mapping[str, int]:
        return Counter(item_id for _, item_id in self.pairs())

    def pairs(self, batch: int = 10_000) -> Iterator[tuple[str, str]]:
        return iter(sorted({(event.user_id, event.item_id) for event in self._events.values()}))

    def acts_of(self, user_id: str) -> list[schema.Act]:
        return [act for act in self.acts() if act.user_id == user_id]

    def acts(self, batch: int = 10_000) -> Iterator[schema.Act]:
        for event in sorted(self._events.values(), key=lambda event: (event.user_id, event.order, event.event_id)):
            yield schema.Act(event.user_id, event.item_id, event.kind.value, event.order, event.value)


def _order(moment: schema.Moment) -> float:
    return moment.timestamp() if isinstance(moment, datetime) else float(moment)


class MemoryFacets:
    """Fills `FacetRecords`."""

    def __init__(self) -> None:
        self._facets: dict[str, schema.Facets] = {}

    def put(self, facets: Sequence[schema.Facets]) -> None:
        self._facets.update({one.item_id: one for one in facets})

    def get(self, item_ids: Iterable[str]) -> dict[str, schema.Facets]:
        return {key: self._facets[key] for key in item_ids if key in self._facets}


class MemoryNames:
    """Fills `NameRecords`."""

    def __init__(self) -> None:
        self._lines: list[schema.Naming] = []

    def put(self, namings: Sequence[schema.Naming]) -> None:
        self._lines += namings

    def load(self) -> dict[str, schema.Naming]:
        return {schema.interest_id(line.path): line for line in self._lines}

    def history(self, limit: int = 100) -> list[schema.Naming]:
        return self._lines[::-1][:limit]


class MemoryOpinions:
    """Fills `OpinionRecords`."""

    def __init__(self) -> None:
        self._read: dict[str, dict[str, schema.Opinions]] = defaultdict(dict)

    def put(self, opinions: Sequence[schema.Opinions]) -> None:
        for one in opinions:
            self._read[one.user_id][one.event_id] = one

    def of(self, user_id: str) -> dict[str, schema.Opinions]:
        return dict(self._read.get(user_id, {}))


class MemoryEdits:
    """Fills `EditRecords`."""

    def __init__(self) -> None:
        self._edits: list[schema.Edit] = []

    def put(self, edit: schema.Edit) -> None:
        self._edits.append(edit)

    def of(self, user_id: str) -> list[schema.Edit]:
        return [edit for edit in self._edits if edit.user_id == user_id]

    def take_back(self, edit: schema.Edit) -> bool:
        found = [n for n, one in enumerate(self._edits) if one == edit]
        if found:
            del self._edits[found[-1]]
        return bool(found)


class MemoryServed:
    """Fills `ServedRecords`."""

    def __init__(self) -> None:
        self._lists: list[schema.ServedList] = []

    def put(self, shown: Sequence[schema.ServedList]) -> None:
        self._lists += shown

    def each(self, batch: int = 1000) -> Iterator[schema.ServedList]:
        return iter(self._lists)

    def count(self) -> int:
        return len(self._lists)


class MemoryFrequencies:
    """Fills `FrequencyRecords`."""

    def __init__(self) -> None:
        self._table: tuple[int, dict[str, int]] = (0, {})

    def replace(self, users: int, counts: Mapping[str, int]) -> None:
        self._table = (users, dict(counts))

    def load(self) -> tuple[int, dict[str, int]]:
        users, counts = self._table
        return users, dict(counts)

    def add(self, users: int, interest_ids: Sequence[str]) -> None:
        before, counts = self._table
        grown = {key: counts.get(key, 0) + 1 for key in interest_ids}
        self._table = (before + users, {**counts, **grown})

    def some(self, interest_ids: Iterable[str]) -> tuple[int, dict[str, int]]:
        users, counts = self._table
        return users, {key: counts[key] for key in interest_ids if key in counts}


class MemoryProfiles:
    """Fills `ProfileRecords`."""

    def __init__(self) -> None:
        self._versions: dict[str, dict[int, schema.Profile]] = defaultdict(dict)

    def put(self, profile: schema.Profile) -> None:
        versions = self._versions[profile.user_id]
        if profile.version in versions:
            raise VersionTaken("this version of the profile is there already")
        versions[profile.version] = profile

    def get(self, user_id: str, version: int | None = None) -> schema.Profile | None:
        versions = self._versions.get(user_id)
        if not versions:
            return None
        return versions.get(max(versions) if version is None else version)

    def latest(self, batch: int = 500) -> Iterator[schema.Profile]:
        return iter([self._versions[user_id][max(self._versions[user_id])] for user_id in sorted(self._versions)])

    def versions(self, user_id: str) -> list[int]:
        return sorted(self._versions.get(user_id, {}))

    def holders(self, interest_ids: Iterable[str], batch: int = 1000) -> Iterator[list[schema.Holder]]:
        wanted = set(interest_ids)
        held = [
            schema.Holder(
                interest_id=interest.id,
                user_id=profile.user_id,
                **{name: getattr(interest, name) for name in ("level", "polarity", "weight", "confidence", "muted")},
            )
            for profile in self.latest()
            for interest in profile.interests
            if interest.id in wanted
        ]
        held.sort(key=lambda one: (one.user_id, one.interest_id))
        return iter([list(mine) for _, mine in groupby(held, key=lambda one: one.user_id)])

    def people(self) -> dict[tuple[str, schema.Polarity], int]:
        unmuted = [one for profile in self.latest() for one in profile.interests if not one.muted]
        return dict(Counter((interest.id, interest.polarity) for interest in unmuted))

    def count(self) -> int:
        return len(self._versions)


class MemoryAnswers:
    """Fills `Answers`; `ledger` is what was paid, in order."""

    def __init__(self) -> None:
        self._replies: dict[str, Reply] = {}
        self.ledger: list[schema.LedgerLine] = []

    def lookup(self, key: str) -> Reply | None:
        return self._replies.get(key)

    def store(self, key: str, reply: Reply, line: schema.LedgerLine) -> None:
        self._replies[key] = reply
        self.ledger.append(line)

    def note(self, line: schema.LedgerLine) -> None:
        self.ledger.append(line)

    def totals(self, by: str = "task") -> dict[str, schema.Usage]:
        if by not in ("task", "model", "prompt_hash", "user_id"):
            raise InputError(
                f"the ledger has no {by!r}", where="by", hint="choose one of: task, model, prompt_hash, user_id"
            )
        totals: dict[str, schema.Usage] = defaultdict(schema.Usage)
        for line in self.ledger:
            totals[getattr(line, by) or ""] += schema.Usage(
                calls=1,
                tokens_in=line.tokens_in,
                tokens_out=line.tokens_out,
                cost_usd=line.cost_usd,
                seconds=line.seconds,
            )
        return dict(totals)


class MemoryQuarantine:
    """Fills `QuarantineRecords`."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, int, str], schema.Quarantined] = {}

    def put(self, rows: Sequence[schema.Quarantined]) -> None:
        for row in rows:
            self._rows.setdefault((row.source, row.line, row.reason), row)

    def clear(self, source: str) -> None:
        self._rows = {key: row for key, row in self._rows.items() if row.source != source}

    def count(self) -> dict[str, int]:
        return dict(Counter(row.reason for row in self._rows.values()))

    def sample(self, limit: int = 20) -> list[schema.Quarantined]:
        return [self._rows[key] for key in sorted(self._rows)[:limit]]


class MemoryJournal:
    """Fills `Journal`."""

    def __init__(self) -> None:
        self._entries: dict[str, schema.JournalEntry] = {}

    def mark(self, *entries: schema.JournalEntry) -> None:
        self._entries.update((entry.user_id, entry) for entry in entries)

    def get(self, user_id: str) -> schema.JournalEntry | None:
        return self._entries.get(user_id)

    def each(self, state: schema.State, batch: int = 1000, after: str = "") -> Iterator[schema.JournalEntry]:
        return iter([entry for key, entry in sorted(self._entries.items()) if entry.state == state and key > after])

    def counts(self) -> dict[schema.State, int]:
        return dict(Counter(entry.state for entry in self._entries.values()))


class MemorySessions:
    """Fills `SessionRecords`."""

    def __init__(self) -> None:
        self._states: dict[tuple[str, str], ports.SessionState] = {}
        self._writes: dict[tuple[str, str, str, int], ports.SessionWrite] = {}

    def put(self, state: ports.SessionState, keep: int) -> None:
        self._states[state.session_id, state.state_id] = state
        kept = {one.state_id for one in self.each(state.session_id)[:keep]}
        for key in [key for key in self._states if key[0] == state.session_id and key[1] not in kept]:
            del self._states[key]
        for write in [key for key in self._writes if key[0] == state.session_id and key[1] not in kept]:
            del self._writes[write]

    def get(self, session_id: str, state_id: str = "") -> ports.SessionState | None:
        return next((one for one in self.each(session_id) if state_id in ("", one.state_id)), None)

    def each(self, session_id: str) -> list[ports.SessionState]:
        own = [one for one in self._states.values() if one.session_id == session_id]
        return sorted(own, key=lambda one: one.state_id, reverse=True)

    def write(self, writes: Sequence[ports.SessionWrite]) -> None:
        for one in writes:
            self._writes[one.session_id, one.state_id, one.task_id, one.place] = one

    def written(self, session_id: str, state_id: str) -> list[ports.SessionWrite]:
        own = [one for one in self._writes.values() if (one.session_id, one.state_id) == (session_id, state_id)]
        return sorted(own, key=lambda one: (one.task_id, one.place))

    def of(self, user_id: str) -> list[str]:
        return sorted({one.session_id for one in self._states.values() if one.user_id == user_id})

    def remove(self, session_id: str) -> None:
        self._states = {key: one for key, one in self._states.items() if key[0] != session_id}
        self._writes = {key: one for key, one in self._writes.items() if key[0] != session_id}


class MemoryKeys:
    """Fills `KeyRecords`."""

    def __init__(self) -> None:
        self._keys: dict[str, ApiKey] = {}

    def put(self, key: ApiKey) -> None:
        self._keys[key.key_id] = key

    def get(self, key_id: str) -> ApiKey | None:
        return self._keys.get(key_id)

    def each(self) -> list[ApiKey]:
        of_programs = [key for key in self._keys.values() if key.user_id is None]
        return sorted(of_programs, key=lambda key: (key.made_at, key.key_id))

    def count(self) -> int:
        return sum(key.revoked_at is None for key in self.each())


class MemoryReplays:
    """Fills `ReplayRecords`."""

    def __init__(self) -> None:
        self._replays: dict[str, Replay] = {}

    def begin(self, replay: Replay, since: datetime) -> Replay | None:
        self._replays = {key: one for key, one in self._replays.items() if one.at >= since}
        if replay.key in self._replays:
            return self._replays[replay.key]
        self._replays[replay.key] = replay
        return None

    def finish(self, replay: Replay) -> None:
        self._replays[replay.key] = replay

    def drop(self, key: str) -> None:
        self._replays.pop(key, None)


class MemoryJobs:
    """Fills `JobRecords`."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}

    def begin(self, job: Job, since: datetime) -> Job | None:
        for other in self._jobs.values():
            if other.state is JobState.RUNNING and other.seen_at >= since and other.job_id != job.job_id:
                return other
        users = tuple(sorted(set(self._jobs.get(job.job_id, job).task.users)))
        self._jobs[job.job_id] = job.model_copy(
            update={"stop": False, "task": job.task.model_copy(update={"users": users})}
        )
        return None

    def put(self, job: Job) -> None:
        known = self._jobs.get(job.job_id)
        if known:
            self._jobs[job.job_id] = job.model_copy(update={"stop": known.stop, "task": known.task})

    def get(self, job_id: str) -> Job | None:
        return self._jobs.get(job_id)

    def stop(self, job_id: str) -> None:
        if job_id in self._jobs:
            self._jobs[job_id] = self._jobs[job_id].model_copy(update={"stop": True})

    def each(self, limit: int = 100, before: str = "") -> list[Job]:
        ids = sorted((key for key in self._jobs if not before or key < before), reverse=True)
        return [self._jobs[key] for key in ids[:limit]]


class MemoryErasure:
    """Fills `ErasureRecords` over what the flows' tests write: events, edits, opinions, profiles, journal."""

    file = ""

    def __init__(self, records: MemoryRecords) -> None:
        self._records = records

    def holdings(self, user_id: str) -> dict[str, int]:
        counts = {
            "events": len(self._records.events.of(user_id)),
            "edits": len(self._records.edits.of(user_id)),
            "opinions": len(self._records.opinions.of(user_id)),
            "profiles": len(self._records.profiles.versions(user_id)),
            "journal": int(self._records.journal.get(user_id) is not None),
        }
        return {name: rows for name, rows in counts.items() if rows}

    def words(self, user_id: str) -> Iterator[str]:
        return iter([event.text for event in self._records.events.of(user_id) if event.text])

    def erase(self, user_id: str) -> None:
        records = self._records
        records.events.take_back(user_id, [event.event_id for event in records.events.of(user_id)])
        for edit in records.edits.of(user_id):
            records.edits.take_back(edit)
        for table in (records.opinions._read, records.profiles._versions, records.journal._entries):
            table.pop(user_id, None)

    def scrub(self) -> None:
        pass

    def quotes(self, pieces: Sequence[str]) -> dict[str, str]:
        return {}


class MemoryRecords:
    """Fills `Records`; `ledger` is what was paid, `closed` whether the code under test let go."""

    def __init__(self) -> None:
        self.items: ports.ItemRecords = MemoryItems()
        self.events: ports.EventRecords = MemoryEvents(self.items)
        self.facets: ports.FacetRecords = MemoryFacets()
        self.names: ports.NameRecords = MemoryNames()
        self.opinions: ports.OpinionRecords = MemoryOpinions()
        self.edits: ports.EditRecords = MemoryEdits()
        self.served: ports.ServedRecords = MemoryServed()
        self.sessions: ports.SessionRecords = MemorySessions()
        self.frequencies: ports.FrequencyRecords = MemoryFrequencies()
        self.profiles: ports.ProfileRecords = MemoryProfiles()
        answers = MemoryAnswers()
        self.answers: ports.Answers = answers
        self.ledger = answers.ledger
        self.quarantine: ports.QuarantineRecords = MemoryQuarantine()
        self.journal: ports.Journal = MemoryJournal()
        self.keys: ports.KeyRecords = MemoryKeys()
        self.replays: ports.ReplayRecords = MemoryReplays()
        self.jobs: ports.JobRecords = MemoryJobs()
        self.erasure: ports.ErasureRecords = MemoryErasure(self)
        self.closed = False

    def close(self) -> None:
        self.closed = True

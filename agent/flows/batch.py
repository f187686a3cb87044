"""Profiles for many: facet what they touched, count, then person by person, journalled so that any run can resume."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from agent.core.errors import (
    AnswerError,
    BudgetReached,
    Interrupted,
    ModelDenied,
    StoreError,
    TrigrainError,
    UnknownUser,
    VersionTaken,
)
from agent.core.ports import Progress, Workspace
from agent.core.schema import Event, Facets, Item, JournalEntry, Moment, Profile, State, Usage
from agent.core.watch import step
from agent.flows.canon import canonize
from agent.flows.facet import FacetReport, facet_items, place_untouched
from agent.flows.index import index_interests
from agent.flows.opine import read_comments
from agent.flows.people import chosen_people, each_person, how_many, is_known
from agent.flows.prefill import prefill
from agent.flows.profile import fingerprint, fold_person, latest_version, person_language, recount, word_profile
from agent.flows.requests import facet_requests, profile_requests
from agent.flows.shelf import Shelf
from agent.steps.frequencies import Frequencies

FLUSHED = 50
"""People whose vectors are written at once: a write to Chroma takes some 15 ms whatever its size."""
MOST_WAITING = 4 * FLUSHED
"""People whose vectors may wait, 0.2 MB each, while those before them are embedded; then the workers wait as well."""
FAILURES_SHOWN = 100
"""Failures kept in memory for the summary; all of them are in the journal."""


class Engine(StrEnum):
    """Who answers: the model call by call, or the provider's batch service first."""

    LOCAL = "local"
    OPENAI_BATCH = "openai-batch"


@dataclass
class BatchReport:
    """How a batch ended: people per outcome, the first failures with reasons, what models took, seconds per stage."""

    outcomes: Counter[str] = field(default_factory=Counter)
    """`built`, `unchanged`, `failed`, `gone` of those who were erased meanwhile."""
    failures: dict[str, str] = field(default_factory=dict)
    usage: Usage = field(default_factory=Usage)
    comments: Counter[str] = field(default_factory=Counter)
    """`read` now, `unread` since the model does not speak their language."""
    seconds: dict[str, float] = field(default_factory=dict)


@step("batch")
async def profile_batch(
    workspace: Workspace,
    user_ids: Sequence[str] | None = None,
    *,
    failed_only: bool = False,
    as_of: Moment | None = None,
    workers: int = 4,
    engine: Engine = Engine.LOCAL,
    progress: Progress | None = None,
    stop: asyncio.Event | None = None,
) -> BatchReport:
    """Profiles for `user_ids` (None: everybody; `failed_only`: whoever failed last time).

    Whoever's inputs are as they were is left alone. A person that fails is journalled with the reason and does not stop
    the others. Raises `UnknownUser`, `ModelDenied`, `BudgetReached`, and `Interrupted` once `stop` is set and the
    people in work are finished; all of these leave the batch resumable.
    """
    report = BatchReport()
    chosen = chosen_people(workspace, user_ids, failed_only=failed_only)
    with _timed(report, "facet"):
        if engine is Engine.OPENAI_BATCH:
            asked = facet_requests(workspace, workspace.records.events.touched(chosen))
            report.usage += (await prefill(workspace, asked, progress=progress, stop=stop)).usage
        touched = workspace.records.events.touched(chosen)
        faceted = await facet_items(workspace, touched, workers=workers, progress=progress, stop=stop)
        report.usage += faceted.usage
        _check_stop(stop, report)
        place_untouched(workspace)
    with _timed(report, "names"):
        report.usage += (await canonize(workspace)).usage
    with _timed(report, "count"):
        known = recount(workspace)
    if engine is Engine.OPENAI_BATCH:
        with _timed(report, "batch words"):
            asked = profile_requests(workspace, each_person(workspace, chosen), known, as_of)
            report.usage += (await prefill(workspace, asked, progress=progress, stop=stop)).usage
    with _timed(report, "profile"):
        run = _Run(
            workspace,
            known,
            faceted,
            as_of,
            report,
            progress,
            how_many(workspace, chosen),
            stop,
            Shelf(workspace.records),
        )
        await run.all(each_person(workspace, chosen), workers)
    _check_stop(stop, report)
    return report


def _check_stop(stop: asyncio.Event | None, report: BatchReport) -> None:
    if stop is not None and stop.is_set():
        raise Interrupted("stopped by hand", where=_where(report), hint="run the same command to go on")


def _where(report: BatchReport) -> str:
    return ", ".join(f"{count} {outcome}" for outcome, count in sorted(report.outcomes.items())) or "nobody done yet"


@contextmanager
def _timed(report: BatchReport, stage: str) -> Iterator[None]:
    """Adds the seconds of a block to the report, also where it raises."""
    started = time.perf_counter()
    try:
        yield
    finally:
        report.seconds[stage] = time.perf_counter() - started


@dataclass
class _Run:
    """One pass over people with a number of workers."""

    workspace: Workspace
    known: Frequencies
    faceted: FacetReport
    as_of: Moment | None
    report: BatchReport
    progress: Progress | None
    total: int
    stop: asyncio.Event | None
    shelf: Shelf
    halt: TrigrainError | None = None
    """What concerns everybody: a refused key, a spent budget, a broken store."""
    waiting: list[tuple[str, Profile]] = field(default_factory=list)
    """(fingerprint, profile) of people whose vectors are not written yet."""
    flushing: asyncio.Task[None] | None = None
    """Writes vectors and journal beside the workers, who would else stand still while texts are embedded."""

    async def all(self, users: Iterator[str], workers: int) -> None:
        """Workers share one iterator, so that memory does not grow with the number of people.

        What stops the whole batch is raised once the people in work are finished: their calls are paid.
        """
        await asyncio.gather(*(self._worker(users) for _ in range(workers)))
        if self.flushing:
            await self.flushing
        await self._flush(1)
        if self.halt:
            raise self.halt

    async def _worker(self, users: Iterator[str]) -> None:
        for user_id in users:
            await asyncio.sleep(0)  # who asks no model gives nobody else a turn, and a wish to stop must be heard
            if self.halt or (self.stop is not None and self.stop.is_set()):
                return
            try:
                await self._person(user_id)
            except (ModelDenied, BudgetReached, StoreError) as error:
                self.halt = self.halt or error
                return
            if self.progress:
                self.progress("profile", 1, self.total)

    async def _person(self, user_id: str) -> None:
        stood = latest_version(self.workspace, user_id)
        events = self.workspace.records.events.of(user_id, self.as_of)
        if not events and not is_known(self.workspace, user_id):
            self.report.outcomes["gone"] += 1
            return
        items, facets = self.shelf.get(event.item_id for event in events)
        mark = fingerprint(self.workspace, events, facets, self.known, self.as_of)
        entry = self.workspace.records.journal.get(user_id)
        if entry and entry.state is State.DONE and entry.fingerprint == mark:
            self.report.outcomes["unchanged"] += 1
            return
        try:
            built = await self._build(user_id, stood, events, items, facets)
        except VersionTaken:  # they acted meanwhile: once more, from what stands now
            await self._person(user_id)
        except UnknownUser:
            self.report.outcomes["gone"] += 1
        except (ModelDenied, BudgetReached, StoreError):
            raise
        except TrigrainError as error:
            self._fail(user_id, mark, error)
        else:
            self._built(mark, *built)
            await self._hand_over()

    async def _build(
        self, user_id: str, stood: int, events: Sequence[Event], items: dict[str, Item], facets: dict[str, Facets]
    ) -> tuple[Profile, Profile | None]:
        missing = len(items) - len(facets)
        if missing:
            raise TrigrainError(f"{missing} of {len(items)} items have no facets: {self.faceted.reason}")
        told = await read_comments(self.workspace, events)
        self.report.usage += told.usage
        self.report.comments.update(read=told.read, unread=told.unread)
        tree = fold_person(self.workspace, user_id, events, items, self.known, self.as_of, facets)
        return await word_profile(
            self.workspace, tree, person_language(self.workspace, events, items, tree), stood=stood
        )

    def _built(self, mark: str, profile: Profile, before: Profile | None) -> None:
        if profile is not before:
            self.report.usage += profile.provenance.usage
        self.report.outcomes["built"] += 1
        self.waiting.append((mark, profile))

    async def _hand_over(self) -> None:
        """Starts a flush where enough wait and none is under way; waits for it where too many wait."""
        if len(self.waiting) >= FLUSHED and (self.flushing is None or self.flushing.done()):
            if self.flushing:
                self.flushing.result()  # what it raised must not go with it
            self.flushing = asyncio.create_task(self._flush(FLUSHED))
        if len(self.waiting) >= MOST_WAITING and self.flushing:
            await self.flushing

    async def _flush(self, least: int) -> None:
        """Vectors, then the journal, while at least so many wait; after a kill these are built again from the cache.

        In lots of one size, and in their order: in bf16 the last digits of a vector depend on the texts beside it, and
        the same people must come to the same vectors whatever the time that others take.
        """
        while len(self.waiting) >= least:
            ready, self.waiting = self.waiting[:FLUSHED], self.waiting[FLUSHED:]
            try:
                await asyncio.to_thread(self._write, ready)
            except TrigrainError as error:
                self.halt = self.halt or error

    def _write(self, ready: Sequence[tuple[str, Profile]]) -> None:
        ready = [one for one in ready if self.workspace.records.profiles.versions(one[1].user_id)]  # not erased since
        index_interests(self.workspace, [profile for _, profile in ready])
        done = [self._entry(profile.user_id, State.DONE, mark) for mark, profile in ready]
        self.workspace.records.journal.mark(*done)

    def _fail(self, user_id: str, mark: str, error: TrigrainError) -> None:
        self.report.outcomes["failed"] += 1
        if len(self.report.failures) < FAILURES_SHOWN:
            self.report.failures[user_id] = str(error)
        answer = ""
        if isinstance(error, AnswerError):
            answer = error.answer
            self.report.usage += error.usage
        failed = self._entry(user_id, State.FAILED, mark, str(error), answer)
        self.workspace.records.journal.mark(failed)

    def _entry(self, user_id: str, state: State, mark: str, reason: str = "", answer: str = "") -> JournalEntry:
        return JournalEntry(
            user_id=user_id, state=state, fingerprint=mark, reason=reason, answer=answer, at=self.workspace.now()
        )

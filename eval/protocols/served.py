"""Served: a log of lists that people saw says what they would have done with the lists of each method."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from agent.core.errors import InputError
from agent.core.schema import ServedList
from eval.asked import ask
from eval.cases import Case, Task
from eval.dataset import Dataset, interaction_items
from eval.fence import Fence
from eval.inquiry import Brief, Inquiry, Measures, Row, share
from eval.methods.port import Method
from eval.methods.registry import known_methods
from eval.methods.vectors import own_vectors
from eval.methods.workshop import Workshop
from eval.metrics.policy import Impression, Probability, by_person, weigh
from eval.options import given
from eval.results import OURS, Estimates, Kind
from eval.served import CLIP, by_rank, impressions, listing, read_served

LOG = "the log"
"""What was really shown, as a row."""
BASELINES = ("random", "popular", "recent", "bm25", "embedding", "item-knn", "ease", "sequence")
USUAL = (LOG, *BASELINES, "fold", "profile", "+ collaborative", "all voices", OURS)
"""The rows that are measured where none are named."""


@contextmanager
def inquiry(brief: Brief) -> Iterator[Inquiry]:
    """Each method learns from what was before the first list and makes one list a person, as long as the longest shown.

    A row's estimates are by inverse propensity, as they stand and self-normalised (`eval.metrics.policy`). Raises
    `InputError` for a log that cannot be read, is empty, or names an item that the catalogue lacks.
    """
    path = given(brief.options.served, "--served", "served")
    lists = read_served(path)
    _check(lists, brief.data, str(path))
    task, log = _task(lists, brief.data), impressions(lists, brief.data.events)
    Fence(task).check_task()
    workshop = Workshop(brief.rooms, Fence(task), {"preset": brief.preset}, own_vectors(), brief.progress)
    judge = _Judge(task, log, max(len(one.places) for one in lists), brief.options.seed)
    rows = [Row(LOG, Kind.BASELINE, lambda: judge.measures(lambda one: one.propensity))]
    rows += [Row(m.name, m.kind, judge.measuring(m)) for m in known_methods(workshop, brief.llm).values()]
    yield Inquiry(
        protocol="served",
        question="for lists in the place of those that were shown",
        unit="people",
        units=len(task.cases),
        rows=rows,
        notes=_notes(lists, log, task),
        estimates=judge.estimates,
        usual=tuple(row.name for row in rows if row.name in USUAL),
    )


def _check(lists: Sequence[ServedList], data: Dataset, where: str) -> None:
    if not any(one.places for one in lists):
        raise InputError("nothing was shown", where=where, hint="give lists with items")
    for one in lists:
        for place in one.places:
            if place.item_id not in data.items:
                raise InputError(f"unknown item {place.item_id!r}", where=where, hint="check the id, or add the item")


def _task(lists: Sequence[ServedList], data: Dataset) -> Task:
    """What may be known: everything before the first list. Asked are all who saw one."""
    first = min(one.at for one in lists).timestamp()
    known = data.with_events(event for event in data.events if event.order < first)
    later = data.with_events(event for event in data.events if event.order >= first)
    people = sorted({one.user_id for one in lists})
    cases = [
        Case(user_id, user_id, frozenset(interaction_items(later.histories.get(user_id, ()))) - seen, exclude=seen)
        for user_id in people
        for seen in [known.seen(user_id)]
    ]
    fresh = tuple(event for event in later.events if event.item_id not in known.seen(event.user_id))
    return Task("served", known, "people", tuple(cases), held_out=fresh)


def _notes(lists: Sequence[ServedList], log: Sequence[Impression], task: Task) -> tuple[str, ...]:
    clicks, bought = sum(one.clicked for one in log), sum(one.converted for one in log)
    return (
        f"log: {len(lists):,} lists to {len(task.cases):,} people, {len(log):,} places shown, {clicks:,} clicked and "
        f"{bought:,} converted within a week of the last showing",
        "each method makes one list a person, from what was known before the first list was shown; it counts where it "
        "has the shown item in the shown place (the share `matched`), weighed by 1 / propensity, at most "
        f"{CLIP:g}; what the log never shows, it cannot judge",
    )


@dataclass(frozen=True)
class _Judge:
    """The log, and the lists that methods made for its people."""

    task: Task
    log: Sequence[Impression]
    length: int
    seed: int
    lists: dict[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    """By method, as far as it was asked."""

    def measuring(self, method: Method) -> Callable[[], Measures]:
        """Asks the method, then the log."""

        def measure() -> Measures:
            answers = ask(method, self.task, self.length, self.seed)
            cases = zip(self.task.cases, answers.lists, strict=True)
            self.lists[method.name] = {case.user_id: found for case, found in cases}
            return self.measures(listing(self.lists[method.name]))

        return measure

    def measures(self, new: Probability) -> Measures:
        """Clicks and conversions an impression in both ways of weighing, and the share of the log that speaks."""
        weights, _ = weigh(self.log, new, CLIP)
        clicked = np.array([one.clicked for one in self.log], dtype=np.float64)
        bought = np.array([one.converted for one in self.log], dtype=np.float64)
        whole, spoken = np.ones_like(weights), (weights > 0).astype(np.float64)
        columns = {
            "ctr-snips": (weights * clicked, weights),
            "ctr-ips": (weights * clicked, whole),
            "conversion-snips": (weights * bought, weights),
            "conversion-ips": (weights * bought, whole),
            "matched": (spoken, whole),
        }
        return {
            name: share(by_person(self.log, tops), by_person(self.log, bottoms), self.seed)
            for name, (tops, bottoms) in columns.items()
        }

    def estimates(self) -> Estimates:
        """Of our best, where it was asked, else of the log itself."""
        if OURS in self.lists:
            return by_rank(self.log, listing(self.lists[OURS]), OURS, seed=self.seed)
        return by_rank(self.log, lambda one: one.propensity, LOG, seed=self.seed)

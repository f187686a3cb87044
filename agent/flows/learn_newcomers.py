"""Learns to rank items that nobody has touched: choices are foretold as if nobody had touched a part of the items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from agent.core.learned import Patterns, RankerModel
from agent.core.ports import Progress, Workspace
from agent.flows.index import index_interests
from agent.flows.newcomers import newcomers
from agent.flows.profile import fold_person, stored_frequencies
from agent.flows.then import TOGETHER, Then, first_choices
from agent.steps.frequencies import Frequencies
from agent.steps.newcomers import NAMES, PLAIN, table

PARTS = 5
"""The items are dealt out into so many parts, of which nobody has touched one: everybody's choices in it are foretold
from what they chose, at any time, in the others."""
STRANGERS = 200
"""Items of the part, drawn evenly, beside a person's choices in it."""
MOST_STRANGERS = 2_000
"""Of a part, among which they are drawn: each has to be looked up once, which takes most of the time."""
MOST_LESSONS = 3_000
"""Of more, an even sample of people. A lesson takes some 20 ms."""
LEAST_LESSONS = 50
"""Below it there is nothing to learn from."""
HELD_SHARE = 5
"""Every fifth person says when to stop, and every next to a fifth, of whom nothing was learnt, which is better."""
N = 10


@dataclass(frozen=True)
class FirstChoices:
    """What learning came to: nDCG@10 of the held-out people by words alone and by the ranker, and its fate."""

    before: float
    after: float
    kept: bool
    lessons: int
    people: int
    """Held out."""


@dataclass(frozen=True, eq=False)
class _Lesson:
    """One person's choices among items that nobody has touched."""

    told: NDArray[np.float32]
    """(c, len(NAMES))."""
    chosen: NDArray[np.bool_]
    person: int


def learn_newcomers(workspace: Workspace, progress: Progress | None = None, seed: int = 1) -> FirstChoices | None:
    """Learns, compares with words alone on people who were held out, and keeps the better.

    None where there is too little to learn from.
    """
    patterns = workspace.learned.patterns()
    lessons = list(_lessons(workspace, patterns, progress, seed)) if patterns else []
    people = sorted({lesson.person for lesson in lessons})
    watching, judging = set(people[::HELD_SHARE]), set(people[1::HELD_SHARE])
    if len(lessons) < LEAST_LESSONS or min(len(watching), len(judging)) < 2:
        workspace.learned.keep_newcomers(None)
        return None
    model = _learn(workspace, lessons, watching, judging, seed)
    kept = model.after > model.before
    workspace.learned.keep_newcomers(model if kept else None)
    return FirstChoices(model.before, model.after, kept, len(lessons), len(judging))


def _learn(
    workspace: Workspace, lessons: Sequence[_Lesson], watching: set[int], judging: set[int], seed: int
) -> RankerModel:
    learnt_from = [lesson for lesson in lessons if lesson.person not in judging]
    judged = [lesson for lesson in lessons if lesson.person in judging]
    held = np.array([lesson.person in watching for lesson in learnt_from])
    chosen = [lesson.chosen for lesson in learnt_from]
    text = workspace.ranker_trainer.train([lesson.told for lesson in learnt_from], chosen, held, seed).text
    opened = workspace.ranker_trainer.open(RankerModel(text, NAMES, 0.0, 0.0, len(judging)))
    before = [_ndcg(lesson.told[:, PLAIN], lesson.chosen) for lesson in judged]
    after = [_ndcg(opened.scores(lesson.told), lesson.chosen) for lesson in judged]
    return RankerModel(text, NAMES, float(np.mean(before)), float(np.mean(after)), len(judging))


def _ndcg(scores: NDArray[np.floating], chosen: NDArray[np.bool_]) -> float:
    """At `N`, of one right answer or more; ties in the order given."""
    gains = 1.0 / np.log2(2.0 + np.arange(N))
    right = chosen[np.argsort(-scores, kind="stable")[:N]]
    return float((gains[: len(right)] * right).sum() / gains[: int(chosen.sum())].sum())


def _lessons(workspace: Workspace, patterns: Patterns, progress: Progress | None, seed: int) -> Iterator[_Lesson]:
    from agent.steps.patterns import without  # here: it loads scipy, which most commands do without

    users, dice = sorted(workspace.records.events.users()), np.random.default_rng(seed)
    asked = users[:: max(1, -(-len(users) * PARTS // MOST_LESSONS))]
    for part in np.array_split(dice.permutation(len(patterns.item_ids)), PARTS):
        hidden = frozenset(patterns.item_ids[column] for column in part)
        school = _School(workspace, without(patterns, part), hidden, dice)
        for start in range(0, len(asked), TOGETHER):
            people = asked[start : start + TOGETHER]
            yield from school.lessons(people, start)
            if progress:
                progress("learn first choices", len(people), PARTS * len(asked))


@dataclass(frozen=True)
class _Asked:
    """A question: what of the part somebody chose."""

    then: Then
    choices: frozenset[str]
    touched: frozenset[str]
    """Items of the part with any act of theirs."""
    number: int


@dataclass(frozen=True, eq=False)
class _School:
    """A workspace as it would be if nobody had touched a part of the items."""

    workspace: Workspace
    patterns: Patterns
    """In which nobody has touched them."""
    part: frozenset[str]
    dice: np.random.Generator

    def lessons(self, people: Sequence[str], first: int) -> Iterator[_Lesson]:
        """Of those who chose anything of the part, and anything else; numbered from `first`."""
        known = self._known
        asked = [one for n, user_id in enumerate(people, first) if (one := self._asked(user_id, known, n))]
        index_interests(self.workspace, [one.then.tree for one in asked])
        yield from map(self._lesson, asked)

    @cached_property
    def _known(self) -> Frequencies:
        return stored_frequencies(self.workspace)

    @cached_property
    def _strangers(self) -> list[str]:
        ordered = sorted(self.part)
        if len(ordered) <= MOST_STRANGERS:
            return ordered
        return sorted(self.dice.permutation(ordered)[:MOST_STRANGERS].tolist())

    def _asked(self, user_id: str, known: Frequencies, number: int) -> _Asked | None:
        events = self.workspace.records.events.of(user_id)
        chosen = {events[place].item_id for place in first_choices(events)}
        if not chosen & self.part or chosen <= self.part:
            return None
        left = [event for event in events if event.item_id not in self.part]
        items = self.workspace.records.items.get({event.item_id for event in left})
        facets = self.workspace.records.facets.get(items)
        tree = fold_person(self.workspace, user_id, left, items, known, facets=facets)
        touched = frozenset(event.item_id for event in events) & self.part
        return _Asked(Then(left, tree), frozenset(chosen & self.part), touched, number)

    def _lesson(self, asked: _Asked) -> _Lesson:
        others = [item_id for item_id in self._strangers if item_id not in asked.touched]
        strangers = self.dice.permutation(others)[:STRANGERS].tolist()
        item_ids = sorted({*asked.choices, *strangers})
        ears = asked.then.ears(self.workspace, self.patterns)
        told = newcomers(ears, ears.hear(item_ids), self.patterns)
        return _Lesson(table(told), np.array([item_id in asked.choices for item_id in item_ids]), asked.number)

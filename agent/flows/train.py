"""Trains the ranker on the workspace's own past: what people chose last, foretold from what was known before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.core.errors import InputError
from agent.core.learned import Patterns, RankerModel
from agent.core.learning import Change, Measured, Point, Report, What
from agent.core.ports import Progress, Workspace
from agent.core.watch import step
from agent.flows.chance import Learnt
from agent.flows.choice import learn_choice
from agent.flows.index import index_interests
from agent.flows.learn_newcomers import FirstChoices, learn_newcomers
from agent.flows.lexicon import refresh_lexicon
from agent.flows.liking import learn_liking
from agent.flows.moves import moves
from agent.flows.patterns import everybody, refresh_patterns
from agent.flows.profile import fold_person, stored_frequencies
from agent.flows.then import TARGETS, TOGETHER, Then, first_choices
from agent.steps.features import FEATURES, table
from agent.steps.frequencies import Frequencies
from agent.steps.hearing import Hearing
from agent.steps.ranked import best, scored
from agent.steps.spread import spread

SHORTEST = 5
"""Choices of a person below which all stay known."""
MOST_GROUPS = 3_000
"""People's choices that are learnt from; of more, an even sample of people. A group takes some 30 ms."""
LEAST_GROUPS = 50
"""Below it there is nothing to learn a ranker from."""
HELD_SHARE = 5
"""Every fifth person says when to stop, and every next to a fifth, of whom nothing was learnt, which is better."""
N = 10
_PEOPLE = "people"
_WATCHED = f"nDCG@{N} of the watched lists, by trees"


@dataclass(frozen=True)
class Trained:
    """What learning came to: nDCG@10 of the held-out people by the fixed weights and by the ranker, and its fate."""

    before: float
    after: float
    gain: tuple[float, float]
    """The 95 % interval of after - before, over people."""
    kept: bool
    groups: int
    people: int
    """Held out."""
    curve: tuple[Point, ...]
    changed: tuple[Change, ...]
    newcomers: FirstChoices | None
    """What became of the ranker of items that nobody has touched; None where there is too little to learn it from."""
    choice: Learnt | None
    """What became of the chance of a choice; None where there is too little to learn it from."""
    liking: Learnt | None
    """The same of a like."""

    def report(self, at: str) -> Report:
        """All of it that is to be shown."""
        ranked = Measured(f"nDCG@{N} of lists", self.before, self.after, self.gain, self.people, _PEOPLE)
        first = self.newcomers
        new = (
            [
                Measured(
                    f"nDCG@{N} among items that nobody touched", first.before, first.after, None, first.people, _PEOPLE
                )
            ]
            if first
            else []
        )
        chances = (("choice", self.choice), ("like", self.liking))
        losses = [
            Measured(f"log loss of the chance of a {name}", one.before, one.after, None, one.people, _PEOPLE)
            for name, one in chances
            if one
        ]
        return Report(What.RANKER, at, self.kept, (ranked, *new, *losses), self.curve, _WATCHED, (), self.changed)


@dataclass(frozen=True, eq=False)
class _Group:
    """One choice to foretell: what was heard of the candidates, which of them it was, and whose choice."""

    hearing: Hearing
    chosen: NDArray[np.bool_]
    person: int

    @property
    def wanted(self) -> str:
        """The one that was chosen."""
        return self.hearing.item_ids[int(self.chosen.argmax())]


@step("train ranker")
def train_ranker(workspace: Workspace, progress: Progress | None = None, seed: int = 1) -> Trained:
    """Learns, compares on people who were held out, and keeps the better: the ranker or the fixed weights.

    The patterns that it learns with have seen nothing of the choices to foretell. Raises `InputError` where there is
    too little to learn from.
    """
    refresh_lexicon(workspace, progress)
    groups = list(_groups(workspace, progress))
    people = sorted({group.person for group in groups})
    watching, judging = set(people[::HELD_SHARE]), set(people[1::HELD_SHARE])
    if len(groups) < LEAST_GROUPS or min(len(watching), len(judging)) < 2:
        raise InputError(
            f"{len(groups)} choices to learn from", where="the records", hint=f"{LEAST_GROUPS} or more are needed"
        )
    learnt = _learn(workspace, groups, watching, judging, seed)
    kept = learnt.model.after > learnt.model.before
    workspace.learned.keep_ranker(learnt.model if kept else None)
    refresh_patterns(workspace, progress)
    newcomers = learn_newcomers(workspace, progress, seed)
    choice, liking = learn_choice(workspace, progress, seed), learn_liking(workspace, progress, seed)
    trained = Trained(
        before=learnt.model.before,
        after=learnt.model.after,
        gain=learnt.gain,
        kept=kept,
        groups=len(groups),
        people=len(judging),
        curve=learnt.curve,
        changed=learnt.changed,
        newcomers=newcomers,
        choice=choice,
        liking=liking,
    )
    workspace.learned.keep_report(trained.report(workspace.now().isoformat()))
    return trained


@dataclass(frozen=True)
class _Ranked:
    """The ranker, the interval of its gain, how it grew, and which choices it moved."""

    model: RankerModel
    gain: tuple[float, float]
    curve: tuple[Point, ...]
    changed: tuple[Change, ...]


def _learn(workspace: Workspace, groups: Sequence[_Group], watching: set[int], judging: set[int], seed: int) -> _Ranked:
    learnt_from = [group for group in groups if group.person not in judging]
    judged = [group for group in groups if group.person in judging]
    held = np.array([group.person in watching for group in learnt_from])
    tables = [table(group.hearing) for group in learnt_from]
    grown = workspace.ranker_trainer.train(tables, [group.chosen for group in learnt_from], held, seed)
    names = tuple(feature.name for feature in FEATURES)
    ranker = workspace.ranker_trainer.open(RankerModel(grown.text, names, 0.0, 0.0, len(judging)))
    speaking = workspace.settings.voices
    before = np.array([_place(group, scored(group.hearing, speaking)) for group in judged])
    after = np.array([_place(group, ranker.scores(table(group.hearing))) for group in judged])
    gains = _ndcg(after) - _ndcg(before)
    model = RankerModel(grown.text, names, float(_ndcg(before).mean()), float(_ndcg(after).mean()), len(judging))
    changed = moves(workspace, [group.wanted for group in judged], before, after, N)
    return _Ranked(model, spread(_by_person(judged, gains), seed), grown.curve, changed)


def _by_person(judged: Sequence[_Group], gains: NDArray[np.float64]) -> NDArray[np.float64]:
    """(people,) the mean gain of each."""
    _, rows = np.unique([group.person for group in judged], return_inverse=True)
    return np.bincount(rows, gains) / np.bincount(rows)


def _place(group: _Group, scores: NDArray[np.float64]) -> int:
    """Of the choice, from 0."""
    return best(group.hearing, scores).index(int(group.chosen.argmax()))


def _ndcg(places: NDArray[np.integer]) -> NDArray[np.float64]:
    """Of one right answer each: 1 / log2(2 + place), 0 from place 10 on."""
    return np.where(places < N, 1.0 / np.log2(2.0 + places), 0.0)


def _groups(workspace: Workspace, progress: Progress | None) -> Iterator[_Group]:
    """Of each person, their latest new choices that any voice would have offered."""
    item_ids, traces = everybody(workspace)
    early = {user_id: trace.until(_kept(len(trace.columns))) for user_id, trace in traces.items()}
    from agent.steps.patterns import learn_patterns  # here: it loads scipy, which most commands do without

    patterns = learn_patterns(item_ids, list(early.values()), 0)
    able = [user_id for user_id, trace in traces.items() if len(early[user_id].columns) < len(trace.columns)]
    asked = able[:: max(1, -(-len(able) * TARGETS // MOST_GROUPS))]
    for start in range(0, len(asked), TOGETHER):
        people = asked[start : start + TOGETHER]
        yield from _of_people(workspace, patterns, people, start)
        if progress:
            progress("learn to rank", len(people), len(asked))


def _kept(choices: int) -> int:
    """How many of somebody's choices the patterns may see."""
    return choices - TARGETS if choices >= SHORTEST + TARGETS else choices


def _of_people(workspace: Workspace, patterns: Patterns, people: Sequence[str], first: int) -> Iterator[_Group]:
    known = stored_frequencies(workspace)
    asked = [(n, *one) for n, user_id in enumerate(people, first) for one in _past(workspace, known, user_id)]
    index_interests(workspace, [then.tree for _, then, _ in asked])
    for number, then, choice in asked:
        ears = then.ears(workspace, patterns)
        offered = sorted(ears.spoken_of(workspace.settings.candidates) - ears.person.seen)
        chosen = np.array([item_id == choice for item_id in offered], dtype=np.bool_)
        if chosen.any():
            yield _Group(ears.hear(offered), chosen, number)


def _past(workspace: Workspace, known: Frequencies, user_id: str) -> Iterator[tuple[Then, str]]:
    """The person before each choice to foretell, and the choice."""
    events = workspace.records.events.of(user_id)
    items = workspace.records.items.get({event.item_id for event in events})
    facets = workspace.records.facets.get(items)
    for place in first_choices(events)[-TARGETS:]:
        tree = fold_person(workspace, user_id, events[:place], items, known, facets=facets)
        yield Then(events[:place], tree), events[place].item_id

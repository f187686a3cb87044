"""Measures how much of what was planted in made-up people comes back when their histories are folded.

What a profile claims are its interests that are not tentative. Precision at a grain is the share of them that was
planted, lies above what was planted, or lies inside it; recall the share of what was planted at that grain that is
claimed with its polarity. A flip is found where the interest is disliked after so many rejections; a false flip is a
planted interest, never given up, that is shown with the other polarity or dated as turned. A burst shows where its
three acts put it into the profile; beside it, the share of the macro interests claimed before that are still there.
Intervals resample people, for the interests of one person are alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from agent.core.schema import LEVELS, Event, InterestTree, Level, Path, Polarity, interest_id
from eval.inquiry import Measures, Values, harmonic, share
from eval.studies.people import Ground, Person, burst, stretched, turn

YEARS = 10
REJECTIONS = (1, 2, 3)
Fold = Callable[[str, Sequence[Event]], InterestTree]
Tally = Mapping[str, tuple[float, float]]
"""A person's part in each measure: how many it is true of, and of how many it might be."""


@dataclass(frozen=True)
class Study:
    """A crowd on its ground, and how their histories are folded."""

    ground: Ground
    people: Sequence[Person]
    fold: Fold
    seed: int

    def measures(self) -> Measures:
        """Every measure over the crowd."""
        return _measures([self._tally(n, person) for n, person in enumerate(self.people)], self.seed)

    def _tally(self, n: int, person: Person) -> Tally:
        tree = self.fold(person.user_id, person.events)
        seed = self.seed + n
        wrong = list(_wrong(person, tree))
        return {
            **claims(person, tree),
            "false-flips": (sum(wrong), len(wrong)),
            **self._flips(person, seed),
            **self._burst(person, seed),
        }

    def _flips(self, person: Person, seed: int) -> Tally:
        """Whether the interest that is given up is disliked after so many rejections, or fewer."""
        change = turn(self.ground, person, seed)
        path, acts = change if change else ((), [])
        disliked = [
            self._polarity([*person.events, *acts[:many]], path) is Polarity.DISLIKE
            for many in (REJECTIONS if change else ())
        ]
        return {f"flips-within-{many}": (any(disliked[:many]), bool(disliked)) for many in REJECTIONS}

    def _polarity(self, events: Sequence[Event], path: Path) -> Polarity | None:
        tree = self.fold(events[0].user_id, events)
        return next((interest.polarity for interest in tree.interests if interest.path == path), None)

    def _burst(self, person: Person, seed: int) -> Tally:
        """Whether the burst shows, and how many of the macro interests claimed before it still do."""
        news = burst(self.ground, person, seed)
        if news is None:
            return {"bursts-shown": (0, 0), "kept-beside-bursts": (0, 0)}
        path, acts = news
        long_ago = stretched(person, YEARS)
        before, after = self.fold(person.user_id, long_ago), self.fold(person.user_id, [*long_ago, *acts])
        claimed = [interest.id for interest in before.at(Level.MACRO) if not interest.tentative]
        still = {interest.id for interest in after.interests}
        return {
            "bursts-shown": (interest_id(path) in still, 1),
            "kept-beside-bursts": (sum(key in still for key in claimed), len(claimed)),
        }


def claimed(people: Sequence[Person], trees: Sequence[InterestTree], seed: int) -> Measures:
    """F1, precision and recall of what is claimed, together and by grain."""
    return _measures([claims(person, tree) for person, tree in zip(people, trees, strict=True)], seed)


def claims(person: Person, tree: InterestTree) -> Tally:
    """The person's part in precision and recall, together and by grain."""
    tally = {}
    for level in LEVELS:
        said = [interest for interest in tree.at(level) if not interest.tentative]
        planted = [one for one in _planted(person) if len(one[0]) == LEVELS.index(level) + 1]
        found = {(interest.path, interest.polarity) for interest in said}
        tally[f"precision-{level}"] = (float(sum(map(person.carries, said))), float(len(said)))
        tally[f"recall-{level}"] = (float(sum(one in found for one in planted)), float(len(planted)))
    return {"precision": _together(tally, "precision-"), "recall": _together(tally, "recall-"), **tally}


def _together(tally: Tally, name: str) -> tuple[float, float]:
    tops, bottoms = zip(*(pair for key, pair in tally.items() if key.startswith(name)), strict=True)
    return sum(tops), sum(bottoms)


def _planted(person: Person) -> list[tuple[Path, Polarity]]:
    likes = [(path, Polarity.LIKE) for path in sorted(person.likes)]
    return likes + [(path, Polarity.DISLIKE) for path in sorted(person.dislikes)]


def _wrong(person: Person, tree: InterestTree) -> Iterator[bool]:
    """For each planted interest, whether the profile has it the other way round or dates a change of mind."""
    found = {interest.path: interest for interest in tree.interests}
    for path, polarity in _planted(person):
        interest = found.get(path)
        yield interest is not None and (interest.polarity is not polarity or interest.turned is not None)


def _measures(tallies: Sequence[Tally], seed: int) -> Measures:
    columns: dict[str, tuple[Values, Values]] = {}
    for name in tallies[0]:
        tops, bottoms = np.array([tally[name] for tally in tallies], dtype=np.float64).T
        columns[name] = tops, bottoms
    f1 = harmonic([columns["precision"], columns["recall"]], seed)
    return {"f1": f1, **{name: share(*column, seed) for name, column in columns.items()}}

"""Makes people up whose interests are known by construction.

Each has broad, middle and narrow likes, an aversion, and noise: acts on items drawn at random from the whole catalogue,
like or dislike by chance. One who changes their mind stops liking a middle interest and rejects it three times; one
with a burst has three acts on something new behind ten years of the rest.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from agent.core.errors import InputError
from agent.core.schema import LEVELS, Event, EventKind, Interest, Level, Path, Polarity
from eval.studies.catalogue import Catalogue

END = datetime(2025, 6, 1, tzinfo=UTC)
SPAN_DAYS = 365
NOISE = 0.3
"""Share of a person's acts that are drawn at random."""
NOISE_DISLIKES = 0.1
"""Share of the noise that dislikes."""
LIKES = (EventKind.PURCHASE, EventKind.LIKE, EventKind.LIKE, EventKind.SHARE)
DISLIKES = (EventKind.DISLIKE, EventKind.DISLIKE, EventKind.DISMISS)
PLAN: Mapping[Level, tuple[int, int]] = {Level.MACRO: (1, 10), Level.MID: (2, 7), Level.MICRO: (3, 5)}
"""Interests a person has at each grain, and acts on each."""
AVERSION = 5
"""Acts against the one mid interest that puts the person off."""


@dataclass(frozen=True)
class Ground:
    """Where interests can be planted: the paths of the catalogue with the items below each."""

    catalogue: Catalogue
    below: Mapping[Path, Sequence[str]]
    children: Mapping[Path, frozenset[Path]]

    @classmethod
    def of(cls, catalogue: Catalogue) -> Ground:
        """Every path of the catalogue."""
        below: dict[Path, list[str]] = defaultdict(list)
        children: dict[Path, set[Path]] = defaultdict(set)
        for item_id in sorted(catalogue.facets):
            for path in catalogue.facets[item_id].paths.values():
                below[path].append(item_id)
                children[path[:-1]].add(path)
        return cls(catalogue, below, {path: frozenset(found) for path, found in children.items()})

    def check(self) -> None:
        """Raises `InputError` where the catalogue is too narrow for people who differ."""
        for level, (number, _) in PLAN.items():
            needed = number + (level is Level.MID) + 1
            if len(self.paths(level)) < needed:
                raise InputError(
                    f"{len(self.paths(level))} {level} interests can be planted, {needed} are needed",
                    where="the catalogue",
                    hint="give items with categories, or tags, of several fields with several kinds each",
                )

    def paths(self, level: Level) -> list[Path]:
        """Those wide enough for an interest of their own: a broad one has three narrower ones, a middle one two."""
        depth = LEVELS.index(level) + 1
        needed = {1: 3, 2: 2, 3: 0}[depth]
        return [p for p in sorted(self.below) if len(p) == depth and len(self.children.get(p, ())) >= needed]


@dataclass
class Person:
    """Somebody made up: what was planted, and the acts that carry it."""

    user_id: str
    likes: set[Path] = field(default_factory=set)
    dislikes: set[Path] = field(default_factory=set)
    events: list[Event] = field(default_factory=list)

    def carries(self, interest: Interest) -> bool:
        """Whether what a profile says was planted, lies above it, or lies inside it."""
        planted = self.likes if interest.polarity is Polarity.LIKE else self.dislikes
        return any(_related(interest.path, path) for path in planted)


def _related(one: Path, other: Path) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def plant(ground: Ground, user_id: str, seed: int, noise: float = NOISE) -> Person:
    """One person; the same seed gives the same one."""
    dice = random.Random(seed)
    person = Person(user_id)
    acts: list[tuple[str, EventKind]] = []
    for level in LEVELS:
        number, many = PLAN[level]
        for path in _apart(dice, ground.paths(level), person, number):
            person.likes.add(path)
            acts += _acts(dice, ground, path, many, LIKES)
    for path in _apart(dice, ground.paths(Level.MID), person, 1):
        person.dislikes.add(path)
        acts += _acts(dice, ground, path, AVERSION, DISLIKES)
    acts += _noise(dice, ground, round(len(acts) * noise / (1 - noise)))
    dice.shuffle(acts)
    person.events = _dated(user_id, acts, SPAN_DAYS)
    return person


def _apart(dice: random.Random, paths: Sequence[Path], person: Person, number: int) -> list[Path]:
    """Paths of which none holds another or anything planted before."""
    chosen: list[Path] = []
    for path in dice.sample(paths, len(paths)):
        taken = [*person.likes, *person.dislikes, *chosen]
        if len(chosen) < number and not any(_related(path, other) for other in taken):
            chosen.append(path)
    return chosen


def _acts(
    dice: random.Random, ground: Ground, path: Path, many: int, kinds: Sequence[EventKind]
) -> list[tuple[str, EventKind]]:
    """Acts on different narrower interests in turn, so that a broad one is broad."""
    branches = sorted(ground.children.get(path, ())) or [path]
    order = dice.sample(branches, len(branches))
    return [(dice.choice(ground.below[order[n % len(order)]]), dice.choice(kinds)) for n in range(many)]


def _noise(dice: random.Random, ground: Ground, many: int) -> list[tuple[str, EventKind]]:
    items = [item_id for item_id, facets in sorted(ground.catalogue.facets.items()) if facets.facets]
    return [
        (dice.choice(items), dice.choice(DISLIKES if dice.random() < NOISE_DISLIKES else LIKES)) for _ in range(many)
    ]


def _dated(user_id: str, acts: Sequence[tuple[str, EventKind]], days: float) -> list[Event]:
    """Spread evenly over so many days up to `END`, in the order given."""
    step = timedelta(days=days) / max(1, len(acts))
    dates = (END - step * (len(acts) - 1 - n) for n in range(len(acts)))
    return [
        Event(user_id=user_id, item_id=item_id, kind=kind, at=date)
        for (item_id, kind), date in zip(acts, dates, strict=True)
    ]


def turn(ground: Ground, person: Person, seed: int) -> tuple[Path, list[Event]] | None:
    """A middle interest that the person gives up, and the three rejections of it that follow their history.

    None for somebody for whom the broad ones left no room for a middle one.
    """
    dice = random.Random(seed)
    middle = sorted(path for path in person.likes if len(path) == 2)
    if not middle:
        return None
    given_up = dice.choice(middle)
    return given_up, _after(person, _acts(dice, ground, given_up, 3, (EventKind.DISLIKE,)))


def burst(ground: Ground, person: Person, seed: int) -> tuple[Path, list[Event]] | None:
    """A narrow interest that is new to the person, and three acts on it, a day apart, that follow their history.

    None where the catalogue has none that lies apart from all of theirs.
    """
    dice = random.Random(seed)
    found = _apart(dice, ground.paths(Level.MICRO), person, 1)
    if not found:
        return None
    fresh = found[0]
    return fresh, _after(person, _acts(dice, ground, fresh, 3, (EventKind.LIKE,)))


def stretched(person: Person, years: int) -> list[Event]:
    """The person's acts, spread over so many years."""
    acts = [(event.item_id, event.kind) for event in person.events]
    return _dated(person.user_id, acts, years * 365.0)


def _after(person: Person, acts: Sequence[tuple[str, EventKind]]) -> list[Event]:
    return [
        Event(user_id=person.user_id, item_id=item_id, kind=kind, at=END + timedelta(days=n))
        for n, (item_id, kind) in enumerate(acts, start=1)
    ]


def crowd(ground: Ground, people: int, seed: int) -> list[Person]:
    """So many people."""
    return [plant(ground, f"p{n:04d}", seed * 100_003 + n) for n in range(people)]

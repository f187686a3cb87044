"""Makes one language of the names that items tell: two words for one thing become one, and each name has one place.

Grain by grain, broad before narrow. What the catalogue's own paths say is never changed; beside it an interest keeps
the name and the place that it had first, so that they stay from build to build. Of new names the one that most items
tell stands, and a name that a model found is put where most items tell it, as far as their catalogue leaves that open.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from agent.core.schema import Facet, FacetOrigin, Facets, Naming, Path, interest_id
from agent.steps.alike import Pair, Why, plain
from agent.steps.text import in_general

FIRST, PARENT, SPLIT = "first", "parent", "split"
"""Reasons of a naming beside those of a pair."""


@dataclass(frozen=True)
class Told:
    """How a path is told: by how many items, and how many of its names their own catalogue rows give."""

    items: int = 0
    given: int = 0
    """From the broadest; the most that any of the items gives."""
    fixed: int = 0
    """How many of those are categories, which nothing renames."""

    def and_by(self, items: int, given: int, fixed: int) -> Told:
        """Told by more items."""
        return Told(self.items + items, max(self.given, given), max(self.fixed, fixed))


Tally = Mapping[Path, Told]
"""By path of one, two or three names."""
Former = Mapping[str, Naming]
"""What paths were known by at the last build, by their interest ids."""


class Standing(IntEnum):
    """Whose name stands where two are the same."""

    FIXED = 0
    KNOWN = 1
    """It stood at the last build."""
    NEW = 2


@dataclass(frozen=True)
class Sibling:
    """A name below a broader path, and the told paths that end in it."""

    name: str
    standing: Standing
    items: int
    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Group:
    """The names below one broader path, those that stand first, first."""

    home: Path
    siblings: tuple[Sibling, ...]

    @property
    def names(self) -> list[str]:
        """All names."""
        return [sibling.name for sibling in self.siblings]


class Place(NamedTuple):
    """The path that a told path is known by, and why."""

    path: Path
    reason: str
    similarity: float | None = None


def nodes(facet: Facet, title: str) -> list[Path]:
    """The paths of a facet that may be known otherwise: a micro only where a model found it, as a title is a name."""
    names = facet.names
    own = len(names) > 2 and facet.origin is FacetOrigin.MODEL and names[2].casefold() != title.casefold()
    return [names[:depth] for depth in range(1, (3 if own else min(2, len(names))) + 1)]


def groups(tally: Tally, places: Mapping[Path, Place], former: Former, depth: int) -> list[Group]:
    """The names of a grain (`depth` 0 is macro) below the path where each belongs; the broader ones have `places`."""
    homes = _homes(tally, places, former, depth)
    told: dict[Path, dict[str, list[Path]]] = defaultdict(lambda: defaultdict(list))
    for path, home in homes.items():
        told[home][path[depth].casefold()].append(path)
    stood = {interest_id(naming.canonical) for naming in former.values()}
    return [Group(home, _ordered(tally, home, names.values(), stood)) for home, names in sorted(told.items())]


def _homes(tally: Tally, places: Mapping[Path, Place], former: Former, depth: int) -> dict[Path, Path]:
    own = {path: places[path[:-1]].path if depth else () for path in tally if len(path) == depth + 1}
    told: dict[tuple[Path, tuple[str, ...]], list[Path]] = defaultdict(list)
    for path, home in own.items():
        for given in range(depth + 1):
            told[home[:given], plain(path[depth])].append(path)
    homes = {}
    for path, home in own.items():
        given = tally[path].given
        free = given < depth and not _general(path)
        rivals = told[home[:given], plain(path[depth])] if free else ()
        homes[path] = _home(path, home, {rival: own[rival] for rival in rivals}, tally, former) if rivals else home
    return homes


def _general(path: Path) -> bool:
    return len(path) == 2 and path[1] == in_general(path[0])


def _home(path: Path, own: Path, rivals: Mapping[Path, Path], tally: Tally, former: Former) -> Path:
    """The home that the path had, else one that a catalogue gives the name, else the one that most items tell.

    Where its own is among those that a catalogue gives, it is told like a path that must stand, and stays.
    """
    before = former.get(interest_id(path))
    if before and before.canonical[:-1] in rivals.values():
        return before.canonical[:-1]
    votes: Counter[Path] = Counter()
    given: set[Path] = set()
    for rival, home in rivals.items():
        votes[home] += tally[rival].items
        if tally[rival].given >= len(path) - 1:
            given.add(home)
    return own if own in given else min(votes, key=lambda home: (home not in given, -votes[home], home))


def _ordered(tally: Tally, home: Path, told: Iterable[Sequence[Path]], stood: set[str]) -> tuple[Sibling, ...]:
    found = [_sibling(tally, home, paths, stood) for paths in told]
    return tuple(sorted(found, key=lambda one: (one.standing, -one.items, one.name.casefold())))


def _sibling(tally: Tally, home: Path, paths: Sequence[Path], stood: set[str]) -> Sibling:
    """One name in its usual spelling, or the catalogue's."""
    depth = len(home)
    fixed = [path for path in paths if tally[path].fixed > depth]
    counts: Counter[str] = Counter()
    for path in fixed or paths:
        counts[_name(path, home)] += tally[path].items
    name = min(counts, key=lambda spelling: (-counts[spelling], spelling))
    known = Standing.KNOWN if interest_id((*home, name)) in stood else Standing.NEW
    items = sum(tally[path].items for path in paths)
    return Sibling(name, Standing.FIXED if fixed else known, items, tuple(sorted(paths)))


def _name(path: Path, home: Path) -> str:
    """The last name; what is nothing but the broader one is that in general."""
    idle = len(path) == 2 and (_general(path) or plain(path[1]) == plain(home[0]))
    return in_general(home[0]) if idle else path[-1]


def open_names(group: Group, former: Former) -> list[str]:
    """The new names that did not give way to one of the group before."""
    names = set(group.names)
    new = (sibling for sibling in group.siblings if sibling.standing is Standing.NEW)
    return [sibling.name for sibling in new if not any(pair.other in names for pair in _kept(sibling, former))]


def join(group: Group, pairs: Iterable[Pair], former: Former) -> dict[Path, Place]:
    """Where the told paths of a group end: at their own names, or at the likest name that stands before theirs.

    `pairs` are of a new name and one before it; those without a reason do not count. A name that gave way at the last
    build still does, to the same one. No chains form: who gives way takes nobody in.
    """
    rank = {sibling.name: n for n, sibling in enumerate(group.siblings)}
    links: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        if pair.why:
            links[pair.name].append(pair)
    gone: dict[str, Pair] = {}
    for sibling in group.siblings:
        if sibling.standing is Standing.NEW:
            kept = [pair for pair in _kept(sibling, former) if pair.other in rank.keys() - gone.keys()]
            open_ = kept or [pair for pair in links[sibling.name] if pair.other not in gone]
            if open_:
                gone[sibling.name] = min(open_, key=lambda pair: (-pair.similarity, rank[pair.other]))
    return {
        path: _place(path, group.home, sibling, gone.get(sibling.name))
        for sibling in group.siblings
        for path in sibling.paths
    }


def _kept(sibling: Sibling, former: Former) -> list[Pair]:
    """The names that a name gave way to before."""
    before = [former[key] for path in sibling.paths if (key := interest_id(path)) in former]
    return [
        Pair(sibling.name, one.canonical[-1], 1.0 if one.similarity is None else one.similarity, Why(one.reason))
        for one in before
        if one.canonical[-1] != sibling.name and one.reason in set(Why)
    ]


def _place(path: Path, home: Path, sibling: Sibling, gone: Pair | None) -> Place:
    if gone is not None and gone.why is not None:
        similarity = gone.similarity if gone.similarity < 1 else None
        return Place((*home, gone.other), gone.why.value, similarity)
    end = (*home, sibling.name)
    return Place(end, PARENT if path[:-1] != home else FIRST)


def known_by(names: Path, known: Mapping[str, Path]) -> Path:
    """The path that an item's path is known by; what is below the narrowest known name goes with it."""
    for depth in range(len(names), 0, -1):
        canonical = known.get(interest_id(names[:depth]))
        if canonical is not None:
            return (*canonical, *names[depth:])
    return names


def renamed(facets: Facets, known: Mapping[str, Path]) -> Facets:
    """The facets of an item by the paths that they are known by; `told` keeps those that it was first given."""
    told = facets.told or facets.facets
    now = tuple(_renamed(facet, known) for facet in told)
    fields = {name: getattr(facets, name) for name in Facets.model_fields}  # a copy would keep the cached paths
    return Facets(**{**fields, "facets": now, "told": told if now != told else ()})


def _renamed(facet: Facet, known: Mapping[str, Path]) -> Facet:
    names = dict(zip(("macro", "mid", "micro"), known_by(facet.names, known), strict=False))
    return facet.model_copy(update=names)

"""Applies a person's own corrections to a folded tree: what they said of themselves beats what the events say."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from agent.core.schema import (
    LEVELS,
    Edit,
    EditKind,
    Interest,
    InterestTree,
    Origin,
    Path,
    Polarity,
    interest_id,
)


@dataclass(frozen=True)
class Hand:
    """What a person's corrections of one interest come to."""

    path: Path
    pinned: bool = False
    muted: bool = False
    removed: bool = False
    name: str = ""
    added: Polarity | None = None

    @property
    def holds(self) -> bool:
        """Whether the profile must show it as long as an event carries it."""
        return self.pinned or self.muted or bool(self.name)


Hands = Mapping[str, Hand]
"""By interest id."""


def hands(edits: Iterable[Edit]) -> dict[str, Hand]:
    """The corrections, oldest first, summed up; an interest that was restored is not among them."""
    found: dict[str, Hand] = {}
    for edit in edits:
        key = interest_id(edit.path)
        found[key] = _with(found.get(key, Hand(edit.path)), edit)
        if edit.kind in _WANTED:
            _let_back(found, edit.path)
    return {key: hand for key, hand in found.items() if hand != Hand(hand.path)}


_WANTED = frozenset({EditKind.PIN, EditKind.ADD, EditKind.RENAME})
"""What brings an interest back with all that it lies in."""


def _let_back(found: dict[str, Hand], path: Path) -> None:
    for depth in range(1, len(path)):
        key = interest_id(path[:depth])
        if key in found:
            found[key] = replace(found[key], removed=False)


def _with(hand: Hand, edit: Edit) -> Hand:
    match edit.kind:
        case EditKind.PIN | EditKind.UNPIN:
            return replace(hand, pinned=edit.kind is EditKind.PIN, removed=hand.removed and edit.kind is EditKind.UNPIN)
        case EditKind.MUTE | EditKind.UNMUTE:
            return replace(hand, muted=edit.kind is EditKind.MUTE)
        case EditKind.RENAME:
            return replace(hand, name=edit.name, removed=False)
        case EditKind.ADD:
            return replace(hand, added=edit.polarity, removed=False, muted=False)
        case EditKind.REMOVE:
            return replace(hand, removed=True, added=None, pinned=False)
        case EditKind.RESTORE:
            return Hand(hand.path)


def held(by_id: Hands) -> frozenset[str]:
    """What the fold must keep, however light."""
    return frozenset(key for key, hand in by_id.items() if hand.holds)


def apply(tree: InterestTree, by_id: Hands) -> InterestTree:
    """The tree as its person has it; weights sum to 1 again in each grain and polarity, heaviest first.

    What is removed goes with all that is under it. What is added weighs as much as the heaviest of its grain, what is
    pinned no less than the average.
    """
    if not by_id:
        return tree
    kept = [_marked(interest, by_id.get(interest.id)) for interest in tree.interests if not _gone(interest.path, by_id)]
    added = [hand for hand in by_id.values() if hand.added and not _gone(hand.path, by_id)]
    for hand in sorted(added, key=lambda hand: (len(hand.path), hand.path)):
        kept = _add(kept, hand)
    return tree.model_copy(update={"interests": tuple(_weighed(kept))})


def _gone(path: Path, by_id: Hands) -> bool:
    """Whether the person removed it, or something that it lies in."""
    above = (by_id.get(interest_id(path[:depth])) for depth in range(1, len(path) + 1))
    return any(hand.removed for hand in above if hand)


def _marked(interest: Interest, hand: Hand | None) -> Interest:
    if hand is None:
        return interest
    changes: dict[str, object] = {"pinned": hand.pinned, "muted": hand.muted}
    if hand.pinned:
        changes["tentative"] = False
    if hand.name:
        changes |= {"name": hand.name, "origin": Origin.USER}
    return interest.model_copy(update=changes)


def _add(interests: Sequence[Interest], hand: Hand) -> list[Interest]:
    """With the person's own interest and, where they are missing, the broader ones that it lies in."""
    found = list(interests)
    for depth in range(1, len(hand.path)):
        if not any(one.id == interest_id(hand.path[:depth]) for one in found):
            found.append(_own(Hand(hand.path[:depth], added=hand.added)))
    key = interest_id(hand.path)
    there = next((one for one in found if one.id == key), None)
    if there is None:
        return [*found, _own(hand)]
    told = {"polarity": hand.added, "origin": Origin.USER, "tentative": False, "confidence": 1.0}
    return [one.model_copy(update=told) if one is there else one for one in found]


def _own(hand: Hand) -> Interest:
    path = hand.path
    return Interest(
        id=interest_id(path),
        level=LEVELS[len(path) - 1],
        name=hand.name or path[-1],
        path=path,
        weight=0.0,
        polarity=hand.added or Polarity.LIKE,
        confidence=1.0,
        parent=interest_id(path[:-1]) if len(path) > 1 else None,
        origin=Origin.USER,
        pinned=hand.pinned,
        muted=hand.muted,
    )


def _weighed(interests: Sequence[Interest]) -> list[Interest]:
    """Broad before narrow, likes before dislikes, heavy before light."""
    weighed: list[Interest] = []
    for level in LEVELS:
        for polarity in Polarity:
            weighed += _shares([one for one in interests if (one.level, one.polarity) == (level, polarity)])
    return weighed


def _shares(group: Sequence[Interest]) -> list[Interest]:
    if not group:
        return []
    folded = [one.weight for one in group if one.weight > 0] or [1.0]
    raw = [_raised(one, max(folded), math.fsum(folded) / len(folded)) for one in group]
    total, lately = math.fsum(raw), math.fsum(one.lately for one in group) or 1.0
    shared = [
        one.model_copy(update={"weight": weight / total, "lately": one.lately / lately})
        for one, weight in zip(group, raw, strict=True)
    ]
    return sorted(shared, key=lambda one: (-one.weight, tuple(name.casefold() for name in one.path)))


def _raised(interest: Interest, most: float, mean: float) -> float:
    if interest.origin is Origin.USER and not interest.evidence:
        return most
    return max(interest.weight, mean) if interest.pinned else interest.weight

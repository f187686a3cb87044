"""Merges what a turn says into what was looked for before it."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TypeVar

from agent.core.plan import Act, Aspect, Bound, Plan
from agent.steps.aspects import KIND
from agent.steps.quantities import quantity_of
from agent.steps.turn import Turn

T = TypeVar("T")
Together = Callable[[Aspect, Aspect], bool]
"""Whether any item has both."""
_WORDS = 12
"""Words without a name that are remembered, the latest."""


def merged(plan: Plan, turn: Turn, *, several: Collection[str] = (), together: Together | None = None) -> Plan:
    """The plan after the turn.

    A new value takes the place of the old one, but for the fields of which items have `several`. A kind of thing that
    no item has `together` with the one before begins anew.
    """
    anew = turn.anew or "" in turn.dropped or _another_kind(plan.aspects, turn.aspects, together)
    old = Plan() if anew else _without(plan, turn.dropped)
    if turn.instead and turn.aspects and not _goes_on(old.aspects, turn.aspects, together):
        old = old.model_copy(update={"aspects": _other_fields(old.aspects, turn.aspects), "words": (), "like": ()})
    said = [one.item_id for one in turn.said]
    aspects = _aspects(old.aspects, turn, several)
    seeks = Act.ASK in turn.acts or Act.CORRECT in turn.acts
    return Plan(
        acts=tuple(turn.acts),
        words=_together(_minus(old.words, turn.unwanted), turn.words)[-_WORDS:] if seeks else old.words,
        unwanted=_together(_minus(old.unwanted, turn.words), turn.unwanted)[-_WORDS:],
        aspects=aspects,
        loose=tuple(one for one in _together(old.loose, turn.loose) if one in aspects),
        without=tuple(one for one in _together(old.without, turn.without) if not _among(one, turn.aspects)),
        bounds=_bounds([one for one in old.bounds if quantity_of(one.field) not in turn.replaced], turn.bounds),
        like=_together(() if turn.like else _minus(old.like, said), turn.like),
        exclude=_together(plan.exclude, [*said, *turn.known]),
        passed=() if Act.ASK in turn.acts else plan.passed,
        among=tuple(dict.fromkeys(turn.among)),
        about=tuple(dict.fromkeys(turn.about)),
        detail=tuple(dict.fromkeys(turn.detail)),
        said=tuple(turn.said),
        unclear=tuple(dict.fromkeys(turn.unclear)),
    )


def _another_kind(old: Sequence[Aspect], new: Sequence[Aspect], together: Together | None) -> bool:
    before, now = ([aspect for aspect in some if aspect.field == KIND] for some in (old, new))
    if not before or not now or set(before) & set(now):
        return False
    return together is None or not any(together(one, other) for one in before for other in now)


def _goes_on(old: Sequence[Aspect], new: Sequence[Aspect], together: Together | None) -> bool:
    """Whether what is said instead only narrows the kind that is looked for: juice, "make it apple"."""
    before, now = ([aspect for aspect in some if aspect.field == KIND] for some in (old, new))
    return bool(together and before and now and all(together(one, other) for one in before for other in now))


def _without(plan: Plan, dropped: Sequence[str]) -> Plan:
    gone = {one.casefold() for one in dropped}
    return plan.model_copy(
        update={
            "bounds": tuple(one for one in plan.bounds if not {one.field.casefold(), quantity_of(one.field)} & gone),
            "aspects": tuple(one for one in plan.aspects if not _named(one, gone)),
            "without": tuple(one for one in plan.without if not _named(one, gone)),
            "words": tuple(one for one in plan.words if one.casefold() not in gone),
            "unwanted": tuple(one for one in plan.unwanted if one.casefold() not in gone),
        }
    )


def _named(aspect: Aspect, gone: set[str]) -> bool:
    return aspect.value.casefold() in gone or aspect.field.casefold() in gone


def _other_fields(old: Iterable[Aspect], new: Iterable[Aspect]) -> tuple[Aspect, ...]:
    fields = {aspect.field for aspect in new}
    return tuple(aspect for aspect in old if aspect.field not in fields)


def _aspects(old: Sequence[Aspect], turn: Turn, several: Collection[str]) -> tuple[Aspect, ...]:
    single = {aspect.field for aspect in turn.aspects if aspect.field not in several}
    kept = [one for one in old if one.field not in single and not _among(one, turn.without)]
    return _together(kept, turn.aspects)


def _among(aspect: Aspect, others: Iterable[Aspect]) -> bool:
    return any(aspect.value.casefold() == other.value.casefold() for other in others)


def _bounds(old: Sequence[Bound], new: Sequence[Bound]) -> tuple[Bound, ...]:
    """A new bound takes the place of what was said of the same quantity; of one end, of that end where both can be."""
    before = {quantity_of(bound.field): bound for bound in old}
    fresh = {quantity_of(bound.field): bound for bound in new}
    kept = [bound for bound in old if quantity_of(bound.field) not in fresh]
    return (*kept, *(_narrowed(before.get(key), bound) for key, bound in fresh.items()))


def _narrowed(old: Bound | None, new: Bound) -> Bound:
    if old is None or (math.isfinite(new.low) and math.isfinite(new.high)):
        return new
    low = new.low if math.isfinite(new.low) else old.low
    high = new.high if math.isfinite(new.high) else old.high
    return new.model_copy(update={"low": low, "high": high}) if low <= high else new


def _minus(old: Sequence[str], gone: Sequence[str]) -> tuple[str, ...]:
    return tuple(one for one in old if one not in gone)


def _together(old: Sequence[T], new: Sequence[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys([*old, *new]))

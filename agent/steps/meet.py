"""Tells which items of a catalogue meet what is asked for, condition by condition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from agent.core.learned import Lexicon
from agent.core.plan import Aspect, Bound, Plan
from agent.steps.aspects import KIND, TAG
from agent.steps.named import begins, heads, holds
from agent.steps.quantities import columns
from agent.steps.text import bare_title, is_chinese
from agent.steps.tokens import tokens

TITLE = "title"
"""The field of what only a part of titles says: a chain's name."""
_LISTED = 3.0
"""Values that an item has of a list on average; an address, which names a district too, has fewer. Judgement."""
_HOUSES = "店馆城坊屋"
"""What the name of a house may end in after what it is known for."""
_MOST = 6
"""Values of which every choice is tried."""
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Condition:
    """One thing that is asked of items, and which of them have it."""

    of: Aspect | Bound
    wanted: bool
    """False where it must not be."""
    met: Mask
    """(items,)."""
    alternatives: tuple[str, ...] = ()
    """Values that no item has together, of which one is enough."""
    parts: tuple[tuple[Aspect, Mask], ...] = ()
    """The alternatives, in the order in which they were said, each with the items that have it."""

    def held(self, row: int) -> tuple[Aspect | Bound, ...]:
        """What of it an item has."""
        if not self.met[row]:
            return ()
        return tuple(aspect for aspect, mask in self.parts if mask[row]) if self.parts else (self.of,)


def conditions(lexicon: Lexicon, plan: Plan) -> list[Condition]:
    """Of all that a plan asks for by name or by number; what the catalogue cannot tell is no condition."""
    return [*_wanted(lexicon, plan), *_unwanted(lexicon, plan), *_unsaid(lexicon, plan), *_bounded(lexicon, plan)]


def counted(found: Sequence[Condition], size: int) -> NDArray[np.int64]:
    """(items,) how many of the conditions each meets."""
    return np.sum([one.met for one in found], axis=0, dtype=np.int64) if found else np.zeros(size, dtype=np.int64)


def all_met(found: Sequence[Condition], size: int) -> Mask:
    """(items,) which meet them all; everything where nothing is asked."""
    return np.logical_and.reduce([one.met for one in found]) if found else np.ones(size, dtype=np.bool_)


def _wanted(lexicon: Lexicon, plan: Plan) -> Iterator[Condition]:
    """Values of one field that no item has together are alternatives."""
    gone = set(let_go(lexicon, plan))
    by_field: dict[str, list[Aspect]] = {}
    for aspect in plan.aspects:
        if aspect not in gone and has(lexicon, aspect).any():
            by_field.setdefault(aspect.field, []).append(aspect)
    for asked in by_field.values():
        masks = together(lexicon, asked)
        if masks:
            yield from (Condition(aspect, wanted=True, met=mask) for aspect, mask in zip(asked, masks, strict=True))
        else:
            yield _alternatives([(aspect, has(lexicon, aspect)) for aspect in asked])


def together(lexicon: Lexicon, asked: Sequence[Aspect]) -> list[Mask]:
    """(items,) of each value, by which some items have them all: by exact names, else broadly; [] where none has."""
    for broadly in (False, True):
        masks = [has(lexicon, aspect, broadly=broadly) for aspect in asked]
        if np.logical_and.reduce(masks).any():
            return masks
    return []


def most_together(lexicon: Lexicon, firm: Sequence[Aspect], more: Sequence[Aspect]) -> list[Aspect]:
    """As many of `more` as some item has with the `firm` ones, of as many those that were said first."""
    size = len(lexicon.item_ids)
    base = [has(lexicon, one, broadly=True) for one in firm]
    met = np.logical_and.reduce(base) if base else np.ones(size, dtype=np.bool_)
    met = met if met.any() else np.logical_or.reduce(base)
    masks = {one: has(lexicon, one, broadly=True) for one in more[:_MOST]}
    for count in range(len(masks), 0, -1):
        for chosen in combinations(masks, count):
            if np.logical_and.reduce([met, *(masks[one] for one in chosen)]).any():
                return list(chosen)
    return []


def _alternatives(parts: Sequence[tuple[Aspect, Mask]]) -> Condition:
    values = tuple(aspect.value for aspect, _ in parts)
    met = np.logical_or.reduce([mask for _, mask in parts])
    return Condition(parts[0][0], wanted=True, met=met, alternatives=values, parts=tuple(parts))


def let_go(lexicon: Lexicon, plan: Plan) -> tuple[Aspect, ...]:
    """What was only implied and cannot be had with all that was asked for."""
    if not plan.loose:
        return ()
    kept = tuple(one for one in plan.aspects if one not in plan.loose)
    gone = []
    for aspect in plan.loose:
        more = plan.model_copy(update={"aspects": (*kept, aspect), "loose": ()})
        found = conditions(lexicon, more)
        if all_met(found, len(lexicon.item_ids)).any() and not any(aspect in _of(one.parts) for one in found):
            kept = (*kept, aspect)
        else:
            gone.append(aspect)
    return tuple(gone)


def _of(parts: Sequence[tuple[Aspect, Mask]]) -> list[Aspect]:
    return [aspect for aspect, _ in parts]


def _unwanted(lexicon: Lexicon, plan: Plan) -> Iterator[Condition]:
    """What is not wanted is not wanted in any kind's name either."""
    for aspect in plan.without:
        having = has(lexicon, aspect, broadly=True)
        if having.any():
            yield Condition(aspect, wanted=False, met=~having)


def _unsaid(lexicon: Lexicon, plan: Plan) -> Iterator[Condition]:
    """What is unwanted by a word that no value is called by is what says the word."""
    for word in plan.unwanted:
        known = [lexicon.place[token] for token in tokens(word) if token in lexicon.place]
        if known:
            saying = np.asarray(lexicon.by_token[:, known].sum(axis=1)).ravel() > 0
            yield Condition(Aspect(field="words", value=word), wanted=False, met=~saying)


def _bounded(lexicon: Lexicon, plan: Plan) -> Iterator[Condition]:
    for bound in plan.bounds:
        places = columns(lexicon.fields, bound.field)
        if places:
            yield Condition(bound, wanted=True, met=within(lexicon, bound, places))


def has(lexicon: Lexicon, aspect: Aspect, *, broadly: bool = False) -> Mask:
    """(items,) which have the value in any field; of no value, which have one of its field that speaks of it.

    `broadly`, and where no name speaks of it, those count whose name only holds it: "Frozen Pizza" for "Frozen".
    """
    if aspect.field == TITLE:
        return _titled(lexicon, aspect.value)
    columns = _columns(lexicon, aspect, broadly)
    found = np.zeros(len(lexicon.item_ids), dtype=np.bool_)
    if columns:
        found |= np.asarray(lexicon.of_aspect[:, columns].sum(axis=1)).ravel() > 0
    return found | _ending(lexicon, aspect.value) if _is_made_of(lexicon, aspect) else found


@lru_cache(maxsize=1_000)
def _ending(lexicon: Lexicon, value: str) -> Mask:
    """Titles that say at their end what a house is known for: 海底捞火锅, 金百万烤鸭店."""
    ends = tuple(value + house for house in ("", *_HOUSES))
    return np.array([bare_title(title).endswith(ends) for title in lexicon.titles], dtype=np.bool_)


@lru_cache(maxsize=1_000)
def _titled(lexicon: Lexicon, part: str) -> Mask:
    """A single character is what a title's name ends in: a temple's, a lake's."""
    flat = part.casefold()
    if len(part) == 1:
        return np.array([bare_title(title).endswith(part) for title in lexicon.titles], dtype=np.bool_)
    return np.array([flat in title.casefold() for title in lexicon.titles], dtype=np.bool_)


def _is_made_of(lexicon: Lexicon, aspect: Aspect) -> bool:
    """Whether longer names that end in the value are of it too, as Chinese dishes are: 羊蝎子火锅 is 火锅."""
    return is_chinese(aspect.value) and aspect.field in _lists(lexicon)


@lru_cache(maxsize=4)
def _lists(lexicon: Lexicon) -> frozenset[str]:
    """The fields, but kinds and tags, of which an item has many values: dishes, facilities."""
    found = set()
    for field in {aspect.field for aspect in lexicon.aspects} - {KIND, TAG}:
        own = np.asarray(lexicon.of_aspect[:, [n for n, _ in _of_field(lexicon, field)]].sum(axis=1)).ravel()
        if own.sum() >= _LISTED * max(1, int((own > 0).sum())):
            found.add(field)
    return frozenset(found)


def _of_field(lexicon: Lexicon, field: str) -> list[tuple[int, str]]:
    return [(n, one.value) for n, one in enumerate(lexicon.aspects) if one.field == field]


@lru_cache(maxsize=1_000)
def _columns(lexicon: Lexicon, aspect: Aspect, broadly: bool) -> list[int]:
    exact = lexicon.called.get(aspect.value.casefold(), [])
    own = [n for n in exact if lexicon.aspects[n].field == aspect.field]
    if own and _is_made_of(lexicon, aspect):
        return [*exact, *(n for n, value in _of_field(lexicon, aspect.field) if value.endswith(aspect.value))]
    if own and not (broadly and aspect.field == KIND):
        return exact
    of_field = _of_field(lexicon, aspect.field)
    of_it = [n for n, value in of_field if heads(value, aspect.value)]
    if of_it and not broadly:
        return of_it
    held = [n for n, value in of_field if holds(value, aspect.value) or begins(value, aspect.value)]
    return [*dict.fromkeys([*exact, *held])] if own else held or exact


def within(lexicon: Lexicon, bound: Bound, places: Sequence[int]) -> Mask:
    """(items,) which have a number of these fields that is as asked for.

    Of a range that an item has, all of it lies inside; where a single number is asked for, the range holds it.
    """
    low, high = lexicon.numbers[:, places, 0], lexicon.numbers[:, places, 1]
    least, most = np.float32(bound.low), np.float32(bound.high)
    if least == most:
        return np.asarray(((low <= least) & (least <= high)).any(axis=1))
    return np.asarray(((low >= least) & (high <= most)).any(axis=1))

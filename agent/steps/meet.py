"""Tells which items of a catalogue meet what is asked for, condition by condition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.core.learned import Lexicon
from agent.core.plan import Aspect, Bound, Plan
from agent.steps.quantities import columns
from agent.steps.tokens import tokens

TITLE = "title"
"""The field of what only a part of titles says: a chain's name."""
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
    by_field: dict[str, list[tuple[Aspect, Mask]]] = {}
    for aspect in plan.aspects:
        having = has(lexicon, aspect)
        if having.any():
            by_field.setdefault(aspect.field, []).append((aspect, having))
    for asked in by_field.values():
        masks = [having for _, having in asked]
        if len(masks) > 1 and not np.logical_and.reduce(masks).any():
            values = tuple(aspect.value for aspect, _ in asked)
            yield Condition(
                asked[0][0], wanted=True, met=np.logical_or.reduce(masks), alternatives=values, parts=tuple(asked)
            )
        else:
            yield from (Condition(aspect, wanted=True, met=having) for aspect, having in asked)


def _unwanted(lexicon: Lexicon, plan: Plan) -> Iterator[Condition]:
    for aspect in plan.without:
        having = has(lexicon, aspect)
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


def has(lexicon: Lexicon, aspect: Aspect) -> Mask:
    """(items,) which have the value in any field; of no value, which have one of its field that holds it."""
    flat = aspect.value.casefold()
    if aspect.field == TITLE:
        return np.array([flat in title.casefold() for title in lexicon.titles], dtype=np.bool_)
    columns = lexicon.called.get(flat)
    if columns is None:
        columns = [
            n for n, one in enumerate(lexicon.aspects) if one.field == aspect.field and flat in one.value.casefold()
        ]
    if not columns:
        return np.zeros(len(lexicon.item_ids), dtype=np.bool_)
    return np.asarray(lexicon.of_aspect[:, columns].sum(axis=1)).ravel() > 0


def within(lexicon: Lexicon, bound: Bound, places: Sequence[int]) -> Mask:
    """(items,) which have a number of these fields that is as asked for.

    Of a range that an item has, all of it lies inside; where a single number is asked for, the range holds it.
    """
    low, high = lexicon.numbers[:, places, 0], lexicon.numbers[:, places, 1]
    least, most = np.float32(bound.low), np.float32(bound.high)
    if least == most:
        return np.asarray(((low <= least) & (least <= high)).any(axis=1))
    return np.asarray(((low >= least) & (high <= most)).any(axis=1))

"""Checks what an explanation claims against the data set itself, apart from the product's own verifier.

An explanation makes up to four claims: that what it names is there (`names`), that the ground it speaks of is so
(`ground`), that the person did what it says (`acts`), and, where it says because or so, that the item falls without
what it names (`cause`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from agent.core.schema import Event, EventKind, Facets, Ground, Interest, Item, Recommendation, interest_id
from agent.steps.text import plain_title, spoken, told_titles
from agent.steps.tokens import tokens
from agent.steps.weights import NEAR
from eval.dataset import Dataset, chosen
from eval.studies.unsupported import unsupported

_CAUSE = re.compile(r"\bbecause\b|[,;] so\b|on account of|因为|所以|根据", re.IGNORECASE)
_NEXT = re.compile(r"(?<=[.!?]) (?=(?:Others|Other|Because|It|This|You|Recommended|Without)\b)")
"""Between the sentences of one explanation; a title may end with a stop as well."""
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")
HOURS = 24
"""Of a day."""
_DONE: Mapping[str, frozenset[EventKind]] = {
    "liked": frozenset({EventKind.LIKE}),
    "bought": frozenset({EventKind.PURCHASE}),
    "viewed": frozenset({EventKind.VIEW}),
    "watched": frozenset({EventKind.VIEW}),
    "rated": frozenset({EventKind.RATING}),
    "talked about": frozenset({EventKind.MENTION}),
}
_DID = re.compile(rf"(?:^|\. )You ({'|'.join(_DONE)}) ")


@dataclass(frozen=True)
class World:
    """What is true: the data set, what its items are about, and how near they lie."""

    data: Dataset
    facets: Mapping[str, Facets]
    rows: Mapping[str, np.ndarray]
    """Unit vectors of items."""
    glue: Collection[str]
    """Words of any sentence, case folded."""

    def claims(
        self, user_id: str, line: Recommendation, interests: Mapping[str, Interest]
    ) -> Iterator[tuple[str, bool]]:
        """Each claim of the line's explanation by its kind, and whether the data carry it."""
        facts = self._facts(line, interests)
        yield "names", not any(unsupported(said, facts, self.glue) for said in _NEXT.split(line.explanation))
        yield "ground", self._is_so(user_id, line, interests)
        done = _DID.match(line.explanation)
        if done:
            yield "acts", all(self._did(user_id, one.item_id, _DONE[done[1]]) for one in line.cited)
        if line.counterfactual and _CAUSE.search(line.explanation):
            yield "cause", line.counterfactual.moves

    def _facts(self, line: Recommendation, interests: Mapping[str, Interest]) -> list[str]:
        titles = [line.title, *(one.title for one in line.cited)]
        numbers = [str(len(line.counterfactual.without))] if line.counterfactual else []
        names = [spoken(interests[line.reasons[0].interest_id])] if line.reasons else []
        own = [plain_title(title) for title in titles]
        people = sum(self._chose(user_id, line.item_id) for user_id in self.data.user_ids)
        return [*titles, *own, *told_titles(titles, len(titles)), *names, *(line.matched or ()), *numbers, str(people)]

    def _chose(self, user_id: str, item_id: str) -> bool:
        return any(event.item_id == item_id and chosen(event) for event in self._history(user_id))

    def _did(self, user_id: str, item_id: str, kinds: Collection[EventKind]) -> bool:
        return any(event.item_id == item_id and event.kind in kinds for event in self._history(user_id))

    def _history(self, user_id: str) -> Sequence[Event]:
        return self.data.histories.get(user_id, ())

    def _is_so(self, user_id: str, line: Recommendation, interests: Mapping[str, Interest]) -> bool:
        past = [one.item_id for one in line.cited]
        own = {event.item_id for event in self._history(user_id) if chosen(event)}
        if line.ground is Ground.INTEREST:
            held = interest_id(interests[line.reasons[0].interest_id].path)
            return all(key in own and held in self.facets[key].paths for key in past)
        if line.ground is Ground.TOGETHER:
            return all(key in own and self._others(user_id, line.item_id, key, after=False) for key in past)
        if line.ground is Ground.AFTER:
            return all(key in own and self._others(user_id, line.item_id, key, after=True) for key in past)
        if line.ground is Ground.ALIKE:
            return all(key in own and self._alike(line.item_id, key) for key in past)
        if line.ground is Ground.REQUEST:
            return all(self._holds(line.item_id, part) for part in line.matched or ())
        return True

    def _others(self, user_id: str, item_id: str, past: str, *, after: bool) -> bool:
        """Whether anybody else chose both, or the item after the other."""
        for other, history in self.data.histories.items():
            if other == user_id:
                continue
            first: dict[str, float] = {}
            for event in history:
                if chosen(event) and event.item_id in (item_id, past):
                    first.setdefault(event.item_id, event.order)
            if len(first) == 2 and (not after or first[item_id] >= first[past]):
                return True
        return False

    def _alike(self, item_id: str, past: str) -> bool:
        one, other = (self._words(self.data.items[key], key) for key in (item_id, past))
        near = float(self.rows[item_id] @ self.rows[past]) if {item_id, past} <= self.rows.keys() else 0.0
        return bool(one & other) or near >= NEAR

    def _words(self, item: Item, key: str) -> set[str]:
        names = [name for path in self.facets[key].paths.values() for name in path] if key in self.facets else []
        told = [item.title, item.description, item.brand, *item.categories, *item.tags, *names]
        return {token for text in told for token in tokens(text)}

    def _holds(self, item_id: str, part: str) -> bool:
        item = self.data.items[item_id]
        values = [str(value) for value in item.attributes.values()]
        told = [item.title, item.description, item.brand, *item.categories, *item.tags, str(item.price), *values]
        text = " ".join(told).casefold()
        if part in text or part.casefold() in text:
            return True
        held = self._words(item, item_id) | {word for value in values for word in tokens(value)}
        return set(tokens(part)) <= held or _is_number(part, item)


def _is_number(part: str, item: Item) -> bool:
    """Whether it is `field value` or `field low-high` as the item has it, which may count hours in days."""
    field, _, value = part.rpartition(" ")
    told = re.search(rf"{re.escape(field)}\s*[:：]\s*([^;；\n]*)", item.description)
    own = getattr(item, field, None) if field in Item.model_fields else item.attributes.get(field)
    own = told[1] if own is None and told else own
    said = [float(number) for number in _NUMBERS.findall(value)]
    if own is None or not said:
        return False
    text = str(own)
    there = [float(number) for number in _NUMBERS.findall(text)] + [0.5] * ("半" in text) + [0.0] * ("免费" in text)
    return all(number in there or number / HOURS in there for number in said)

"""Tells what a value or a word of a turn may mean in a catalogue, where a kind of thing is looked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from agent.core.learned import Lexicon
from agent.core.plan import Aspect, Plan
from agent.steps import cues
from agent.steps.aspects import KIND, TAG
from agent.steps.cues import NUMBERS, VALUES
from agent.steps.gloss import alike
from agent.steps.linked import Linked
from agent.steps.meet import TITLE, Mask, has
from agent.steps.quantities import QUANTITIES
from agent.steps.stopwords import telling
from agent.steps.text import is_chinese
from agent.steps.tokens import singular, tokens
from agent.steps.vocabulary import vocabulary

_SHARED, _MOSTLY = 3, 0.9
"""Titles that end in a character before it is a kind's, and the share of them that is of one kind. Judgement."""


@dataclass(frozen=True, eq=False)
class Meaning:
    """What the values and words of one turn mean to somebody who looked for what `before` says."""

    lexicon: Lexicon
    linked: Linked
    before: Plan

    def of_mark(self, mark: str) -> Aspect:
        """What a value means: of several the first that the kind of thing that is looked for has."""
        known = vocabulary(self.lexicon).aspects
        found = [known[column] for column in self.linked.values[ord(mark) - VALUES]]
        fitting = [aspect for aspect in found if self.fits(aspect)]
        if fitting or found[0].field in (KIND, TAG):
            return (fitting or found)[0]
        part = self.of_word(self.linked.spans[mark])
        return part if part and self.fits(part) else found[0]

    def named(self, text: str) -> list[Aspect]:
        """What the values of a part mean, in their order."""
        return [self.of_mark(mark) for mark in text if VALUES <= ord(mark) < NUMBERS]

    def told(self, text: str) -> list[Aspect]:
        """What the values of a part mean, then what its words mean that are parts of values or of titles."""
        return [*self.named(text), *(one for word, _ in telling(text) if (one := self.of_word(word)))]

    def of_word(self, word: str) -> Aspect | None:
        """What a word means that is a part of values or of titles; None where it is in neither."""
        words = vocabulary(self.lexicon)
        inside = words.within(word) or words.of_word(word)
        if inside:
            return Aspect(field=self._field_of(inside), value=word)
        told = is_chinese(word) and any(word in title for title in self.lexicon.titles)
        return Aspect(field=TITLE, value=word) if told else None

    def beginning(self, name: str) -> Aspect | None:
        """What begins with a name in the field of which most items have such a value: a station's."""
        aspects = self.lexicon.aspects
        columns = [n for n, one in enumerate(aspects) if one.field != KIND and one.value.startswith(name)]
        return Aspect(field=self._field_of(columns), value=name) if columns else None

    def _field_of(self, columns: Sequence[int]) -> str:
        """Of the values that hold a word the field of which most items have one, of the kind that is looked for."""
        kinds = self._kinds
        of_kind = self.lexicon.of_aspect[:, list(columns)]
        counts = np.asarray((of_kind if kinds is None else of_kind[kinds]).sum(axis=0)).ravel()
        total: dict[str, int] = {}
        for column, count in zip(columns, counts.tolist(), strict=True):
            field = self.lexicon.aspects[column].field
            total[field] = total.get(field, 0) + count
        return max(total, key=lambda field: total[field])

    def fits(self, aspect: Aspect) -> bool:
        """Whether any item of the kind that is looked for has it."""
        kinds = self._kinds
        return kinds is None or bool((kinds & _of_its_field(self.lexicon, aspect)).any())

    @cached_property
    def _kinds(self) -> Mask | None:
        """(items,) of the kinds that this turn names, else of those that were looked for; None where there are none."""
        known = vocabulary(self.lexicon).aspects
        named = [known[places[0]] for places in self.linked.values]
        kinds = [one for one in named if one.field == KIND]
        kinds = kinds or [Aspect(field=KIND, value=name) for name in kinds_by_verb(self.lexicon, self.linked.text)]
        kinds = kinds or [one for one in self.before.aspects if one.field == KIND and one not in self.before.loose]
        return np.logical_or.reduce([has(self.lexicon, one) for one in kinds]) if kinds else None

    def is_thing(self, word: str) -> bool:
        """Whether what looks like a comparison is in the catalogue's names as it stands: a conditioner."""
        return bool(re.search(rf"\b{re.escape(word)}i?er\b", self.linked.text, re.I)) and bool(
            vocabulary(self.lexicon).of_word(f"{word}er")
        )


def _of_its_field(lexicon: Lexicon, aspect: Aspect) -> Mask:
    """(items,) which have the value in this field."""
    exact = [n for n in lexicon.called.get(aspect.value.casefold(), ()) if lexicon.aspects[n] == aspect]
    if not exact:
        return has(lexicon, aspect)
    return np.asarray(lexicon.of_aspect[:, exact].sum(axis=1)).ravel() > 0


def kinds_by_verb(lexicon: Lexicon, text: str) -> set[str]:
    """The kinds of things that one does what a text says last: one eats in restaurants."""
    spoken = [(match.end(), names) for found, names in cues.KINDS for match in found.finditer(text)]
    said = [names for _, names in sorted(spoken, key=lambda one: one[0])]
    return {
        aspect.value
        for aspect in lexicon.aspects
        if aspect.field == KIND and any(name in aspect.value.casefold() for names in said[-1:] for name in names)
    }


def and_alike(lexicon: Lexicon, aspect: Aspect) -> list[Aspect]:
    """A value by all its names: what is not wanted is not wanted by another name either."""
    columns = [lexicon.called[name][0] for name in alike(aspect.value) if name in lexicon.called]
    return [lexicon.aspects[column] for column in columns] or [aspect]


def ending_in(lexicon: Lexicon, character: str) -> list[Aspect]:
    """Titles that end in a character, with the kind of thing that they are."""
    aspect = Aspect(field=TITLE, value=character)
    having = has(lexicon, aspect)
    if having.sum() < _SHARED:
        return []
    kinds = [one for one in lexicon.aspects if one.field == KIND]
    own = next((one for one in kinds if (having & has(lexicon, one)).sum() >= _MOSTLY * having.sum()), None)
    return [aspect, *([own] if own else [])]


def field_names(lexicon: Lexicon) -> list[str]:
    """The names of all fields, of numbers and of values, each once, in the catalogue's order."""
    return list(dict.fromkeys((*lexicon.fields, *(aspect.field for aspect in lexicon.aspects))))


def names_a_field(lexicon: Lexicon, word: str) -> bool:
    """Whether a word speaks of a field or of a quantity, not of a value."""
    return not is_chinese(word) and (
        any(quantity.called.fullmatch(word) for quantity in QUANTITIES)
        or singular(word) in {name.casefold() for name in field_names(lexicon)}
    )


def may_tell(lexicon: Lexicon, word: str) -> bool:
    """Whether a word may tell anything: an English one always, of Chinese what some item says."""
    return not is_chinese(word) or any(token in lexicon.place for token in tokens(word))

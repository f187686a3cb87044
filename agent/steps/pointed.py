"""Finds the items that a part of a turn points at: by title, by their place in the list, by a pronoun."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from agent.core.learned import Lexicon
from agent.core.plan import Aspect
from agent.steps import cues
from agent.steps.cues import TITLES, VALUES
from agent.steps.linked import Linked
from agent.steps.meet import has
from agent.steps.named import holds
from agent.steps.turn import Shown
from agent.steps.vocabulary import vocabulary

_ASKING_WHY = re.compile(
    r"^.*\b(?:why|how come)\b(?:\s+(?:not|didn'?t|isn'?t|no|you|show|recommend|suggest|me))*|^.*(?:推荐|没有|不给我)",
    re.IGNORECASE,
)
_ORDINALS = {
    **{word: n for n, word in enumerate(("first", "second", "third", "fourth", "fifth"), start=1)},
    **{word: n for n, word in enumerate(("1st", "2nd", "3rd", "4th", "5th"), start=1)},
    **{word: n for n, word in enumerate("一二三四五六七八九", start=1)},
    "last": -1,
}


def has_title(text: str) -> bool:
    """Whether a part names an item."""
    return any(TITLES <= ord(mark) < VALUES for mark in text)


@dataclass(frozen=True, eq=False)
class Pointed:
    """The items that the parts of one turn may point at."""

    lexicon: Lexicon
    linked: Linked
    shown: Shown

    def items(self, text: str) -> list[str]:
        """The items that a part names, or points at among those that are shown."""
        named = [self.item(mark) for mark in text if TITLES <= ord(mark) < VALUES]
        counted = [item_id for match in cues.ORDINAL.finditer(text) if (item_id := self._nth(match))]
        if named or counted:
            return list(dict.fromkeys([*named, *counted]))
        if cues.THEM.search(text):
            return list(self.shown.item_ids)
        return self.shown.spoken_of if cues.IT.search(text) else []

    def item(self, mark: str) -> str:
        """Of the items that a title may mean one that is shown, else the catalogue's first."""
        ids = self.titled(mark)
        return next((item_id for item_id in ids if item_id in self.shown.item_ids), ids[0])

    def titled(self, mark: str) -> list[str]:
        """All items that a title may mean."""
        return [self.lexicon.item_ids[row] for row in self.linked.titles[ord(mark) - TITLES]]

    def _nth(self, match: re.Match[str]) -> str | None:
        word = next(filter(None, match.groups()), "last")
        place = _ORDINALS.get(word.casefold(), int(word) if word.isdecimal() else 0)
        shown = self.shown.item_ids
        if place == -1:
            return shown[-1] if shown else None
        return shown[place - 1] if 0 < place <= len(shown) else None

    def called(self, word: str) -> list[str]:
        """The shown items whose titles hold a word."""
        rows = [(one, self.lexicon.index[one]) for one in self.shown.item_ids if one in self.lexicon.index]
        return [item_id for item_id, row in rows if word in self.lexicon.titles[row].casefold()]

    def alike(self, title: str) -> list[str]:
        """The items of the title that a phrase misspells."""
        return [self.lexicon.item_ids[row] for row in vocabulary(self.lexicon).title_like(title)]

    def asked_of(self, text: str) -> list[str]:
        """The item whose title, misspelt, ends a question."""
        return self.alike(_ASKING_WHY.sub("", text).strip(" ?？.!吗呢"))[:1]

    def example(self, aspect: Aspect) -> list[str]:
        """The first item that has a value, one whose title says it before others."""
        rows = np.flatnonzero(has(self.lexicon, aspect))
        titles, places = self.lexicon.titles, self.lexicon.places
        best = sorted(rows, key=lambda row: (not holds(titles[row], aspect.value), places[row]))
        return [self.lexicon.item_ids[row] for row in best[:1]]

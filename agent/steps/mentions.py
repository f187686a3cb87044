"""Where names stand in a text: of a catalogue's names, by their beginnings, misspelt ones too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from agent.steps import named
from agent.steps.text import is_chinese
from agent.steps.tokens import ASIDE

_ALIKE = 86.0
"""rapidfuzz's ratio from which two words are one, misspelt: "comdy" for "comedy" is 91, "horse" for "house" 80."""
FUZZY_FROM = 5
"""Letters of a word that may be misspelt; a shorter one is another word."""
_CUE = re.compile(
    r"(?:\blike|\bseen|\bwatched|\bread|\bloved?|\bliked|\bhated?|\bnot|\babout|\bof|\bthan|\bsaw|[\"“《'])\s*$", re.I
)
"""What stands before a title of one word, or of words that everybody says."""
_ANY = re.compile(r"\b(?:an?|some|any|no)\s+$", re.I)
"""What stands before a kind of thing: a scary movie is none of the films called so."""


@dataclass(frozen=True)
class Mention:
    """Where a name stands in a text, and the rows or columns that it may mean."""

    start: int
    end: int
    places: tuple[int, ...]

    @property
    def length(self) -> int:
        """In characters."""
        return self.end - self.start


@dataclass
class Names:
    """Names by their beginnings: Chinese ones by two characters, others by their first word."""

    han: dict[str, list[tuple[str, list[int]]]] = field(default_factory=dict)
    words: dict[str, list[tuple[tuple[str, ...], list[int]]]] = field(default_factory=dict)
    exact: dict[str, list[int]] = field(default_factory=dict)

    def add(self, name: str, place: int) -> None:
        """A name of the row or column at `place`."""
        flat = named.flat(name)
        if flat in self.exact:
            self.exact[flat].append(place)
            return
        self.exact[flat] = places = [place]
        if is_chinese(flat):
            if len(flat) > 1:
                self.han.setdefault(flat[:2], []).append((flat, places))
        elif words := tuple(word for word, _, _ in named.words(flat)):
            self.words.setdefault(words[0], []).append((words, places))

    def ready(self) -> None:
        """Longest first."""
        for han in self.han.values():
            han.sort(key=lambda one: -len(one[0]))
        for words in self.words.values():
            words.sort(key=lambda one: -len(one[0]))


def in_han(flat: str, names: Names) -> Iterator[Mention]:
    """Chinese names, wherever they begin."""
    for start in range(len(flat) - 1):
        for name, places in names.han.get(flat[start : start + 2], ()):
            if flat.startswith(name, start):
                yield Mention(start, start + len(name), tuple(places))
                break


def in_words(flat: str, names: Names, singles: Sequence[str]) -> Iterator[Mention]:
    """Names of whole words; a word that is none of `singles`, but nearly one, is taken for it."""
    said = list(named.words(flat))
    heard = [word if word in names.words else _misspelt(word, singles) for word, _, _ in said]
    for n, word in enumerate(heard):
        for told, places in names.words.get(word, ()):
            if tuple(heard[n : n + len(told)]) == told:
                yield Mention(said[n][1], said[n + len(told) - 1][2], tuple(places))
                break


def _misspelt(word: str, singles: Sequence[str]) -> str:
    if len(word) < FUZZY_FROM or not singles or word in ASIDE:
        return word
    best = process.extractOne(word, singles, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    if best:
        return str(best[0])
    letters = sorted(word)
    changed = (one for one in singles if sorted(one) == letters and OSA.distance(one, word) == 1)
    return next(changed, word)  # two letters changed places: "brnad"


def is_title(text: str, one: Mention) -> bool:
    """Whether a text means a title where the words of one stand: by their number, in capitals or after a cue."""
    said = text[one.start : one.end]
    if said.islower() and _ANY.search(text[: one.start]):
        return False
    told = named.plain_words(said)
    words = [word for word in told if word not in ASIDE]
    if len(told) > 1 and words and any(len(word) > 3 for word in words):
        return True
    if not words:  # "It", "Her", "The Other": said of anything, unless it is written as a name
        return said[:1].isupper() and bool(text[: one.start].strip(" \"'“《.!?,"))
    capital = said[:1].isupper() and bool(text[: one.start].strip(" \"'“《.!?,"))
    return capital or bool(_CUE.search(text[: one.start]))


def longest(found: Iterable[Mention]) -> list[Mention]:
    """Those that no longer one overlaps, in their order."""
    kept: list[Mention] = []
    for one in sorted(found, key=lambda one: (-one.length, one.start)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)

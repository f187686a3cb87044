"""Finds the names of a catalogue in a text: titles of items, and the values that they have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz, process

from agent.core.learned import Lexicon
from agent.steps.aspects import KIND, TAG
from agent.steps.gloss import glosses
from agent.steps.stopwords import says_something
from agent.steps.text import is_chinese, plain_title
from agent.steps.tokens import ASIDE, singular

_WORD = re.compile(r"[^\W_\u3400-\u9fff]+(?:['’][a-z]+)?")
_ALIKE = 86.0
"""rapidfuzz's ratio from which two words are one, misspelt: "comdy" for "comedy" is 91, "horse" for "house" 80."""
_FUZZY_FROM = 5
"""Letters of a word that may be misspelt; a shorter one is another word."""
_TITLE_ALIKE = 82.0
_CLOSED = 100
"""Values of a field up to which a part of one says it: "wifi" is in four facilities of 38."""
_CUE = re.compile(
    r"(?:\blike|\bseen|\bwatched|\bread|\bloved?|\bliked|\bhated?|\bnot|\babout|\bof|\bthan|\bsaw|[\"“《'])\s*$", re.I
)
"""What stands before a title of one word, or of words that everybody says."""
_ANY = re.compile(r"\b(?:an?|some|any|no)\s+$", re.I)
"""What stands before a kind of thing: a scary movie is none of the films called so."""
_QUOTED = re.compile(r"[《“\"]([^《》“”\"]{1,80})[》”\"]")


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
class _Names:
    """Names by their beginnings: Chinese ones by two characters, others by their first word."""

    han: dict[str, list[tuple[str, list[int]]]] = field(default_factory=dict)
    words: dict[str, list[tuple[tuple[str, ...], list[int]]]] = field(default_factory=dict)
    exact: dict[str, list[int]] = field(default_factory=dict)

    def add(self, name: str, place: int) -> None:
        flat = _flat(name)
        if flat in self.exact:
            self.exact[flat].append(place)
            return
        self.exact[flat] = places = [place]
        if is_chinese(flat):
            if len(flat) > 1:
                self.han.setdefault(flat[:2], []).append((flat, places))
        elif words := tuple(word for word, _, _ in _words(flat)):
            self.words.setdefault(words[0], []).append((words, places))

    def ready(self) -> None:
        """Longest first."""
        for han in self.han.values():
            han.sort(key=lambda one: -len(one[0]))
        for words in self.words.values():
            words.sort(key=lambda one: -len(one[0]))


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The names of one catalogue, ready to be looked for."""

    values: _Names
    titles: _Names
    parts: Mapping[str, tuple[int, ...]]
    """Columns of the values of closed fields, by value: a part of one may be said."""
    by_word: Mapping[str, tuple[int, ...]]
    """Columns of kinds and tags by each word of theirs."""
    singles: tuple[str, ...]
    """Words of which the values and kinds consist, for what is misspelt."""

    def said_values(self, text: str) -> list[Mention]:
        """The values that a text names, the longest where several overlap, in their order."""
        flat = _flat(text)
        return _longest([*_in_han(flat, self.values), *_in_words(flat, self.values, self.singles)])

    def said_titles(self, text: str) -> list[Mention]:
        """The titles that a text names.

        One of a single word, or of words that everybody says, is meant only in capitals, in quotes or after a cue.
        """
        flat = _flat(text)
        found = [one for one in _in_words(flat, self.titles, ()) if _is_title(text, one)]
        quoted = [one for match in _QUOTED.finditer(text) for one in self._near_title(match[1], match.start(1))]
        return _longest([*_in_han(flat, self.titles), *found, *quoted])

    def title_like(self, text: str) -> tuple[int, ...]:
        """The rows of the title that a phrase comes nearest to, misspelt; () where none is near."""
        return next((one.places for one in self._near_title(text, 0)), ())

    def _near_title(self, text: str, start: int) -> Iterator[Mention]:
        flat = _flat(text).strip()
        if flat in self.titles.exact:
            yield Mention(start, start + len(text), tuple(self.titles.exact[flat]))
            return
        if len(flat) < _FUZZY_FROM - (2 if is_chinese(flat) else 0):
            return
        best = process.extractOne(flat, self.titles.exact.keys(), scorer=fuzz.ratio, score_cutoff=_TITLE_ALIKE)
        if best:
            yield Mention(start, start + len(text), tuple(self.titles.exact[best[0]]))

    def within(self, part: str) -> tuple[int, ...]:
        """The values of closed fields that hold a part, such as "wifi"."""
        flat = _flat(part)
        if len(flat) < (2 if is_chinese(flat) else 3):
            return ()
        return tuple(column for value, columns in self.parts.items() if flat in value for column in columns)

    def of_word(self, word: str) -> tuple[int, ...]:
        """The kinds and tags that have a word in their name: "romantic" of "romantic comedy"."""
        return self.by_word.get(_stem(_flat(word)), ())


@lru_cache(maxsize=4)
def vocabulary(lexicon: Lexicon) -> Vocabulary:
    """Of a lexicon; some 0.3 s for 10,000 values, kept for the latest few."""
    values, titles = _Names(), _Names()
    for value, columns in lexicon.called.items():
        named = any(lexicon.aspects[column].field in (KIND, TAG) for column in columns)
        for column in columns if named or says_something(value) else ():
            values.add(value, column)
    for word, meant in glosses(lexicon.called).items():
        for column in lexicon.called[meant[0]]:
            values.add(word, column)
    for row, title in enumerate(lexicon.titles):
        titles.add(plain_title(title), row)
        bare = re.sub(r"[(（][^()（）]*[)）]", "", title).strip()
        if bare and bare != plain_title(title):
            titles.add(bare, row)
    values.ready()
    titles.ready()
    sizes: dict[str, int] = {}
    for aspect in lexicon.aspects:
        sizes[aspect.field] = sizes.get(aspect.field, 0) + 1
    closed = {
        value: tuple(column for column in columns if sizes[lexicon.aspects[column].field] <= _CLOSED)
        for value, columns in lexicon.called.items()
    }
    singles = {
        word for words in values.words.values() for told, _ in words for word in told if len(word) >= _FUZZY_FROM
    }
    return Vocabulary(
        values,
        titles,
        {value: columns for value, columns in closed.items() if columns},
        _by_word(lexicon),
        tuple(singles),
    )


def _by_word(lexicon: Lexicon) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for column, aspect in enumerate(lexicon.aspects):
        if aspect.field in (KIND, TAG) and not is_chinese(aspect.value):
            for word, _, _ in _words(_flat(aspect.value)):
                found[word] = (*found.get(word, ()), column)
    return found


def _flat(text: str) -> str:
    """Of the same length as the text."""
    return "".join(one if len(one) == 1 else character for character, one in zip(text, map(_fold, text), strict=True))


def _fold(character: str) -> str:
    return unicodedata.normalize("NFKC", character).casefold()


def _words(flat: str) -> Iterator[tuple[str, int, int]]:
    yield from ((_stem(match[0]), match.start(), match.end()) for match in _WORD.finditer(flat))


def _stem(word: str) -> str:
    """Zombies are zombie, as ladies are lady: both end in y."""
    one = singular(word)
    return f"{one[:-2]}y" if one.endswith("ie") else one


def _in_han(flat: str, names: _Names) -> Iterator[Mention]:
    for start in range(len(flat) - 1):
        for name, places in names.han.get(flat[start : start + 2], ()):
            if flat.startswith(name, start):
                yield Mention(start, start + len(name), tuple(places))
                break


def _in_words(flat: str, names: _Names, singles: Sequence[str]) -> Iterator[Mention]:
    said = list(_words(flat))
    heard = [word if word in names.words else _misspelt(word, singles) for word, _, _ in said]
    for n, word in enumerate(heard):
        for told, places in names.words.get(word, ()):
            if tuple(heard[n : n + len(told)]) == told:
                yield Mention(said[n][1], said[n + len(told) - 1][2], tuple(places))
                break


def _misspelt(word: str, singles: Sequence[str]) -> str:
    if len(word) < _FUZZY_FROM or not singles or word in ASIDE:
        return word
    best = process.extractOne(word, singles, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return str(best[0]) if best else word


def _is_title(text: str, one: Mention) -> bool:
    said = text[one.start : one.end]
    if said.islower() and _ANY.search(text[: one.start]):
        return False
    words = [word for word in _WORD.findall(said.casefold()) if word not in ASIDE]
    if len(_WORD.findall(said)) > 1 and words and any(len(word) > 3 for word in words):
        return True
    if not words:  # "It", "Her", "The Other": said of anything, unless it is written as a name
        return said[:1].isupper() and bool(text[: one.start].strip(" \"'“《.!?,"))
    capital = said[:1].isupper() and bool(text[: one.start].strip(" \"'“《.!?,"))
    return capital or bool(_CUE.search(text[: one.start]))


def _longest(found: Iterable[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for one in sorted(found, key=lambda one: (-one.length, one.start)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)

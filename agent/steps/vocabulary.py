"""Finds the names of a catalogue in a text: titles of items, and the values that they have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from rapidfuzz import fuzz, process

from agent.core.learned import Lexicon
from agent.core.plan import Aspect
from agent.steps import named
from agent.steps.aspects import KIND, TAG
from agent.steps.gloss import GLOSS, glosses
from agent.steps.meet import TITLE
from agent.steps.mentions import FUZZY_FROM, Mention, Names, in_han, in_words, is_title, longest
from agent.steps.stopwords import says_something, telling
from agent.steps.text import bare_title, is_chinese, plain_title

_TITLE_ALIKE = 82.0
_OTHERS = frozenset("other others misc misc. miscellaneous n/a more".split())  # noqa: SIM905
"""Names of kinds that tell of no kind."""
_RUN = re.compile(r"[a-z]+(?: [a-z]+)+")
_CHAIN, _SHARED = 6, 3
"""Characters of a name by which titles begin, and titles that must."""
_BRANCHES = 0.8
"""Share of these titles that name a branch in brackets. Judgement."""
_HAN = re.compile(r"[\u3400-\u9fff]+")
_NUMBERED = re.compile(r"(?=.*\d)(?=.*[\u3400-\u9fff])[\d\u3400-\u9fff]+")
_CLOSED = 100
"""Values of a field up to which a part of one says it: "wifi" is in four facilities of 38."""
_COMMON = 20
"""Items of a value of which the beginning says it in any field. Judgement."""
_QUOTED = re.compile(r"[《“\"]([^《》“”\"]{1,80})[》”\"]")


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The names of one catalogue, ready to be looked for."""

    aspects: tuple[Aspect, ...]
    """What a value's place stands for: the lexicon's own, then parts of kinds and of titles that people say."""
    values: Names
    titles: Names
    parts: Mapping[str, tuple[int, ...]]
    """Columns of the values of closed fields, by value: a part of one may be said."""
    common: Mapping[str, tuple[int, ...]]
    """Columns of values that many items have, of which the beginning may be said: "Haidian" of its district."""
    by_word: Mapping[str, tuple[int, ...]]
    """Columns of kinds and tags by each word of theirs."""
    singles: tuple[str, ...]
    """Words of which the values and kinds consist, for what is misspelt."""

    def said_values(self, text: str) -> list[Mention]:
        """The values that a text names, the longest where several overlap, in their order."""
        flat = named.flat(text)
        return longest([*in_han(flat, self.values), *in_words(flat, self.values, self.singles)])

    def said_titles(self, text: str) -> list[Mention]:
        """The titles that a text names.

        One of a single word, or of words that everybody says, is meant only in capitals, in quotes or after a cue.
        """
        flat = named.flat(text)
        found = [one for one in in_words(flat, self.titles, ()) if is_title(text, one)]
        quoted = [one for match in _QUOTED.finditer(text) for one in self._near_title(match[1], match.start(1))]
        return longest([*in_han(flat, self.titles), *found, *quoted])

    def title_like(self, text: str) -> tuple[int, ...]:
        """The rows of the title that a phrase comes nearest to, misspelt; () where none is near."""
        return next((one.places for one in self._near_title(text, 0)), ())

    def _near_title(self, text: str, start: int) -> Iterator[Mention]:
        flat = named.flat(text).strip()
        if flat in self.titles.exact:
            yield Mention(start, start + len(text), tuple(self.titles.exact[flat]))
            return
        if len(flat) < FUZZY_FROM - (2 if is_chinese(flat) else 0):
            return
        best = process.extractOne(flat, self.titles.exact.keys(), scorer=fuzz.ratio, score_cutoff=_TITLE_ALIKE)
        if best:
            yield Mention(start, start + len(text), tuple(self.titles.exact[best[0]]))

    def within(self, part: str) -> tuple[int, ...]:
        """The values of closed fields that hold a part, such as "wifi"."""
        if len(part) < (2 if is_chinese(part) else 3):
            return ()
        inside = [columns for value, columns in self.parts.items() if named.holds(value, part)]
        inside += [columns for value, columns in self.common.items() if value.startswith(named.flat(part))]
        return tuple(dict.fromkeys(column for columns in inside for column in columns))

    def of_word(self, word: str) -> tuple[int, ...]:
        """The kinds and tags that have a word in their name: "romantic" of "romantic comedy"."""
        return self.by_word.get(named.stem(named.flat(word)), ())


@lru_cache(maxsize=4)
def vocabulary(lexicon: Lexicon) -> Vocabulary:
    """Of a lexicon; some 0.3 s for 10,000 values, kept for the latest few."""
    values, extra = _values(lexicon)
    words = {word for own in values.words.values() for told, _ in own for word in told if len(word) >= FUZZY_FROM}
    return Vocabulary(
        (*lexicon.aspects, *extra),
        values,
        _titles(lexicon),
        _closed(lexicon),
        _common(lexicon),
        _by_word(lexicon),
        tuple(words),
    )


def _values(lexicon: Lexicon) -> tuple[Names, list[Aspect]]:
    """The names of values, of other words for them, and of the parts of names that people say; and these parts."""
    values, extra = Names(), dict[Aspect, int]()
    for value, columns in lexicon.called.items():
        known = any(lexicon.aspects[column].field in (KIND, TAG) for column in columns)
        for column in columns if (known and value not in _OTHERS) or says_something(value) else ():
            values.add(value, column)
    for word, meant in glosses(lexicon.called).items():
        for column in lexicon.called[meant[0]]:
            values.add(word, column)
    for word, aspect in (*_glossed_parts(lexicon), *_phrases(lexicon), *_chains(lexicon)):
        if named.flat(word) not in values.exact:
            values.add(word, extra.setdefault(aspect, len(lexicon.aspects) + len(extra)))
    values.ready()
    return values, list(extra)


def _titles(lexicon: Lexicon) -> Names:
    titles = Names()
    for row, title in enumerate(lexicon.titles):
        titles.add(plain_title(title), row)
        bare = bare_title(title)
        if bare and bare != plain_title(title):
            titles.add(bare, row)
    titles.ready()
    return titles


def _closed(lexicon: Lexicon) -> dict[str, tuple[int, ...]]:
    sizes = Counter(aspect.field for aspect in lexicon.aspects)
    return _called(lexicon, [n for n, one in enumerate(lexicon.aspects) if sizes[one.field] <= _CLOSED])


def _common(lexicon: Lexicon) -> dict[str, tuple[int, ...]]:
    items = np.asarray(lexicon.of_aspect.sum(axis=0)).ravel()
    return _called(lexicon, np.flatnonzero(items >= _COMMON).tolist())


def _called(lexicon: Lexicon, kept: Iterable[int]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for column in kept:
        value = lexicon.aspects[column].value.casefold()
        found[value] = (*found.get(value, ()), column)
    return found


def _glossed_parts(lexicon: Lexicon) -> Iterator[tuple[str, Aspect]]:
    """Other words for what only a part of some kind's name says: 巧克力 where there is "Chocolate Milk"."""
    known = lexicon.called
    there = _by_word(lexicon)
    for said, names in GLOSS:
        if any(name in known for name in names):
            continue
        for name in names:
            stems = named.stems(name)
            if stems and all(stem in there for stem in stems):
                column = there[stems[-1]][0]
                yield from ((word, Aspect(field=lexicon.aspects[column].field, value=name)) for word in said)
                break


def _phrases(lexicon: Lexicon) -> Iterator[tuple[str, Aspect]]:
    """Two or three neighbouring words of a kind's name: "ice cream" of "Ice Cream/Milk/Sherbts"."""
    for aspect in lexicon.aspects:
        if aspect.field == KIND and not is_chinese(aspect.value):
            for run in _RUN.findall(named.flat(aspect.value)):
                told = run.split()
                for size in (2, 3):
                    for n in range(len(told) - size + 1):
                        if all(map(says_something, told[n : n + size])):
                            phrase = " ".join(told[n : n + size])
                            yield phrase, Aspect(field=KIND, value=phrase)


def _chains(lexicon: Lexicon) -> Iterator[tuple[str, Aspect]]:
    """Names by which several titles begin and that words of talk would hide, or numbers: 如家, 7天."""
    told = [(bare_title(title), title) for title in lexicon.titles if is_chinese(title)]
    begun = Counter(bare[:size] for bare, _ in told for size in range(2, _CHAIN + 1))
    branches = Counter(bare[:size] for bare, title in told if bare != title for size in range(2, _CHAIN + 1))
    for name, count in begun.items():
        if count < _SHARED or not says_something(name):
            continue
        hidden = name not in dict(telling(name)) and branches[name] >= _BRANCHES * count
        if _NUMBERED.fullmatch(name) or (hidden and _HAN.fullmatch(name)):
            yield name, Aspect(field=TITLE, value=name)


def _by_word(lexicon: Lexicon) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for column, aspect in enumerate(lexicon.aspects):
        if aspect.field in (KIND, TAG) and not is_chinese(aspect.value):
            for word in dict.fromkeys((*named.stems(aspect.value), *named.stems(aspect.value.replace("-", "")))):
                found[word] = (*found.get(word, ()), column)
    return found

"""Puts a mark in place of every title, value and number that a text names, so that what is left is how people talk."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.core.learned import Lexicon
from agent.core.plan import Bound
from agent.steps.bounds import bounds, digits, limits
from agent.steps.cues import END, LIKENESS, NUMBERS, TITLES, VALUES
from agent.steps.mentions import Mention
from agent.steps.vocabulary import vocabulary

_ROOM = VALUES - TITLES


@dataclass(frozen=True)
class Linked:
    """A text with marks, and what each of them stands for."""

    text: str
    titles: tuple[tuple[int, ...], ...] = ()
    """Rows of items that a title may mean, the first by the catalogue's order."""
    values: tuple[tuple[int, ...], ...] = ()
    """Places among the vocabulary's aspects of what a value may mean."""
    numbers: tuple[Bound, ...] = ()
    spans: dict[str, str] = field(default_factory=dict)
    """By its mark, what stood there."""


def link(lexicon: Lexicon, text: str) -> Linked:
    """Titles first, then values, then the numbers that are in neither."""
    words = vocabulary(lexicon)
    said = _plain(text[:_LIMIT].translate(_NO_MARKS))
    values = [one for one in words.said_values(said) if not _is_measure(said, one)]
    titles, values = _without_doubt(lexicon, words.said_titles(said), values, said)
    taken = [*titles, *values]
    numbers = [(bound, at) for bound, at in bounds(said, lexicon.fields) if _free(at, taken)]
    marks = [
        *((one.start, one.end, chr(TITLES + n)) for n, one in enumerate(titles[:_ROOM])),
        *((one.start, one.end, chr(VALUES + n)) for n, one in enumerate(values[:_ROOM])),
        *((start, end, chr(NUMBERS + n)) for n, (_, (start, end)) in enumerate(numbers[:_ROOM])),
    ]
    marked, at, spans = "", 0, {}
    for start, end, mark in sorted(marks):
        marked += said[at:start] + mark
        spans[mark] = said[start:end]
        at = end
    return Linked(
        marked + said[at:],
        tuple(_first(lexicon, one.places) for one in titles),
        tuple(one.places for one in values),
        tuple(bound for bound, _ in numbers),
        spans,
    )


_LIMIT = 4_000
"""Characters of a turn that are read."""
_NO_MARKS = dict.fromkeys(range(TITLES, END), " ")
"""A text that holds marks of its own speaks of nothing by them."""


_NOT = "did do does was is are have has wo ca could would".split()  # noqa: SIM905
_SHORT = {
    **{f"{word}nt": f"{word}n't" for word in _NOT},
    "ive": "i've",
    "im": "i'm",
    "id": "i'd",
    "thats": "that's",
    "whats": "what's",
    "lets": "let's",
    "w/o": "without",
    "pls": "please",
    "plz": "please",
    "smth": "something",
    "sth": "something",
    "frm": "from",
}
_SHORTENED = re.compile(
    r"(?<![\w'])(?:" + "|".join(sorted(map(re.escape, _SHORT), key=len, reverse=True)) + r")(?![\w'])", re.IGNORECASE
)
_AGE = re.compile(
    r"\b(?:[1-9]|1[0-2])[- ]?(?:years?|yrs?)[- ]?olds?\b|"
    r"[1-9一二两三四五六七八九十]岁(?:的)?(?:孩子|小孩|宝宝|儿子|女儿)?",
    re.IGNORECASE,
)


def _plain(text: str) -> str:
    """With what is typed in haste written out, numerals as digits, and a child's age as the kids that it means."""
    written = _SHORTENED.sub(lambda match: _SHORT[match[0].casefold()], text)
    return digits(_AGE.sub("kids", written))


def _is_measure(said: str, value: Mention) -> bool:
    """Whether what some titles begin with is a number here: within seven days."""
    return said[value.start].isdecimal() and bool(limits(said[value.end :]))


def _without_doubt(
    lexicon: Lexicon, titles: Sequence[Mention], values: Sequence[Mention], said: str
) -> tuple[list[Mention], list[Mention]]:
    """Where a title and a value overlap, the longer is meant.

    Of equals it is the value, but where a likeness is wanted, or where a single item has the value.
    """
    lone = [value for value in values if _is_lone(lexicon, value)]
    kept = [
        title
        for title in titles
        if not any(_overlap(title, value) and not _stronger(title, value, lone, said) for value in values)
    ]
    return kept, [value for value in values if not any(_overlap(value, title) for title in kept)]


def _is_lone(lexicon: Lexicon, value: Mention) -> bool:
    own = [place for place in value.places if place < len(lexicon.aspects)]
    return len(own) == len(value.places) and int(lexicon.of_aspect[:, own].sum()) == 1


def _stronger(title: Mention, value: Mention, lone: Sequence[Mention], said: str) -> bool:
    if title.length == value.length:
        return value in lone or bool(LIKENESS.search(said[: title.start]))
    return title.length > value.length


def _overlap(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end


def _free(at: tuple[int, int], taken: Sequence[Mention]) -> bool:
    return all(at[1] <= one.start or one.end <= at[0] for one in taken)


def _first(lexicon: Lexicon, rows: Sequence[int]) -> tuple[int, ...]:
    return tuple(sorted(rows, key=lambda row: int(lexicon.places[row])))

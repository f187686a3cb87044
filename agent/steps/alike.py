"""Says which names of interests are two words for one thing, by how they are written and by how near they lie.

What two names share says nothing of whether they mean the same ("red wine", "white wine"), so they are compared by what
they differ in. A name that only adds a word to another is narrower, never the same ("horror comedy", "comedy").
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agent.steps.tokens import singular

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts to unit rows, (n, d) float32."""
Words = tuple[str, ...]

NEAR = 0.84
"""Cosine from which two names are taken for one. By the study `names`: from there on all of its pairs are the same."""
DOUBTFUL = 0.7
"""Cosine from which a pair is worth a question; how many of the same it leaves apart is in the study `names`."""
_ROWS = 512
"""Names compared at once, so that memory is a strip of the table and not its square."""

_WORD = re.compile(r"[^\W_]+")
_DIGIT = re.compile(r"\d")
_GENERIC = frozenset("film films movie movies genre genres product products item items".split())  # noqa: SIM905
"""Words that a catalogue's name may end in without meaning anything else."""
_HAN_TAIL = re.compile(r"(?<=[\u3400-\u9fff]{2})(电影|影片|产品|商品|类别|类|片)$")


class Why(StrEnum):
    """What says that two names are the same."""

    SPELLING = "spelling"
    NEAR = "near"
    MODEL = "model"


class Pair(NamedTuple):
    """Two names that may be one."""

    name: str
    other: str
    similarity: float
    """The cosine of what they differ in; 1 where nothing but the spelling differs."""
    why: Why | None
    """None is a doubt: neither the spelling nor the distance says it."""


def pairs(names: Sequence[str], others: Sequence[str], encode: Encode, within: str = "") -> list[Pair]:
    """Which of `others` each of `names` may be the same as, and that surely or perhaps.

    `within` is the broader name of all of them. Pairs of a name with itself are left out. Pairs by spelling come first,
    each kind in the order of `names`, then of `others`.
    """
    words = {name: plain(name, within) for name in (*names, *others)}
    written = list(_written_alike(names, others, words))
    seen = set(written)
    near = [pair for pair in _near(names, others, words, encode) if pair not in seen]
    return [Pair(*pair, 1.0, Why.SPELLING) for pair in written] + list(_weighed(near, words, encode))


def plain(name: str, within: str = "") -> Words:
    """The words of a name without what spelling adds: case, hyphens, plurals, and words of the broader name `within`.

    A word that is generic, or the broader name's, falls away only where something else is left.
    """
    words = _words(name)
    idle = _GENERIC | set(_words(within))
    return tuple(singular(word) for word in words if word not in idle) or tuple(map(singular, words))


def _words(name: str) -> list[str]:
    flat = unicodedata.normalize("NFKC", name).casefold().replace("’", "'").replace("'s", "").replace("&", " and ")
    return _WORD.findall(_HAN_TAIL.sub("", flat.strip()))


def _written_alike(
    names: Sequence[str], others: Sequence[str], words: Mapping[str, Words]
) -> Iterator[tuple[str, str]]:
    """Pairs of the same words, however joined, and of a name with the only words that one of the two cuts short."""
    order = {other: n for n, other in enumerate(others)}
    places: dict[Hashable, list[str]] = defaultdict(list)
    for other in order:
        for place in _places(words[other]):
            places[place].append(other)
    for name in names:
        met = {other for place in _places(words[name]) for other in places.get(place, ()) if other != name}
        joined = {other for other in met if "".join(words[name]) == "".join(words[other])}
        cut = {o for o in met - joined if _cut(words[name], words[o]) or _cut(words[o], words[name])}
        clear = len({words[other] for other in cut}) == 1
        for other in sorted(joined | cut if clear else joined, key=order.__getitem__):
            yield name, other


def _places(words: Words) -> set[Hashable]:
    """Where names that may be written alike meet."""
    if len(words) < 2:
        return {"".join(words)}
    return {"".join(words), "".join(word[0] for word in words), tuple(word[:2] for word in words)}


def _cut(short: Words, long: Words) -> bool:
    """Whether `short` are the initials of at least two words, or at least two letters of each."""
    if len(long) < 2:
        return False
    if len(short) == 1:
        return len(short[0]) > 1 and short[0] == "".join(word[0] for word in long)
    return len(short) == len(long) and all(
        len(cut) > 1 and word.startswith(cut) for cut, word in zip(short, long, strict=True)
    )


def _near(
    names: Sequence[str], others: Sequence[str], words: Mapping[str, Words], encode: Encode
) -> Iterator[tuple[str, str]]:
    if not names or not others:
        return
    own, their = (encode([" ".join(words[name]) for name in side]) for side in (names, others))
    for start in range(0, len(names), _ROWS):
        for row, column in np.argwhere(own[start : start + _ROWS] @ their.T >= DOUBTFUL):
            if names[start + row] != others[column]:
                yield names[start + row], others[column]


def _weighed(near: Sequence[tuple[str, str]], words: Mapping[str, Words], encode: Encode) -> Iterator[Pair]:
    """The pairs of which each name has words of its own, by the cosine of these."""
    rests = [(*pair, *_rests(words[pair[0]], words[pair[1]])) for pair in near]
    kept = [rest for rest in rests if rest[2] and rest[3]]
    if not kept:
        return
    own, their = encode([rest[2] for rest in kept]), encode([rest[3] for rest in kept])
    for (name, other, *_), cosine in zip(kept, (own * their).sum(axis=1), strict=True):
        if cosine >= DOUBTFUL:
            yield Pair(name, other, float(cosine), Why.NEAR if cosine >= NEAR else None)


def _rests(one: Words, other: Words) -> tuple[str, str]:
    """What only the one has, and only the other; "" of both where they differ in a number."""
    if any(_DIGIT.search(word) for word in set(one) ^ set(other)):
        return "", ""
    own, their = ([word for word in side if word not in rest] for side, rest in ((one, other), (other, one)))
    return " ".join(own), " ".join(their)

"""Tells whether a name of the catalogue holds what somebody says, word by word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from agent.steps.text import is_chinese
from agent.steps.tokens import singular

_WORD = re.compile(r"[^\W_\u3400-\u9fff]+(?:['’][a-z]+)?")
_DENYING = frozenset("no non not without except".split())  # noqa: SIM905
_BEGINS_FROM, _LONGER = 4, 4
"""Letters of a word that stands for those it begins, and by how many these are longer: "decaf" for "decaffeinated"."""
_PARTS = re.compile(r"[^\w\s'’-]|\s-\s|\s-|-\s")
"""What stands between the parts of a name that each speak of something."""


def flat(text: str) -> str:
    """Case folded, of the same length as the text."""
    if text.isascii():
        return text.lower()
    return "".join(one if len(one) == 1 else character for character, one in zip(text, map(_fold, text), strict=True))


def _fold(character: str) -> str:
    return unicodedata.normalize("NFKC", character).casefold()


def words(flattened: str) -> Iterator[tuple[str, int, int]]:
    """The stem of each word that is not Chinese, and where the word stands."""
    yield from ((stem(match[0]), match.start(), match.end()) for match in _WORD.finditer(flattened))


def plain_words(text: str) -> list[str]:
    """The words that are not Chinese, case folded, as they stand."""
    return _WORD.findall(text.casefold())


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Zombies are zombie, as ladies are lady: both end in y."""
    one = singular(word)
    return f"{one[:-2]}y" if one.endswith("ie") else one


@lru_cache(maxsize=50_000)
def stems(text: str) -> tuple[str, ...]:
    """Of all its words."""
    return tuple(word for word, _, _ in words(flat(text)))


def holds(name: str, said: str) -> bool:
    """Whether a name has the words of what is said one after the other; of Chinese whether it has it as a part.

    A hyphen may be left out; what a name denies ("Not Multi-Packs") it does not hold.
    """
    if is_chinese(said):
        return flat(said) in flat(name)
    wanted = stems(said)
    return any(_holds(stems(form), wanted) for form in {name, name.replace("-", "")})


def _holds(own: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    places = range(len(own) - len(wanted) + 1) if wanted else range(0)
    return any(own[n : n + len(wanted)] == wanted and own[n - 1 : n] not in _DENIALS for n in places)


_DENIALS = {(word,) for word in _DENYING}


def heads(name: str, said: str) -> bool:
    """Whether what is said is what a name speaks of, which stands last: "Potato Chips" are chips, not potatoes."""
    wanted = stems(said)
    return any(_ends(stems(part), wanted) for part in _PARTS.split(flat(name)))


def _ends(own: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return bool(wanted) and own[-len(wanted) :] == wanted and own[: -len(wanted)][-1:] not in _DENIALS


def begins(name: str, said: str) -> bool:
    """Whether what is said is a single word that one of the name's words begins with."""
    wanted = stems(said)
    if len(wanted) != 1 or len(wanted[0]) < _BEGINS_FROM:
        return False
    return any(word.startswith(wanted[0]) and len(word) >= len(wanted[0]) + _LONGER for word in stems(name))

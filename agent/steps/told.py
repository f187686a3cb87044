"""Reads what somebody says of their own taste: phrases, each liked or not, and the interests that they name.

An interest is named where all words of its name are in the phrase. The first to be taken is the one whose path the
phrase says most of, of equals the broader; beside it only what lies in one that is named, since "Korean thrillers" says
nothing of Korean dramas. What names nothing is given back, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from agent.core.schema import Path, Polarity
from agent.steps.clauses import clauses
from agent.steps.text import in_general, is_chinese
from agent.steps.tokens import ASIDE, tokens

_JOIN = re.compile(
    r"\s*[,，、/]\s*(?:and\s+|or\s+)?|\s+(?:and|or|as well as)\s+|以及|还有|(?<=[\u3400-\u9fff])[和与跟或]", re.I
)
_AGAINST = re.compile(
    r"\b(?:not(?! only)|no|never|hate|dislike|avoid|without|except|don'?t|doesn'?t|can'?t stand|cannot stand|tired of)"
    r"\b|讨厌|反感|受不了|除了|没兴趣|不感兴趣|不(?!错|仅|但|只|同|久)|别(?!的)",
    re.I,
)
_ALL_BUT = re.compile(r"\b(?:anything|everything|all) but\b", re.I)
_FOR = re.compile(r"\b(?:like|love|enjoy|prefer|fond of|fan of|into|want)\b|喜欢|爱|想看|想要|偏好|感兴趣", re.I)
_PART = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+(?:'[a-z]+)?")
_GLUE = frozenset(
    """
    avoid book can't cannot dislike doesn doesn't don don't enjoy especially except fan favorite
    favourite film fond hate i'm i've into item kind mainly most mostly movie much music never no not
    only prefer product really s show song sort stand stuff t thing tired too very without
    """.split()  # noqa: SIM905
)
_GLUE_ZH = re.compile(
    r"特别|非常|比较|喜欢|讨厌|反感|受不了|除了|兴趣|偏好|电影|片子|那种|这种|一些|有点|感|想|要|看|听|吃|爱|我|你|最|很|的|了|也|不|别|"
    r"都|对|没|有|更|还|在|是|但|和|类|片|些|吧|呢"
)


class Remark(NamedTuple):
    """A phrase as it was said."""

    phrase: str
    polarity: Polarity


@dataclass(frozen=True)
class Sense:
    """The interests that a phrase names, and the rest of it."""

    paths: tuple[Path, ...]
    rest: tuple[str, ...]


class Named(NamedTuple):
    """An interest of the catalogue by its tokens."""

    path: Path
    own: frozenset[str]
    whole: frozenset[str]
    """With those of the broader names."""
    items: int


def phrases(text: str) -> list[Remark]:
    """In their order. Within a clause what is said against holds until something is said for."""
    found = []
    for clause in clauses(_ALL_BUT.sub("not", text)):
        polarity = Polarity.LIKE
        for part in filter(None, map(str.strip, _JOIN.split(clause))):
            if _AGAINST.search(part):
                polarity = Polarity.DISLIKE
            elif _FOR.search(part):
                polarity = Polarity.LIKE
            found.append(Remark(part, polarity))
    return found


def index(names: Mapping[Path, int]) -> dict[str, list[Named]]:
    """The catalogue's paths, with how many items have each, by a token of their last names."""
    found: dict[str, list[Named]] = {}
    for path, items in names.items():
        if len(path) > 1 and path[-1] == in_general(path[-2]):
            continue
        own = frozenset(tokens(path[-1]))
        for token in sorted(own)[:1]:
            whole = own.union(*(tokens(name) for name in path[:-1]))
            found.setdefault(token, []).append(Named(path, own, whole, items))
    return found


def sense(phrase: str, named: Mapping[str, Sequence[Named]]) -> Sense:
    """What a phrase names, by `index`."""
    said = frozenset(tokens(phrase))
    left, paths = said, list[Path]()
    while best := _best(_near(named, left), said, left, paths):
        paths.append(best.path)
        left -= best.whole
    rest = tuple(_rest(phrase, paths))
    return Sense(tuple(paths), rest or (() if paths or not is_chinese(phrase) else (phrase,)))


def _near(named: Mapping[str, Sequence[Named]], left: Iterable[str]) -> Iterator[Named]:
    return (one for token in left for one in named.get(token, ()))


def _best(near: Iterable[Named], said: frozenset[str], left: frozenset[str], paths: Sequence[Path]) -> Named | None:
    able = [one for one in near if one.own <= left and _fits(one, said, paths)]
    return min(able, key=lambda one: (-len(one.whole & said), len(one.path), -one.items, one.path), default=None)


def _fits(one: Named, said: frozenset[str], paths: Sequence[Path]) -> bool:
    """Whether it may stand beside what is named already."""
    return not paths or len(one.path) == 1 or one.whole <= said or any(one.path[: len(p)] == p for p in paths)


def _rest(phrase: str, paths: Sequence[Path]) -> Iterator[str]:
    """The words that no name accounts for."""
    covered = {token for path in paths for name in path for token in tokens(name)}
    for part in _PART.findall(phrase):
        if "\u3400" <= part[0] <= "\u9fff":
            yield from _rest_of_han(part, paths)
        else:
            plain = set(tokens(part)) - covered - ASIDE - _GLUE
            if plain and part.casefold() not in _GLUE:
                yield part


def _rest_of_han(part: str, paths: Sequence[Path]) -> Iterator[str]:
    for name in sorted({name for path in paths for name in path}, key=len, reverse=True):
        part = part.replace(name, " ")
    yield from (piece for piece in _GLUE_ZH.sub(" ", part).split() if len(piece) > 1)

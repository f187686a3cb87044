"""Reads which numbers and which kinds of things a request asks for ("rating above 4", "人均消费100-150元的餐馆").

Words cannot tell that 4.6 is above 4.5. What is wished is soft: an item that meets a
wish is lifted, none is thrown out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agent.core.schema import Item
from agent.steps.keyed import fields
from agent.steps.text import is_chinese

LEAST, MOST = 3, 50
"""Items that share a field or a kind, below which it is nobody's; and how many of each are kept, the commonest."""
PRICE = "price"
_PRICE_WORDS = ("price", "cost", "budget", "价格", "价钱", "预算")
_NUMBER = r"(\d+(?:\.\d+)?)"
_WHOLE = re.compile(rf"^\D{{0,2}}{_NUMBER}\D{{0,3}}$")
"""A field's value that is one number, perhaps with its unit."""
_BETWEEN = re.compile(rf"{_NUMBER}\D{{0,2}}?\s*(?:-|–|~|～|至|到|and|to)\s*\D{{0,2}}?{_NUMBER}")
_ONE = re.compile(_NUMBER)
_LEAST = re.compile(
    r"以上|至少|超过|不低于|不少于|高于|大于|above|over|at least|more than|from|minimum|\+", re.IGNORECASE
)
_MOST = re.compile(
    r"以下|以内|之内|不超过|不高于|低于|少于|小于|below|under|at most|less than|up to|maximum", re.IGNORECASE
)
_FREE = re.compile(r"免费|\bfree\b", re.IGNORECASE)
_END = re.compile(r"[，。；？！、,;?!\n]")
_REACH = 24
"""Characters after a field's name in which its number is sought."""


class Wish(NamedTuple):
    """A number that items are asked for, both ends allowed."""

    field: str
    low: float
    high: float


Numbers = NDArray[np.float32]


def numbers(item: Item) -> dict[str, float]:
    """What of an item is a number, by its name: the price, its own columns, and fields of its description."""
    own = item.attributes.items()
    found = {k: float(v) for k, v in own if isinstance(v, int | float) and not isinstance(v, bool)}
    for key, value in fields(item.description).items():
        if match := _WHOLE.match(value):
            found[key] = float(match[1])
    return found | ({} if item.price is None else {PRICE: item.price})


def table(rows: Sequence[Mapping[str, float]]) -> tuple[tuple[str, ...], Numbers]:
    """(names, (rows, names) float32) of the names that many rows have; not a number where a row lacks one."""
    names = common(row.keys() for row in rows)
    filled = np.array([[row.get(name, np.nan) for name in names] for row in rows], dtype=np.float32)
    return names, filled.reshape(len(rows), len(names))


def common(named: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """The names that at least `LEAST` have, the most common first, up to `MOST`."""
    counts = Counter(name for names in named for name in set(names))
    return tuple(sorted((n for n, count in counts.items() if count >= LEAST), key=lambda n: (-counts[n], n))[:MOST])


def wishes(text: str, known: Iterable[str]) -> tuple[Wish, ...]:
    """What the text asks of the fields that are `known`, one wish a field: the first that says a number."""
    found = []
    for field in known:
        tails = (tail for word in (_PRICE_WORDS if field == PRICE else (field,)) for tail in _after(word, text))
        wish = next((wish for tail in tails if (wish := _wish(field, tail))), None)
        if wish:
            found.append(wish)
    return tuple(found)


def named(text: str, kinds: Sequence[str]) -> tuple[str, ...]:
    """The kinds that a text names whole."""
    return tuple(kind for kind in kinds if next(_after(kind, text), None) is not None)


def met(wish: Wish, column: Numbers) -> NDArray[np.bool_]:
    """(n,) which of the numbers are as wished; none that is missing."""
    return np.asarray((column >= np.float32(wish.low)) & (column <= np.float32(wish.high)))


def _after(name: str, text: str) -> Iterator[str]:
    """What follows each mention of a name, up to the end of its part of the sentence."""
    plain = re.escape(name)
    mention = plain if is_chinese(name) else rf"(?<!\w){plain}s?(?!\w)"
    for match in re.finditer(mention, text, re.IGNORECASE):
        yield _END.split(text[match.end() : match.end() + _REACH])[0]


def _wish(field: str, tail: str) -> Wish | None:
    if between := _BETWEEN.search(tail):
        return Wish(field, float(between[1]), float(between[2]))
    if one := _ONE.search(tail):
        number = float(one[1])
        if _MOST.search(tail):
            return Wish(field, 0.0, number)
        return Wish(field, number, np.inf if _LEAST.search(tail) else number)
    return Wish(field, 0.0, 0.0) if _FREE.search(tail) else None

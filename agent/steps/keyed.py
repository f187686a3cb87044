"""Reads items whose description is a list of `key: value` pairs, and finds the field that divides them best.

A catalogue that names only one broad category for its items often says more in such a list: a hotel's type, a dish, a
district. Of the items of one category, the field is chosen that most of them fill with a value that some others share.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import chain

from agent.core.schema import Item
from agent.steps.text import is_chinese, one_line

Words = Callable[[str], Sequence[str]]
"""Cuts a text into its words."""

LEAST = 3
"""Items that share a value, below which it is nobody's kind. This and the numbers below are judgements."""
MOST_SHARE = 0.5
"""Share of the items above which a value divides nothing."""
COVERAGE = 0.5
"""Share of the items that a field must place."""
LOOKED_AT = 5_000
"""Items of a category that decide, the first by id: enough to tell a field, and new items seldom change the choice."""
MOST_VALUES = 100
"""Values a field may have; one with more is a name, not a kind."""

_PAIR = re.compile(r"\s*([^:：;；]{1,20}?)\s*[:：]\s*(.+?)\s*$", re.DOTALL)
_PAIRS = re.compile(r"[;；\n]")
_LIST = re.compile(r"[、,，/|]")
_HAN_NAME = re.compile(r"[\u3400-\u9fff]{2,6}")
_LATIN_NAME = re.compile(r"[^\W\d_\u3400-\u9fff]+(?:[ '’&\-]+[^\W\d_\u3400-\u9fff]+){0,2}")
_REGION = re.compile(r"[\u3400-\u9fff]{2,}[省市区县州盟旗镇乡]")
_NOTHING = frozenset("其他 其它 无 不限 暂无 未知 不详 other others none unknown n/a any various yes no".split())  # noqa: SIM905


class Reading(IntEnum):
    """How a field's value is read; the first that places enough items is taken."""

    WHOLE = 0
    """As it stands: `type: budget`."""
    LIST = 1
    """As a list, of which one name counts, in the title or else shared by most items: `dishes: duck, noodles`."""
    REGION = 2
    """As running text, in which a part of the country is named: an address."""


@dataclass(frozen=True)
class Choice:
    """The field that divides the items of a category, and how many items have each of its values."""

    key: str
    reading: Reading
    values: Mapping[str, int]


Chosen = Mapping[str, Choice]
"""By category, case folded."""


def fields(text: str) -> dict[str, str]:
    """The pairs of a text that consists of them, by key; {} for running text, in which a colon may stand as well."""
    pieces = [piece for piece in _PAIRS.split(text) if piece.strip()]
    pairs = [match.groups() for piece in pieces if (match := _PAIR.match(piece))]
    if len(pairs) < 2 or len(pairs) * 2 < len(pieces):
        return {}
    found: dict[str, str] = {}
    for key, value in pairs:
        found.setdefault(key, value)
    return found


def choose(batches: Callable[[], Iterable[Sequence[Item]]], words: Words) -> Chosen:
    """The field for each category that is an item's only one; `batches` gives the catalogue by id, twice.

    Memory is the distinct values of the items that are looked at. Categories that no field divides well are absent.
    """
    sizes: Counter[str] = Counter()
    tallies: dict[str, dict[tuple[Reading, str], Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for one in _read(batches(), words):
        sizes[one.category] += 1
        for place, names in one.names.items():
            tallies[one.category][place].update(names)
    shared = {
        category: {place: _shared(counts, sizes[category]) for place, counts in tally.items()}
        for category, tally in tallies.items()
    }
    own = _placed(_read(batches(), words), shared)
    ranked = {category: _best(places, sizes[category]) for category, places in own.items()}
    return {category: choice for category, choice in ranked.items() if choice}


@dataclass(frozen=True)
class _Read:
    """An item with one category: its title, and the names that each of its fields gives in each reading."""

    category: str
    title: str
    names: Mapping[tuple[Reading, str], set[str]]


def _read(batches: Iterable[Sequence[Item]], words: Words) -> Iterator[_Read]:
    looked_at: Counter[str] = Counter()
    for item in chain.from_iterable(batches):
        category = item.categories[0].casefold() if len(item.categories) == 1 else ""
        if category and looked_at[category] < LOOKED_AT:
            looked_at[category] += 1
            yield _Read(category, item.title, _names(fields(item.description), words))


def _names(pairs: Mapping[str, str], words: Words) -> dict[tuple[Reading, str], set[str]]:
    found: dict[tuple[Reading, str], set[str]] = {}
    for key, value in pairs.items():
        found[Reading.WHOLE, key] = _kinds([value])
        found[Reading.LIST, key] = _kinds(_LIST.split(value))
        if is_chinese(value) and not found[Reading.WHOLE, key]:
            found[Reading.REGION, key] = {word for word in words(value) if _REGION.fullmatch(word)}
    return found


def _kinds(values: Iterable[str]) -> set[str]:
    """Those that could be the name of a kind: a word or three, without digits, of one script."""
    flat = (one_line(value, 40) for value in values)
    return {
        value
        for value in flat
        if (_HAN_NAME.fullmatch(value) or _LATIN_NAME.fullmatch(value)) and value.casefold() not in _NOTHING
    }


def _shared(counts: Counter[str], items: int) -> dict[str, int]:
    return {value: count for value, count in counts.items() if LEAST <= count <= MOST_SHARE * items}


def _telling(names: Iterable[str], shared: Mapping[str, int], title: str) -> str:
    """Of the names that items share one that the title has, else the one that most share; "" where none is shared."""
    common = (name for name in names if name in shared)
    return min(common, key=lambda name: (name not in title, -shared[name], name), default="")


@dataclass
class _Place:
    """A field in one reading: what its values are shared by, and which of them place how many items."""

    shared: Mapping[str, int]
    own: Counter[str] = field(default_factory=Counter)


def _placed(
    items: Iterable[_Read],
    shared: Mapping[str, Mapping[tuple[Reading, str], Mapping[str, int]]],
) -> dict[str, dict[tuple[Reading, str], _Place]]:
    found = {category: {place: _Place(values) for place, values in read.items()} for category, read in shared.items()}
    for one in items:
        for place, names in one.names.items():
            if name := _telling(names, shared[one.category][place], one.title):
                found[one.category][place].own[name] += 1
    return found


def _best(places: Mapping[tuple[Reading, str], _Place], items: int) -> Choice | None:
    """The first reading that places enough items, of its fields the one that places most, then with fewest values."""
    good = [
        (reading, -sum(kinds.values()), len(kinds), key)
        for (reading, key), place in places.items()
        if sum((kinds := _kept(place)).values()) >= COVERAGE * items and 2 <= len(kinds) <= MOST_VALUES
    ]
    if not good:
        return None
    reading, _, _, key = min(good)
    place = places[reading, key]
    return Choice(key, reading, {name: place.shared[name] for name in _kept(place)})


def _kept(place: _Place) -> dict[str, int]:
    """How many items each name places, without the names that place next to none."""
    return {name: count for name, count in place.own.items() if count >= LEAST}


def keyed_mid(item: Item, chosen: Chosen) -> str:
    """The kind that an item with one category is of, in its catalogue's own words; "" where none is known.

    The value stands before the category, as both languages have it: `经济型酒店`, `budget hotels`.
    """
    choice = chosen.get(item.categories[0].casefold()) if len(item.categories) == 1 else None
    value = fields(item.description).get(choice.key, "") if choice else ""
    if choice is None or not value:
        return ""
    name = _telling(_read_as(value, choice), choice.values, item.title)
    gap = "" if is_chinese(name) else " "
    return f"{name}{gap}{item.categories[0]}" if name else ""


def _read_as(value: str, choice: Choice) -> Iterable[str]:
    if choice.reading is Reading.REGION:
        return (name for name in choice.values if name in value)
    return _kinds([value] if choice.reading is Reading.WHOLE else _LIST.split(value))

"""Tells which named values an item has: its kinds, tags and brand, its columns, and the lists of its description."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from agent.core.plan import Aspect
from agent.core.schema import Item, Path
from agent.steps.item_numbers import span
from agent.steps.keyed import fields
from agent.steps.text import is_chinese, one_line, plain_title

KIND, TAG, TOPIC = "category", "tag", "topic"
"""Fields that are no column: any step of the path, a tag, and a name of the facets that is neither."""
_LIST = re.compile(r"\s*[、，,/|;；]\s*")
_REGION = re.compile(r"(?:北京市?)?([\u3400-\u9fff]{2,3}[区县])")
_LONGEST = 24
"""Characters of a value that somebody may say."""
_NUMBERS = re.compile(r"^[\W\d_]+$|\d{4,}|\d:\d|周[一二三四五六日]")
"""Values that are telephone numbers, hours or the like, not names."""


def aspects(item: Item, paths: Iterable[Path] = ()) -> Iterator[Aspect]:
    """Each once; `paths` are those of its facets. A name that ends in the kind only joins what is known of the item."""
    found = dict.fromkeys(_all(item))
    told = {aspect.value.casefold() for aspect in found} | {plain_title(item.title).casefold()}
    kinds = tuple(name.casefold() for name in item.categories)
    names = dict.fromkeys(name for path in paths for name in path)
    named = (name for name in names if name.casefold() not in told and not (kinds and name.casefold().endswith(kinds)))
    yield from (*found, *dict.fromkeys(Aspect(field=TOPIC, value=name) for name in named if _sayable(name)))


def _all(item: Item) -> Iterator[Aspect]:
    yield from (Aspect(field=KIND, value=name) for name in item.categories)
    yield from (Aspect(field=TAG, value=name) for name in item.tags if _sayable(name))
    if item.brand:
        yield Aspect(field="brand", value=one_line(item.brand, _LONGEST))
    for key, value in item.attributes.items():
        values = value if isinstance(value, list) else [value]
        yield from _of_field(key, [one for one in values if isinstance(one, str)])
    for key, value in fields(item.description).items():
        if span(value) is None:
            yield from _of_field(key, _LIST.split(value))
        yield from (Aspect(field=key, value=region) for region in _REGION.findall(value))


def _of_field(key: str, values: Iterable[str]) -> Iterator[Aspect]:
    yield from (Aspect(field=key, value=value.strip()) for value in values if _sayable(value))


def _sayable(value: str) -> bool:
    flat = value.strip()
    least = 2 if is_chinese(flat) else 3
    return least <= len(flat) <= _LONGEST and not _NUMBERS.search(flat)

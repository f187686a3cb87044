"""A catalogue of which some items have lost their path: what is given, and the truth that is kept aside."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from agent.core.errors import InputError
from agent.core.presets import Preset
from agent.core.schema import Item, Path
from agent.steps.place import catalogue_path
from agent.steps.text import plain_title


@dataclass(frozen=True)
class Hidden:
    """Items as they are given, and what is known of them; both in the catalogue's order."""

    taught: Sequence[Item]
    """Those that keep their path."""
    lessons: Sequence[Path]
    """Macro and mid of each of them."""
    asked: Sequence[Item]
    """Those whose path is gone."""
    truth: Sequence[Path]
    """Macro and mid of each of them; nothing that guesses may read it."""

    @property
    def given(self) -> list[Item]:
        """The whole catalogue as it is told."""
        return [*self.taught, *self.asked]


def hide(items: Sequence[Item], preset: Preset, many: int, seed: int, *, twins: bool = True) -> Hidden:
    """Takes the path of `many` items with at least two names in theirs, drawn by `seed`; the others without are left.

    With `twins` False, items whose titles differ in nothing but a closing size or year go together, so that none is
    taught by its double; there may then be a few more than `many`. Raises `InputError` where none would be left.
    """
    whole = hideable(items, preset)
    paths = {item.item_id: _path(item, preset) for item in whole}
    gone = _drawn(whole, many, seed, (lambda item: item.item_id) if twins else _plain)
    if not 0 < len(gone) < len(whole):
        raise InputError(
            f"cannot hide {many} of {len(whole)} items with a path of two names",
            where="the catalogue",
            hint="hide fewer, or give a catalogue with categories",
        )
    taught = [item for item in whole if item.item_id not in gone]
    asked = [item for item in whole if item.item_id in gone]
    return Hidden(
        taught,
        [paths[item.item_id] for item in taught],
        [item.model_copy(update={"categories": ()}) for item in asked],
        [paths[item.item_id] for item in asked],
    )


def hideable(items: Sequence[Item], preset: Preset) -> list[Item]:
    """Those that the catalogue gives a path of two names."""
    return [item for item in items if len(_path(item, preset)) == 2]


def _path(item: Item, preset: Preset) -> Path:
    return catalogue_path(item, {}, preset)[:2] if item.categories else ()


def _plain(item: Item) -> str:
    return plain_title(item.title).casefold()


def _drawn(items: Sequence[Item], many: int, seed: int, key: Callable[[Item], str]) -> set[str]:
    groups: Mapping[str, list[str]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item.item_id)
    names = sorted(groups)
    random.Random(seed).shuffle(names)
    gone: set[str] = set()
    for name in names:
        if len(gone) >= many:
            break
        gone |= set(groups[name])
    return gone


def untelling(items: Sequence[Item], preset: Preset) -> list[Item]:
    """The items without what would give their path away: a description, tags or brand that name a part of it."""
    return [_untelling(item, _path(item, preset)) for item in items]


def _untelling(item: Item, path: Path) -> Item:
    names = [name.casefold() for name in (*path, *item.categories)]

    def tells(text: str) -> bool:
        return any(name in text.casefold() for name in names)

    return item.model_copy(
        update={
            "description": "" if tells(item.description) else item.description,
            "tags": tuple(tag for tag in item.tags if not tells(tag)),
            "brand": "" if tells(item.brand) else item.brand,
        }
    )


def titles_alone(items: Sequence[Item]) -> list[Item]:
    """The items with nothing but title and path: a description may repeat the path."""
    return [item.model_copy(update={"description": "", "tags": (), "brand": ""}) for item in items]

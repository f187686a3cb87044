"""Places an item in the three grains: what the catalogue knows first, then what the model adds and the item carries."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from agent.core.presets import Preset
from agent.core.schema import Facet, FacetOrigin, Item
from agent.steps.text import in_general, one_line, plain_title

NAME_LIMIT = 60
"""Characters; a longer facet name is a sentence, not a name."""
_SHORT_TITLE = 6
"""Content words; a longer title is a headline or a product line, whose concrete thing a model can tell."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")
"""Chinese has no spaces: each of its characters stands for itself."""
_HAN_WORD = 2
"""Characters of a Chinese word, for the length of a title."""
_SMALL = frozenset("a an and as at by for from in into its of on or the to with about that is are".split())  # noqa: SIM905


def catalogue_path(item: Item, tag_counts: Mapping[str, int], preset: Preset) -> tuple[str, ...]:
    """Up to three names that the catalogue itself gives, broad to narrow; () where it gives none.

    A path's first two names and its last are the three grains. Tags have no order, so the tag that more of the
    catalogue carries counts as the broader.
    """
    if item.categories:
        path = _distinct(item.categories, preset)
        return path if len(path) <= 3 else (*path[:2], path[-1])
    return _distinct(sorted(set(item.tags), key=lambda tag: (-tag_counts.get(tag, 0), tag)), preset)[:2]


def _distinct(names: Sequence[str], preset: Preset) -> tuple[str, ...]:
    """The preset's words for the names, each once however it is spelled."""
    found: dict[str, str] = {}
    for name in filter(None, (one_line(name, NAME_LIMIT) for name in names)):
        spoken = preset.macro_words.get(name.casefold(), name)
        found.setdefault(spoken.casefold(), spoken)
    return tuple(found.values())


def needs_model(item: Item, start: tuple[str, ...]) -> bool:
    """Whether names are missing that a model can add; a short title is its own micro."""
    return len(start) < 2 or (len(start) == 2 and not _is_short(item))


def settle(
    item: Item, start: tuple[str, ...], answer: tuple[str, ...], *, anchored: bool, learnt: bool = False
) -> Facet | None:
    """The facet made of the catalogue's `start` and the model's `answer` (the whole path, `start` included).

    A model's macro or mid is a judgement and may use any plain words, but each of its names must add something to the
    names before it. The micro is the concrete thing: a short title itself; of a long one what the model makes of it, as
    long as it names nobody whom the item's text does not name and, where the model is a small one (`anchored`),
    consists of words of that text. A `learnt` start makes a facet of its neighbours. None where neither the catalogue
    nor the model gives a macro.
    """
    names = list(start)
    for name in answer[len(start) : 2]:
        if not _adds(name, names, item) or _is_title(name, item):
            break
        names.append(name)
    if not names:
        return None
    modelled = len(names) > len(start)
    if len(names) == 1:
        names.append(in_general(names[0]))
    if len(names) == 2:
        told = _told(item, names, answer, anchored=anchored)
        modelled = modelled or bool(told)
        names.append(told or one_line(plain_title(item.title), NAME_LIMIT))
    if learnt:
        return Facet(macro=names[0], mid=names[1], micro=names[2], origin=FacetOrigin.NEIGHBOURS)
    origin = FacetOrigin.MODEL if modelled else FacetOrigin.CATALOGUE
    return Facet(macro=names[0], mid=names[1], micro=names[2], origin=origin)


def _adds(name: str, before: list[str], item: Item) -> bool:
    """Whether the name is short, new against the broader ones, and names no one whom the item does not name."""
    words = content_words(name)
    if not words or len(name) > NAME_LIMIT:
        return False
    known = set().union(*(content_words(other) for other in before)) if before else set()
    return not words <= known and not foreign_names(name, item)


def foreign_names(name: str, item: Item) -> set[str]:
    """Words with a capital or a digit that the item's text lacks: a model's invention."""
    own = _own_words(item) | _SMALL
    named = (word for word in _WORD.findall(name) if any(c.isupper() or c.isdigit() for c in word))
    return {word for word in named if word.casefold() not in own}


def content_words(text: str) -> set[str]:
    """Case-folded words without the small ones; Chinese by the character."""
    return {word.casefold() for word in _WORD.findall(text)} - _SMALL


def _told(item: Item, names: list[str], answer: tuple[str, ...], *, anchored: bool) -> str:
    """The model's micro of a long title, "" where it gives none that the item carries."""
    micro = answer[2] if len(answer) > 2 and not _is_short(item) else ""
    carried = _adds(micro, names, item) and (not anchored or content_words(micro) <= _own_words(item))
    return micro if carried else ""


def carried_name(item: Item, names: Sequence[str]) -> str:
    """The longest of the item's tags that its title says and `names` do not; "" where there is none."""
    said, known = content_words(item.title), set().union(*map(content_words, names))
    fit = (tag for tag in item.tags if len(tag) <= NAME_LIMIT and content_words(tag) <= said)
    return max((tag for tag in fit if not content_words(tag) <= known), key=len, default="")


def _is_title(name: str, item: Item) -> bool:
    return content_words(name) == content_words(plain_title(item.title))


def _is_short(item: Item) -> bool:
    words = content_words(item.title)
    han = sum(_HAN.match(word) is not None for word in words)
    return len(words) - han + han / _HAN_WORD <= _SHORT_TITLE


def _own_words(item: Item) -> set[str]:
    return content_words(" ".join((item.title, item.description, *item.categories, *item.tags, item.brand)))

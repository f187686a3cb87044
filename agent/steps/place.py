"""Places an item in the three grains: what the catalogue knows first, then what the model adds and the item carries."""

from __future__ import annotations

import re
from collections.abc import Mapping

from agent.core.presets import Preset
from agent.core.schema import Facet, FacetOrigin, Item
from agent.steps.text import in_general, one_line, plain_title

NAME_LIMIT = 60
"""Characters; a longer facet name is a sentence, not a name."""
_SHORT_TITLE = 6
"""Content words; a longer title is a headline or a product line, whose concrete thing a model can tell."""
_WORD = re.compile(r"\w+", re.UNICODE)
_SMALL = frozenset("a an and as at by for from in into its of on or the to with about that is are".split())  # noqa: SIM905


def catalogue_path(item: Item, tag_counts: Mapping[str, int], preset: Preset) -> tuple[str, ...]:
    """Up to three names that the catalogue itself gives, broad to narrow; () where it gives none.

    A path's first two names and its last are the three grains. Tags have no order, so the tag that more of the
    catalogue carries counts as the broader.
    """
    if item.categories:
        path = item.categories if len(item.categories) <= 3 else (*item.categories[:2], item.categories[-1])
        return _distinct(path, preset)
    tags = sorted(set(item.tags), key=lambda tag: (-tag_counts.get(tag, 0), tag))
    return _distinct(tags[:2], preset)


def _distinct(names: tuple[str, ...] | list[str], preset: Preset) -> tuple[str, ...]:
    """The preset's words for the names, each once."""
    spoken = [preset.macro_words.get(name.casefold(), name) for name in map(str.strip, names) if name.strip()]
    return tuple(one_line(name, NAME_LIMIT) for name in dict.fromkeys(spoken))


def needs_model(item: Item, start: tuple[str, ...]) -> bool:
    """Whether names are missing that a model can add; a short title is its own micro."""
    return len(start) < 2 or (len(start) == 2 and not _is_short(item))


def settle(item: Item, start: tuple[str, ...], answer: tuple[str, ...], *, anchored: bool) -> Facet | None:
    """The facet made of the catalogue's `start` and the model's `answer` (the whole path, `start` included).

    A model's macro or mid is a judgement and may use any plain words, but each of its names must add something to the
    names before it. The micro is the concrete thing: a short title itself; of a long one what the model makes of it, as
    long as it names nobody whom the item's text does not name and, where the model is a small one (`anchored`),
    consists of words of that text. None where neither the catalogue nor the model gives a macro.
    """
    names = list(start)
    for name in answer[len(start) : 2]:
        if not _adds(name, names, item):
            break
        names.append(name)
    if not names:
        return None
    modelled = len(names) > len(start)
    if len(names) == 1:
        names.append(in_general(names[0]))
    if len(names) == 2:
        names.append(_micro(item, names, answer[2] if len(answer) > 2 else "", anchored=anchored))
    return Facet(macro=names[0], mid=names[1], micro=names[2], origin=_origin(modelled))


def _origin(modelled: bool) -> FacetOrigin:
    return FacetOrigin.MODEL if modelled else FacetOrigin.CATALOGUE


def _adds(name: str, before: list[str], item: Item) -> bool:
    """Whether the name is short, new against the broader ones, and names no one whom the item does not name."""
    words = content_words(name)
    if not words or len(name) > NAME_LIMIT:
        return False
    known = set().union(*(content_words(other) for other in before)) if before else set()
    return not words <= known and not foreign_names(name, item)


def foreign_names(name: str, item: Item) -> set[str]:
    """Capitalised words and numbers of a name that the item's text lacks: a model's invention."""
    own = _own_words(item)
    return {
        word for word in _WORD.findall(name) if (word[0].isupper() or word[0].isdigit()) and word.casefold() not in own
    }


def content_words(text: str) -> set[str]:
    """Case-folded words without the small ones."""
    return {word.casefold() for word in _WORD.findall(text)} - _SMALL


def _micro(item: Item, names: list[str], answer: str, *, anchored: bool) -> str:
    carried = _adds(answer, names, item) and (not anchored or content_words(answer) <= _own_words(item))
    return answer if carried and not _is_short(item) else one_line(plain_title(item.title), NAME_LIMIT)


def _is_short(item: Item) -> bool:
    return len(content_words(item.title)) <= _SHORT_TITLE


def _own_words(item: Item) -> set[str]:
    return content_words(" ".join((item.title, item.description, *item.categories, *item.tags, item.brand)))

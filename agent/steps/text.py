"""The texts that stand for items and interests where they are embedded, asked about or shown."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.core.schema import Interest, Item, Path

_CLOSING_NUMBER = re.compile(r"\s*[(（][^()（）]{0,12}\d[^()（）]{0,12}[)）]\s*$")
"""A year, a size, a count in brackets at the end of a title."""
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
TITLE_LIMIT = 80
"""Characters of a title in a sentence."""
_CJK = re.compile(r"[\u3400-\u9fff]")
_SPACE = re.compile(r"\s+")


def item_text(item: Item) -> str:
    """What is embedded for an item: title, path, tags, brand and the description's beginning."""
    parts = [item.title, ", ".join(reversed(item.categories)), ", ".join(item.tags), item.brand, item.description[:300]]
    return ". ".join(part for part in parts if part)


def lesson_text(item: Item) -> str:
    """What is embedded of an item to learn or to guess its path: the title and the description's beginning."""
    return ". ".join(part for part in (item.title, item.description[:300]) if part)


def interest_text(interest: Interest) -> str:
    """What is embedded for an interest: its path, narrow to broad; the same for everybody who has it."""
    return path_text(interest.path)


def path_text(path: Path) -> str:
    """The path, narrow to broad."""
    return ", ".join(reversed(path))


def plain_title(title: str) -> str:
    """The title without a closing year or size, "(1979)" or "(12 OZ)": the concrete thing as people name it."""
    return _CLOSING_NUMBER.sub("", title) or title


def bare_title(title: str) -> str:
    """The title without anything in brackets, such as the branch of a chain."""
    return _BRACKETS.sub("", title).strip()


def told_titles(titles: Iterable[str], most: int, without: str = "") -> list[str]:
    """Up to `most` titles as they are spoken of, each once, each on one line.

    `without` is the title of the item in question; to name it as its own reason says nothing, unless it is all.
    """
    plain = list(dict.fromkeys(one_line(plain_title(title), TITLE_LIMIT) for title in titles))
    own = one_line(plain_title(without), TITLE_LIMIT)
    return ([title for title in plain if title != own] or plain)[:most]


def in_general(macro: str) -> str:
    """The name of the mid interest of what is known to be nothing narrower than `macro`."""
    return f"{macro}（综合）" if is_chinese(macro) else f"{macro} in general"


def plain_name(path: Path) -> str:
    """The last name of a path; where that says "in general", what it is general about."""
    return path[-2] if len(path) > 1 and path[-1] == in_general(path[-2]) else path[-1]


def spoken(interest: Interest) -> str:
    """The interest in a sentence about a taste: a micro, the thing itself, speaks as the kind that it belongs to."""
    return plain_name(interest.path[:2])


def one_line(text: str, limit: int) -> str:
    """White space collapsed and cut to `limit` characters, so that a text cannot leave its line in a prompt."""
    flat = _SPACE.sub(" ", text).strip()
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


def is_chinese(text: str) -> bool:
    """Whether at least a fifth of the letters are Han characters."""
    if text.isascii():  # most are, and a catalogue's every name is asked about
        return False
    letters = sum(character.isalpha() for character in text)
    return letters > 0 and len(_CJK.findall(text)) >= 0.2 * letters


def main_language(texts: Iterable[str]) -> str:
    """`zh` where at least half of the texts are Chinese, else `en`."""
    marks = [is_chinese(text) for text in texts]
    return "zh" if marks and sum(marks) * 2 >= len(marks) else "en"

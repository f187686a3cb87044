"""Reads what the parts of a turn do, by the words that people use for it (`steps.cues`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from agent.core.plan import Act
from agent.core.schema import EventKind
from agent.steps import cues


class What(StrEnum):
    """What a part does beside an `Act`."""

    DROP = "drop"
    VAGUE = "vague"


@dataclass(frozen=True)
class Part:
    """A stretch of a turn that does one thing. `text` holds marks in place of names."""

    text: str
    does: Act | What
    kind: EventKind | None = None
    """Of feedback."""


def parts(marked: str) -> Iterator[Part]:
    """The parts of a turn, in their order."""
    for text in _split(marked):
        yield _part(text)


_STOP = re.compile(
    r"(?<=[.!?;])\s+|(?<=[。！？；!?])|\n+|[,，]|(?<!anything)(?<!everything)(?<!nothing)\s+(?:but|however|"
    r"though)\s+(?=[a-z\ue000-\uebff])|(?:但是|不过|可是|然而|但)",
    re.I,
)


def _split(marked: str) -> list[str]:
    return [part for part in (piece.strip() for piece in _STOP.split(marked) if piece) if any(map(_says, part))]


def _says(character: str) -> bool:
    return character.isalnum() or cues.is_mark(character)


def _part(text: str) -> Part:
    for act, found in _FIRST:
        if found.search(text):
            return Part(text, act)
    if (feedback := _feedback(text)) is not None:
        return Part(text, Act.FEEDBACK, feedback)
    if cues.MORE.search(text) and not any(map(cues.is_mark, text)):
        return Part(text, Act.MORE)
    if _taste(text):
        return Part(text, Act.CORRECT)
    if _asks_detail(text) and not _asks_for_much(text):
        return Part(text, Act.DETAIL)
    return Part(text, What.VAGUE if cues.VAGUE.search(text) else Act.ASK)


_FIRST: tuple[tuple[Act | What, re.Pattern[str]], ...] = (
    (Act.PRIVATE, cues.PRIVATE),
    (Act.UNDO, cues.UNDO),
    (Act.WHY_NOT, cues.WHY_NOT),
    (Act.WHY, cues.WHY),
    (Act.PROFILE, cues.PROFILE),
    (Act.ASIDE, cues.GREETING),
    (Act.ASIDE, cues.OFF_TOPIC),
    (What.DROP, cues.DROP),
)


def _feedback(text: str) -> EventKind | None:
    """What was done to an item that the text refers to; a taste of kinds of things is none."""
    reference = cues.HAS_REFERENCE.search(text)
    if cues.SEEN.search(text) and (reference or len(text) < 24) and not cues.ASKING.search(text):
        if cues.HATED.search(text):
            return EventKind.DISLIKE
        return EventKind.LIKE if cues.LOVED.search(text) else EventKind.VIEW
    if not reference or re.search(rf"[{cues.VALUE}]", text) or cues.ASKING.search(text) or cues.WISH.search(text):
        return None
    if cues.PASSED.search(text):
        return EventKind.SKIP
    if cues.HATED.search(text):
        return EventKind.DISLIKE
    before = "" if cues.LOVED.match(text) else text[: reference.start()]
    return EventKind.LIKE if cues.LOVED.search(text) and not cues.LIKENESS.search(before) else None


def _taste(text: str) -> bool:
    return bool((cues.TASTE_AGAINST.search(text) or cues.TASTE_FOR.search(text)) and not cues.WISH.search(text))


def dislikes(text: str) -> bool:
    """Whether a part about a taste speaks against."""
    return bool(cues.TASTE_AGAINST.search(text))


def _asks_for_much(text: str) -> bool:
    """Whether it asks whether there is something good or cheap, not how good what was shown is."""
    return any(found.search(text) for found, _, _ in cues.EXTREMES) and not cues.HAS_REFERENCE.search(text)


def _asks_detail(text: str) -> bool:
    recommends = re.search(
        r"推荐|介绍|类似|\bsimilar\b|\banything like\b|\brecommend|\bsuggest|\bfind\b|\bshow me\b|帮我找|想找",
        text,
        re.I,
    )
    return bool(cues.DETAIL.search(text) and not recommends)


def greets(text: str) -> bool:
    """Whether a text only greets, thanks or agrees."""
    return bool(cues.GREETING.search(text.strip()))


def only_refers(text: str) -> bool:
    """Whether a part does nothing but point at something that was shown."""
    rest = cues.POINTER.sub(" ", text)
    return bool(cues.POINTER.search(text)) and not re.sub(
        r"\b(?:and|then|the|about|what|how|one|ok)\b|[\s,.?!，。？！那呢个]", "", rest, flags=re.I
    )


def refers(text: str) -> bool:
    """Whether a part speaks of something that was shown."""
    return bool(cues.HAS_REFERENCE.search(text))

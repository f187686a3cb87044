"""Blanks out what has been read of a text, so that the places of the rest stay."""

from __future__ import annotations

import re


def blanked(text: str, *read: re.Pattern[str]) -> str:
    """The text of the same length without what is found by the patterns, one after the other."""
    for found in read:
        text = found.sub(lambda match: " " * len(match[0]), text)
    return text


def cut(text: str, start: int, end: int) -> str:
    """The text of the same length without a stretch of it; `end` is exclusive."""
    return text[:start] + " " * (end - start) + text[end:]

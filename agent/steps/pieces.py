"""Pieces of texts by which the texts are looked for where they may be cut, escaped or packed."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 32
"""Bytes of a piece: a database cuts long texts over pages, and a short piece seldom lies across a cut."""
SHORTEST = 12
"""Bytes: a shorter piece is met by chance, or in other people's words."""
_ESCAPED = re.compile(r"[\"\\/&<>'\x00-\x1f\x7f]")
"""What JSON or HTML spell otherwise."""


def pieces(text: str) -> tuple[str, ...]:
    """Up to three: the beginnings of the longest runs that no escaping touches, or a run's begin, middle and end.

    () where there is none of 12 bytes.
    """
    runs = sorted((run.strip() for run in _ESCAPED.split(text)), key=_size, reverse=True)
    long = [run for run in runs if _size(run) >= SHORTEST]
    if not long:
        return ()
    first = long[0]
    parts = [first, *long[1:3]] if len(long) > 2 or _size(first) <= LONGEST else [first, *_thirds(first)]
    return tuple(dict.fromkeys(piece for part in parts if _size(piece := _cut(part)) >= SHORTEST))


def short(texts: Iterable[str]) -> int:
    """How many of the texts have no piece."""
    return sum(not pieces(text) for text in texts)


def _thirds(run: str) -> list[str]:
    third = len(run) // 3
    return [run[third:].strip(), run[2 * third :].strip()]


def _cut(run: str) -> str:
    """As much of the beginning as a piece may have."""
    return run.encode("utf-8", "replace")[:LONGEST].decode("utf-8", "ignore").strip()


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))

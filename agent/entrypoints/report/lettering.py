"""Breaks a label into lines by estimated letter widths, since the page measures nothing before it is shown."""

from __future__ import annotations

import unicodedata

ELLIPSIS = "…"

_NARROW = frozenset("iljtfrI.,:;!|'’`()[]/ -·")
_BROAD = frozenset("mwMW@%&—")


def width(text: str) -> float:
    """Estimated width in em, after DejaVu Sans, the widest of the usual system fonts."""
    return sum(_advance(character) for character in text)


def _advance(character: str) -> float:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Me", "Mn"):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    if character in _NARROW:
        return 0.38
    if character in _BROAD:
        return 0.9
    return 0.72 if character.isupper() else 0.6


def widest(text: str) -> float:
    """Estimated width in em of the longest piece that no line should break."""
    pieces, start = [], 0
    for place in range(1, len(text) + 1):
        if place == len(text) or _may_break(text, place):
            pieces.append(text[start:place].strip())
            start = place
    return max(map(width, pieces), default=0.0)


def wrap(text: str, em: float, rows: int) -> tuple[str, ...]:
    """At most `rows` lines of at most `em` each; what does not fit is cut with an ellipsis."""
    rest = " ".join(text.split())
    lines: list[str] = []
    while rest and len(lines) < rows:
        line, rest = _last(rest, em) if len(lines) == rows - 1 else _next(rest, em)
        lines.append(line)
    return tuple(lines)


def _last(text: str, em: float) -> tuple[str, str]:
    if width(text) <= em:
        return text, ""
    return text[: _fitting(text, em - width(ELLIPSIS))].rstrip() + ELLIPSIS, ""


def _next(text: str, em: float) -> tuple[str, str]:
    if width(text) <= em:
        return text, ""
    most = _fitting(text, em)
    breaks = [place for place in range(1, most + 1) if _may_break(text, place)]
    cut = breaks[-1] if breaks else most
    return text[:cut].rstrip(), text[cut:].lstrip()


def _fitting(text: str, em: float) -> int:
    """How many characters fit; one at least, so that a line always moves on."""
    used = 0.0
    for place, character in enumerate(text):
        used += _advance(character)
        if used > em:
            return max(1, place)
    return len(text)


def _may_break(text: str, place: int) -> bool:
    before, after = text[place - 1 : place], text[place : place + 1]
    wide = unicodedata.east_asian_width
    return after == " " or before in "-/ " or (wide(before) in "WF" and wide(after or " ") in "WF")

"""Makes untrusted text plain: NFC, trimmed, without control characters or halves of characters."""

from __future__ import annotations

import json
import math
import re
import unicodedata

from pydantic import JsonValue

_SPLIT_TAGS = re.compile(r"[,|，、]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
"""Control characters that are no white space, and lone surrogates (an emoji cut in two)."""
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
_EXACT = 2**53
"""Up to here a float holds every whole number."""


def line(value: JsonValue, limit: int) -> str:
    """One line of at most `limit` characters, white space collapsed; "" where nothing of it can be seen."""
    text = " ".join(_washed(as_text(value)).split())[:limit].rstrip()
    return text if any(map(str.isprintable, text)) else ""


def prose(value: JsonValue, limit: int) -> str:
    """Text of at most `limit` characters that keeps its lines."""
    text = _washed(as_text(value))
    if not text.isprintable():
        text = _LINE_END.sub("\n", text)
    return text.strip()[:limit].rstrip()


def ident(value: JsonValue) -> str:
    """An id: text or a number, trimmed; "" for anything else."""
    if not isinstance(value, str):
        return "" if isinstance(value, bool | list | dict) else as_text(value)
    if value.isascii() and value.isprintable():
        return value.strip()
    return " ".join(_LINE_END.sub("\n", _washed(value)).splitlines()).strip()


def path(value: JsonValue, limit: int) -> tuple[str, ...]:
    """The names of a path, broad to narrow, from a list or from text with ` > ` or `|`."""
    if isinstance(value, list):
        return _lines(value, limit)
    text = as_text(value)
    separator = " > " if " > " in text else "|"
    return _lines(text.split(separator), limit)


def tags(value: JsonValue, limit: int) -> tuple[str, ...]:
    """Each name once, in order, from a list or from text with commas (of either language) or `|`."""
    parts = value if isinstance(value, list) else _SPLIT_TAGS.split(as_text(value))
    return tuple(dict.fromkeys(_lines(parts, limit)))


def tree(value: JsonValue) -> JsonValue:
    """The value with all text in it washed and numbers that JSON cannot carry as None."""
    if isinstance(value, str):
        return prose(value, len(value))
    if isinstance(value, list):
        return [tree(part) for part in value]
    if isinstance(value, dict):
        return {_washed(name): tree(part) for name, part in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


def as_text(value: JsonValue) -> str:
    """The value as a person would write it: whole floats without `.0`, a list one part a line, an object as JSON."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _EXACT else repr(value)
    if isinstance(value, list):
        return "\n".join(map(as_text, value))
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)


def _lines(parts: list[JsonValue] | list[str], limit: int) -> tuple[str, ...]:
    return tuple(name for part in parts if (name := line(part, limit)))


def _washed(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", _UNPRINTABLE.sub("", text))

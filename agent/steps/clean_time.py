"""Reads a point in time from whatever a column held."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from pydantic import JsonValue

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_LARGEST_SECONDS = 1e11
"""Epoch numbers above it (the year 5138) count milliseconds; a thousand times above it microseconds, and so on."""
_DATE_DIGITS = 8


def instant(value: JsonValue) -> datetime | None:
    """UTC, from epoch numbers or ISO 8601; a time without zone is UTC; None where it is no time.

    Text of eight digits is ISO's short date (20170104) where it can be one, not a second of August 1970.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _epoch(value)
    return _text(value.strip()) if isinstance(value, str) else None


def _text(text: str) -> datetime | None:
    if len(text) != _DATE_DIGITS or not text.isdecimal():
        try:
            return _epoch(float(text))
        except ValueError:
            pass
    return _iso(text) or (_epoch(int(text)) if text.isdecimal() else None)


def _iso(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.upper())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _epoch(number: float) -> datetime | None:
    try:
        seconds = float(number)
        if not math.isfinite(seconds):
            return None
        while abs(seconds) > _LARGEST_SECONDS:
            seconds /= 1000
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None

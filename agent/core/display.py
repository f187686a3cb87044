"""How values are shown in a notebook: a door that can show them says how, and the values know nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
_HOW: dict[type, Callable[[Any], str]] = {}


def shown_by(kind: type[T], how: Callable[[T], str]) -> None:
    """From now on values of this kind are shown as `how` says: HTML, all text in it escaped."""
    _HOW[kind] = how


def html(value: object) -> str | None:
    """The value as it is shown; None where no door said how, and a notebook shows its plain form."""
    how = next((_HOW[kind] for kind in type(value).__mro__ if kind in _HOW), None)
    return how(value) if how else None

"""Tells what is its person's own business, and how many people make it safe to show."""

from __future__ import annotations

from collections.abc import Sequence

from agent.core.presets import Preset
from agent.core.schema import Path
from agent.steps.verify import mentions


def is_private(path: Path, preset: Preset) -> bool:
    """Whether a name of the path holds a term that the preset calls its person's own business."""
    names = [name.casefold() for name in path]
    return any(mentions(name, term) for name in names for term in preset.own_business)


def may_show(path: Path, people: Sequence[int], preset: Preset) -> bool:
    """Whether a population's map may show it: each of the counts is 0, or so large that nobody can be told by it."""
    return not is_private(path, preset) or all(count == 0 or count >= preset.k_anonymity for count in people)

"""The lessons as they are written down, a JSON object a line: items with their paths, and questions with sentences."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from typing import Any, Literal

import orjson

from agent.core.schema import Path, Value

Kind = Literal["shop", "films", "news", "courses", "places", "health"]


class Placed(Value):
    """What a catalogue of some kind may hold, and where it belongs."""

    kind: Kind
    item: str
    """A title, with a word of description behind some."""
    path: Path
    """Macro, mid, micro."""


class Told(Value):
    """An example of a prompt, for the preset whose words it uses."""

    preset: str
    question: dict[str, str]
    answer: dict[str, str]


def placed() -> list[Placed]:
    """The items, in the order of their fields."""
    return [Placed.model_validate(row) for row in _rows("facet")]


def told(task: str) -> list[Told]:
    """The sentences of the task `write` or `explain`."""
    return [Told.model_validate(row) for row in _rows(task)]


def _rows(name: str) -> Iterator[Any]:
    text = (resources.files("eval.general") / f"{name}.jsonl").read_text(encoding="utf-8")
    return map(orjson.loads, text.splitlines())

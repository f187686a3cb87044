"""Valid instances of a JSON schema, made of given words."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

_WORD = re.compile(r"[^\W\d_]{2,24}")
FALLBACK_WORDS: tuple[str, ...] = ("something",)

Schema = Mapping[str, Any]


def words_of(text: str, limit: int = 200) -> tuple[str, ...]:
    """The first `limit` words of a text, in order; `FALLBACK_WORDS` where there is none."""
    return tuple(match.group() for _, match in zip(range(limit), _WORD.finditer(text), strict=False)) or FALLBACK_WORDS


def phrase(words: Sequence[str], random: Random) -> str:
    """One to three neighbouring words."""
    start = random.randrange(len(words))
    return " ".join(words[start : start + random.randint(1, 3)])


def instance(schema: Schema, words: Sequence[str], random: Random) -> Any:
    """A value that the schema accepts: all properties, arrays within their bounds, strings out of `words`.

    An integer without bounds is the 1-based place in the array around it, so that numbered answers are numbered.

    Knows what structured output allows: objects, arrays, strings with lengths, numbers with bounds, enum, const, anyOf,
    $ref and $defs. `pattern` and `format` are not obeyed.
    """
    return _Maker(schema, words, random).make(schema)


def strictness_fault(schema: Schema) -> str | None:
    """What a strict endpoint objects to: objects that allow other properties or do not require all, and defaults."""
    for part in _parts(schema):
        if "default" in part:
            return "'default' is not permitted"
        if part.get("type") != "object" and "properties" not in part:
            continue
        if part.get("additionalProperties") is not False:
            return "'additionalProperties' is required to be supplied and to be false"
        if set(part.get("required", ())) != set(part.get("properties", {})):
            return "'required' is required to be supplied and to be an array including every key in properties"
    return None


def _parts(node: Any, named: bool = False) -> list[Schema]:
    """All schemas inside a schema; `named` where the keys of `node` are names that the schema's author chose."""
    if isinstance(node, list):
        return [part for value in node for part in _parts(value)]
    if not isinstance(node, dict):
        return []
    inner = [part for key, value in node.items() for part in _parts(value, not named and key in _NAMED)]
    return inner if named else [node, *inner]


_NAMED = {"properties", "$defs", "definitions"}


class _Maker:
    def __init__(self, root: Schema, words: Sequence[str], random: Random) -> None:
        self._root = root
        self._words = words
        self._random = random
        self._place = 1
        self._makers: dict[str, Callable[[Schema], Any]] = {
            "object": self._object,
            "array": self._array,
            "string": self._string,
            "integer": self._integer,
            "number": self._number,
            "boolean": lambda _: self._random.random() < 0.5,
            "null": lambda _: None,
        }

    def make(self, schema: Schema) -> Any:
        if "$ref" in schema:
            return self.make(self._resolve(schema["$ref"]))
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self._random.choice(schema["enum"])
        if "anyOf" in schema or "oneOf" in schema:
            return self.make(self._random.choice(schema.get("anyOf") or schema["oneOf"]))
        return self._makers[self._kind(schema)](schema)

    def _kind(self, schema: Schema) -> str:
        kind = schema.get("type", "object" if "properties" in schema else "string")
        return self._random.choice(kind) if isinstance(kind, list) else str(kind)

    def _resolve(self, reference: str) -> Schema:
        node: Any = self._root
        for step in reference.removeprefix("#").strip("/").split("/"):
            node = node[step] if step else node
        return node  # type: ignore[no-any-return]

    def _object(self, schema: Schema) -> dict[str, Any]:
        return {name: self.make(part) for name, part in schema.get("properties", {}).items()}

    def _array(self, schema: Schema) -> list[Any]:
        low = schema.get("minItems", 1 if schema.get("maxItems", 1) else 0)
        high = schema.get("maxItems", low + 2)
        return [self._item(schema, place) for place in range(1, self._random.randint(low, high) + 1)]

    def _item(self, schema: Schema, place: int) -> Any:
        outer, self._place = self._place, place
        item = self.make(schema.get("items", {"type": "string"}))
        self._place = outer
        return item

    def _string(self, schema: Schema) -> str:
        text = phrase(self._words, self._random)
        while len(text) < schema.get("minLength", 1):
            text = f"{text} {phrase(self._words, self._random)}"
        return text[: schema["maxLength"]] if "maxLength" in schema else text

    def _integer(self, schema: Schema) -> int:
        if not _BOUNDS & schema.keys():
            return self._place
        low, high = _range(schema, width=2)
        first = math.floor(low) + 1 if low == schema.get("exclusiveMinimum") else math.ceil(low)
        last = math.ceil(high) - 1 if high == schema.get("exclusiveMaximum") else math.floor(high)
        return self._random.randint(first, last)

    def _number(self, schema: Schema) -> float:
        low, high = _range(schema, width=1)
        # The outer tenths are left out, so that exclusive bounds hold.
        return float(low + (high - low) * self._random.uniform(0.1, 0.9))


_BOUNDS = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}


def _range(schema: Schema, width: float) -> tuple[float, float]:
    """The bounds; where one is missing, `width` from the other, or from 0."""
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    if low is None:
        low = 0 if high is None else high - width
    return low, low + width if high is None else high

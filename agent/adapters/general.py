"""The adapter that comes with the program: a LoRA of the carried chat model, learnt from lessons of every domain."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import orjson
from pydantic import TypeAdapter

from agent.core.adapter import General

FILE = Path(__file__).with_name("general.gguf")
_GENERAL = TypeAdapter(General)


@lru_cache(maxsize=1)
def general_adapter() -> General:
    """What it was made of, and which tasks it answers."""
    return _GENERAL.validate_python(orjson.loads(FILE.with_suffix(".json").read_bytes()))

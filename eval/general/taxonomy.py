"""The names that lessons place items under: broad fields, and the kinds in each."""

from __future__ import annotations

import tomllib
from importlib import resources

from agent.core.schema import Path, Value


class Field(Value):
    """A broad field."""

    mids: tuple[str, ...]
    """The kinds in it."""
    only: str = ""
    """The preset whose examples speak of such a field, and outside of which nothing is asked about it."""


def read() -> dict[str, Field]:
    """The fields of `taxonomy.toml` by their names."""
    text = (resources.files("eval.general") / "taxonomy.toml").read_text(encoding="utf-8")
    return {name: Field.model_validate(said) for name, said in tomllib.loads(text).items()}


def paths(fields: dict[str, Field]) -> set[Path]:
    """Each kind behind its field."""
    return {(name, mid) for name, field in fields.items() for mid in field.mids}

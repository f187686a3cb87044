"""Every setting with its default and its reason."""

from __future__ import annotations

from enum import Enum
from typing import Any

from agent.core.settings import Settings
from agent.entrypoints.reference.table import table

_OPENING = (
    "# Settings",
    "",
    "From `trigrain.toml` in the workspace, then variables (`TRIGRAIN_LLM` for `llm`), then flags of the command and",
    "keywords of `open_agent`; the later beats the earlier.",
    "",
)


def settings() -> str:
    """The page."""
    rows = [
        (f"`{name}`", f"`{_shown(field.default)}`", field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join([*_OPENING, *table(("setting", "default", "meaning"), rows)])


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_shown, value))}]"
    if isinstance(value, Enum):
        return str(value.value)
    return '""' if value == "" else "unset" if value is None else str(value)

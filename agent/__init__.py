"""Trigrain: three-grain interest profiles from behaviour, and explained recommendations from the profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agent.entrypoints.python import Agent, open_agent

__all__ = ["Agent", "open_agent"]


def __getattr__(name: str) -> Any:
    """`Agent` and `open_agent`, imported when first asked for: `import agent` itself must stay light."""
    if name in __all__:
        from agent.entrypoints import python

        return getattr(python, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

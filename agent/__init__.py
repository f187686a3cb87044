"""Trigrain: three-grain interest profiles from behaviour, and explained recommendations from the profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agent.entrypoints.python import Agent, AsyncAgent, open_agent, open_agent_async

__all__ = ["Agent", "AsyncAgent", "open_agent", "open_agent_async"]


def __getattr__(name: str) -> Any:
    """The public names, imported when first asked for: `import agent` itself must stay light."""
    if name in __all__:
        from agent.entrypoints import python

        return getattr(python, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

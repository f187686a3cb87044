"""What a list is wanted of: how long, of what, in answer to what."""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.core.plan import Utterance
from agent.core.rules import Rule


@dataclass(frozen=True)
class Wanted:
    """One list. `among` are the only items that may be listed (None: any), seen ones too; `exclude` never are."""

    n: int = 10
    query: str = ""
    said: tuple[Utterance, ...] = ()
    """The turns before the query, oldest first."""
    among: tuple[str, ...] | None = None
    exclude: frozenset[str] = field(default_factory=frozenset)
    rules: tuple[Rule, ...] = ()
    """Beside the workspace's own."""
    explore: float = 0.0
    """Share of the places that go to new ground, by chance."""
    seed: int | None = None
    """Of the dice; None: another one every time."""
    shown: bool = True
    """Whether the person is about to see it, as a log of lists takes it."""

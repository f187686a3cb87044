"""A folder of our own: `items.*` and `events.*`."""

from __future__ import annotations

from pathlib import Path

from agent.adapters.readers.delimited import Needs
from agent.adapters.readers.source import Feed, Source
from agent.adapters.readers.tables import ENDINGS, EVENT_COLUMNS, ITEM_COLUMNS, open_table
from agent.core.errors import InputError


def open_generic(folder: Path, encoding: str | None) -> Source | None:
    """Either file may be missing; None where both are. Raises `InputError` where one stands in two forms."""
    items = _feed(folder, "items", ITEM_COLUMNS, encoding)
    events = _feed(folder, "events", EVENT_COLUMNS, encoding)
    return Source(items, events) if items or events else None


def _feed(folder: Path, stem: str, needs: Needs, encoding: str | None) -> Feed | None:
    names = [f"{stem}{ending}{packing}" for ending in ENDINGS for packing in ("", ".gz")]
    found = [folder / name for name in names if (folder / name).exists()]
    if len(found) > 1:
        both = " and ".join(path.name for path in found)
        raise InputError(f"holds {both}", where=str(folder), hint=f"keep one, or name it with --{stem}")
    return Feed((open_table(found[0], needs, encoding),)) if found else None

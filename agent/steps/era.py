"""Tells in which year an item came out: by what its record says, else by a year in brackets that ends its title."""

from __future__ import annotations

import re

from agent.core.schema import Item

_YEAR = r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)"
_SAID = re.compile(_YEAR)
_TITLED = re.compile(rf"[(（]{_YEAR}[^()（）]{{0,6}}[)）]\s*$")
"""As catalogues of films write it, of a series perhaps with its last year."""


def year(item: Item) -> float:
    """Not a number where nothing tells."""
    found = _SAID.search(item.released) or _TITLED.search(item.title)
    return float(found[1]) if found else float("nan")

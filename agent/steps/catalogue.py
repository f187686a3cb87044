"""Sets out what the items of a catalogue have, column by column: their numbers, and the named values they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agent.core.plan import Aspect
from agent.steps.aspects import TOPIC
from agent.steps.item_numbers import Span
from agent.steps.quantities import BY_NAME

if TYPE_CHECKING:
    from scipy.sparse import csc_matrix

LEAST, MOST = 3, 50
"""Items that share a field, below which it is nobody's; and how many are kept, the commonest."""
SHARE = 0.01
"""Of a large catalogue's items: what fewer have is an accident of their texts, but for a quantity that has units."""
SHARED = 2
"""Items that a value needs, unless it stands in lists: a dish of one restaurant is still asked for."""
LISTED = 1.5
"""Values that the items with a field have of it on average, from which on the field is a list."""

Numbers = NDArray[np.float32]


def table(rows: Sequence[Mapping[str, Span]]) -> tuple[tuple[str, ...], Numbers]:
    """(names, (rows, names, 2) float32) of the names that many rows have; not a number where a row lacks one."""
    named = [row.keys() for row in rows]
    often = set(common(named, max(LEAST, round(SHARE * len(rows)))))
    names = tuple(name for name in common(named) if name in often or name in BY_NAME)
    nothing = (np.nan, np.nan)
    filled = np.array([[row.get(name, nothing) for name in names] for row in rows], dtype=np.float32)
    return names, filled.reshape(len(rows), len(names), 2)


def common(named: Iterable[Iterable[str]], least: int = LEAST) -> tuple[str, ...]:
    """The names that at least so many have, the most common first, up to `MOST`."""
    counts = Counter(name for names in named for name in set(names))
    return tuple(sorted((n for n, count in counts.items() if count >= least), key=lambda n: (-counts[n], n))[:MOST])


def shared(told: Sequence[Sequence[Aspect]]) -> tuple[tuple[Aspect, ...], csc_matrix]:
    """(aspects, (items, aspects) bool) of what many items have or list, the most common first."""
    from scipy.sparse import csc_matrix  # here: most commands do without

    counts = Counter(aspect for own in told for aspect in own)
    listed = _listed(told)
    kept = [aspect for aspect, count in counts.items() if count >= SHARED or aspect.field in listed]
    kept.sort(key=lambda aspect: (-counts[aspect], aspect.field, aspect.value))
    place = {aspect: n for n, aspect in enumerate(kept)}
    pairs = [(row, place[aspect]) for row, own in enumerate(told) for aspect in own if aspect in place]
    rows, columns = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    filled = np.ones(len(pairs), dtype=np.bool_)
    return tuple(kept), csc_matrix((filled, (rows, columns)), shape=(len(told), len(kept)))


def _listed(told: Sequence[Sequence[Aspect]]) -> frozenset[str]:
    """The fields of which an item has several values."""
    values = Counter(aspect.field for own in told for aspect in own)
    items = Counter(field for own in told for field in {aspect.field for aspect in own})
    lists = (field for field, count in values.items() if field != TOPIC and count >= LISTED * items[field])
    return frozenset(lists)

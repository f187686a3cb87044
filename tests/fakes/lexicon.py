"""A lexicon made of items, as the flow makes it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

from agent.adapters.lexical import Bm25
from agent.core.learned import Lexicon
from agent.core.schema import Item
from agent.steps.aspects import aspects
from agent.steps.catalogue import shared, table
from agent.steps.era import year
from agent.steps.item_numbers import numbers
from agent.steps.lexical import item_tokens


def made(items: Sequence[Item]) -> Lexicon:
    """The catalogue's order is that of the items."""
    ordered = sorted(items, key=lambda item: item.item_id)
    place = {item.item_id: n for n, item in enumerate(items, start=1)}
    tokens, weights = Bm25().weights([item_tokens(item, ()) for item in ordered])
    fields, columns = table([numbers(item) for item in ordered])
    known, of_aspect = shared([tuple(aspects(item)) for item in ordered])
    return Lexicon(
        item_ids=tuple(item.item_id for item in ordered),
        tokens=tokens,
        weights=weights,
        fields=fields,
        numbers=columns,
        aspects=known,
        of_aspect=of_aspect,
        titles=tuple(item.title for item in ordered),
        places=np.array([place[item.item_id] for item in ordered], dtype=np.int64),
        years=np.array([year(item) for item in ordered], dtype=np.float32),
        paths=(),
        about=csr_matrix((len(ordered), 0), dtype=np.float32),
        stamp="made",
    )

"""The items that many people touch, with their facets, read once; the least recently used are forgotten."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from agent.core.ports import Records
from agent.core.schema import Facets, Item

SIZE = 10_000
"""Items kept: some 50 MB, whatever the size of the catalogue."""


class Shelf:
    """For one pass over people, during which items and facets stay as they are."""

    def __init__(self, records: Records, size: int = SIZE) -> None:
        self._records = records
        self._size = size
        self._kept: OrderedDict[str, tuple[Item, Facets | None]] = OrderedDict()

    def get(self, item_ids: Iterable[str]) -> tuple[dict[str, Item], dict[str, Facets]]:
        """Those items that exist, and their facets but for those of a text that the item no longer has."""
        wanted = set(item_ids)
        found = {item_id: self._kept[item_id] for item_id in wanted if item_id in self._kept}
        found |= self._read(wanted - found.keys())
        for item_id, one in found.items():
            self._kept[item_id] = one
            self._kept.move_to_end(item_id)
        while len(self._kept) > self._size:
            self._kept.popitem(last=False)
        items = {item_id: item for item_id, (item, _) in found.items()}
        return items, {item_id: facets for item_id, (_, facets) in found.items() if facets}

    def _read(self, item_ids: set[str]) -> dict[str, tuple[Item, Facets | None]]:
        items = self._records.items.get(item_ids) if item_ids else {}
        facets = self._records.facets.get(items) if items else {}
        return {item_id: (item, _fresh(item, facets.get(item_id))) for item_id, item in items.items()}


def _fresh(item: Item, facets: Facets | None) -> Facets | None:
    return facets if facets and facets.content_hash == item.content_hash else None

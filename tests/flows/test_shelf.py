"""What many people touch is read once, and no more than fits is kept."""

from __future__ import annotations

import pytest

from agent.core.schema import Facet, Facets, Item
from agent.flows.shelf import Shelf
from tests.fakes.records import MemoryRecords


@pytest.fixture
def records() -> MemoryRecords:
    """Items 0 to 5; the even ones have facets."""
    made = MemoryRecords()
    items = [Item(item_id=f"i{n}", title=f"Film {n}") for n in range(6)]
    made.items.put(items)
    made.facets.put([facets_of(item) for item in items[::2]])
    return made


@pytest.fixture
def read(records, monkeypatch) -> list[str]:
    """The ids that were looked up, in order."""
    asked: list[str] = []
    look_up = records.items.get
    monkeypatch.setattr(records.items, "get", lambda ids: look_up([i for i in ids if not asked.append(i)]))
    return asked


def facets_of(item: Item) -> Facets:
    facet = Facet(macro="comedy")
    return Facets(item_id=item.item_id, content_hash=item.content_hash, recipe="r", facets=(facet,))


def test_items_and_the_facets_that_there_are(records):
    items, facets = Shelf(records).get(["i0", "i1", "stranger"])
    assert {item_id: item.title for item_id, item in items.items()} == {"i0": "Film 0", "i1": "Film 1"}
    assert list(facets) == ["i0"]


def test_facets_of_a_text_that_the_item_no_longer_has_are_none(records):
    records.items.put([Item(item_id="i0", title="Another film")])
    items, facets = Shelf(records).get(["i0", "i2"])
    assert items["i0"].title == "Another film"
    assert list(facets) == ["i2"]


def test_what_was_read_is_not_read_again(records, read):
    shelf = Shelf(records)
    first = shelf.get(["i0", "i1"])
    assert shelf.get(["i1", "i0"]) == first
    shelf.get(["i1", "i2"])
    assert sorted(read) == ["i0", "i1", "i2"]


def test_the_least_recently_used_is_forgotten(records, read):
    shelf = Shelf(records, size=2)
    for wanted in (["i0"], ["i1"], ["i0"], ["i2"], ["i0"], ["i1"]):
        shelf.get(wanted)
    assert read == ["i0", "i1", "i2", "i1"]


def test_one_person_may_touch_more_than_fits(records):
    items, facets = Shelf(records, size=2).get(f"i{n}" for n in range(6))
    assert len(items) == 6
    assert sorted(facets) == ["i0", "i2", "i4"]

"""The catalogue, facets and frequencies: what every implementation keeps."""

from __future__ import annotations

from itertools import chain

import pytest

from agent.core.ports import Records
from tests.adapters.records.samples import facets, item

FULL = item(
    "電影-1",
    "爱乐之城 🎬",
    description="x" * 1_000_000,
    categories=("films", "musicals"),
    tags=("jazz", "l'amour"),
    image="a.jpg",
    language="zh",
    price=9.99,
    brand="Lionsgate",
    released="2016",
    attributes={"rows": [1, 2.5, None, True, {"深": "い"}], "z": "a", "a": 10**20},
)


def test_an_item_comes_back_as_it_went_in(records: Records) -> None:
    records.items.put([FULL])
    assert records.items.get([FULL.item_id, "nobody"]) == {FULL.item_id: FULL}


def test_put_counts_new_and_changed_and_leaves_the_equal(records: Records) -> None:
    assert records.items.put([item("a"), item("b")]) == (2, 0)
    assert records.items.put([item("a"), item("b", "another"), item("c")]) == (1, 1)
    assert records.items.put([item("a"), item("b", "another"), item("c")]) == (0, 0)
    assert records.items.put([]) == (0, 0)
    assert records.items.get(["b"])["b"].title == "another"
    assert records.items.count() == 3


def test_the_last_of_two_items_with_one_id_counts(records: Records) -> None:
    assert records.items.put([item("a", "first"), item("a", "last")]) == (1, 0)
    assert records.items.get(["a"])["a"].title == "last"


def test_a_change_of_an_attribute_alone_is_a_change(records: Records) -> None:
    records.items.put([item("a", attributes={"stock": 1})])
    assert records.items.put([item("a", attributes={"stock": 2})]) == (0, 1)
    assert records.items.get(["a"])["a"].attributes == {"stock": 2}


def test_each_gives_every_item_once_in_batches_ordered_by_id(records: Records) -> None:
    ids = ["b", "a", "B", "é", "中", "😀", "z", "10", "9"]
    records.items.put([item(name) for name in ids])
    batches = [[one.item_id for one in batch] for batch in records.items.each(batch=4)]
    assert [len(batch) for batch in batches] == [4, 4, 1]
    assert list(chain(*batches)) == sorted(ids)
    assert list(records.items.each()) != []


def test_items_keep_the_place_in_which_they_first_came(records: Records) -> None:
    records.items.put([item("b"), item("a")])
    records.items.put([item("c"), item("b", "another")])
    assert records.items.places() == {"b": 1, "a": 2, "c": 3}


def test_each_of_nothing_is_nothing(records: Records) -> None:
    assert list(records.items.each()) == []
    assert records.items.count() == 0


def test_many_ids_are_looked_up_at_once(records: Records) -> None:
    ids = [f"item-{number}" for number in range(100_000)]
    stored = ids[:: len(ids) // 10]
    records.items.put([item(name) for name in stored])
    records.facets.put([facets(name) for name in stored])
    assert records.items.known(iter(ids)) == set(stored)
    assert records.items.get(iter(ids)).keys() == set(stored)
    assert records.facets.get(iter(ids)).keys() == set(stored)


def test_looking_up_nothing_gives_nothing(records: Records) -> None:
    assert records.items.known([]) == set()
    assert records.items.get([]) == {}
    assert records.facets.get([]) == {}


def test_facets_come_back_and_are_overwritten_whatever_their_recipe(records: Records) -> None:
    records.facets.put([])
    records.facets.put([facets("a"), facets("b")])
    records.facets.put([facets("a", macro="films", recipe="r2"), facets("a", macro="books", recipe="r3")])
    assert records.facets.get(["a", "b", "c"]) == {"a": facets("a", "books", "r3"), "b": facets("b")}


def test_frequencies_are_replaced_as_a_whole(records: Records) -> None:
    assert records.frequencies.load() == (0, {})
    records.frequencies.replace(3, {"x": 1, "y": 3})
    records.frequencies.replace(4, {"y": 4})
    assert records.frequencies.load() == (4, {"y": 4})
    records.frequencies.replace(2, {})
    assert records.frequencies.load() == (2, {})


@pytest.mark.parametrize("text", ["half a \ud83d character", "\udcff", "joined \ud83d\ude00"])
def test_half_characters_do_not_stop_a_put(records: Records, text: str) -> None:
    odd = item("a", description=text, attributes={text: text})
    assert records.items.put([odd]) == (1, 0)
    assert records.items.put([odd]) == (0, 0)
    assert records.items.count() == 1

"""Shelves in a real Chroma: apart for reading and writing, together for forgetting."""

from __future__ import annotations

import numpy as np
import pytest

from agent.adapters.chroma import open_embedded
from agent.adapters.shelved_vectors import ShelvedVectors

ROWS = np.eye(3, dtype=np.float32)


@pytest.fixture
def shelves(tmp_path):
    chroma = open_embedded(tmp_path / "chroma")
    plain, other = ShelvedVectors(chroma), ShelvedVectors(chroma, "abc")
    plain.upsert("items", ["a", "b"], ROWS[:2], ["s", "s"])
    other.upsert("items", ["a", "c"], ROWS[[2, 0]], ["t", "t"])
    yield plain, other
    chroma.close()


def test_each_reads_its_own(shelves):
    plain, other = shelves
    assert plain.stamps("items", ["a", "b", "c"]) == {"a": "s", "b": "s"}
    assert other.stamps("items", ["a", "b", "c"]) == {"a": "t", "c": "t"}
    assert [
        found[0][0] for found in (plain.nearest("items", ROWS[:1], 1)[0], other.nearest("items", ROWS[:1], 1)[0])
    ] == [
        "a",
        "c",
    ]
    assert other.fetch("items", ["a"])[1] == pytest.approx(ROWS[2:])


def test_who_is_purged_is_purged_from_both(shelves):
    plain, other = shelves
    assert plain.purge("items", ["a"]) == 1
    assert (plain.count("items"), other.count("items")) == (1, 1)


def test_tidied_what_is_in_use_stays(shelves):
    plain, other = shelves
    third, fourth = (ShelvedVectors(other._inner, name) for name in ("third", "fourth"))
    for one in (plain, other, third, fourth):
        one.upsert("items", ["a"], ROWS[:1], ["s"])
    other.tidy(("third",))
    assert [one.count("items") for one in (plain, other, third, fourth)] == [2, 2, 1, 0]
    plain.tidy(())
    assert [one.count("items") for one in (plain, other, third)] == [2, 0, 0]


def test_what_only_another_shelf_holds_is_purged_too(shelves):
    plain, other = shelves
    assert plain.purge("items", ["c"]) == 1
    assert other.stamps("items", ["c"]) == {}


def test_what_is_cleared_is_cleared_from_both_and_nothing_else(shelves):
    plain, other = shelves
    plain.upsert("items_more", ["z"], ROWS[:1], ["s"])
    other.clear("items")
    assert (plain.count("items"), other.count("items"), plain.count("items_more")) == (0, 0, 1)

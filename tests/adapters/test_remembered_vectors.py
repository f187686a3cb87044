"""What is kept is not asked for again, and is never older than what was written."""

import numpy as np

from agent.adapters.remembered_vectors import RememberedVectors
from tests.fakes.vectors import MemoryVectors


class Counting(MemoryVectors):
    """Counts the rows that were asked of it."""

    def __init__(self):
        super().__init__()
        self.asked = 0

    def fetch(self, collection, ids):
        self.asked += len(ids)
        return super().fetch(collection, ids)

    def stamps(self, collection, ids):
        self.asked += len(ids)
        return super().stamps(collection, ids)


def rows(*numbers):
    return np.array([[number, 1.0] for number in numbers], dtype=np.float32)


def opened(rows_kept=100):
    inner = Counting()
    inner.upsert("items", ["a", "b", "c"], rows(1, 2, 3), ["1", "2", "3"])
    return inner, RememberedVectors(inner, rows_kept)


def test_what_was_fetched_is_not_fetched_again():
    inner, vectors = opened()
    for asked, ids in [(2, ["a", "b"]), (2, ["b", "a", "b"]), (3, ["c", "a"])]:
        kept, found = vectors.fetch("items", ids)
        assert kept == ids
        assert found[:, 0].tolist() == [{"a": 1, "b": 2, "c": 3}[key] for key in ids]
        assert inner.asked == asked


def test_stamps_are_kept_as_well_and_what_is_missing_is_asked_for_again():
    inner, vectors = opened()
    assert vectors.stamps("items", ["a", "x"]) == {"a": "1"}
    assert vectors.stamps("items", ["a", "x"]) == {"a": "1"}
    assert inner.asked == 3
    vectors.upsert("items", ["x"], rows(9), ["9"])
    assert vectors.stamps("items", ["a", "x"]) == {"a": "1", "x": "9"}


def test_what_is_overwritten_deleted_or_cleared_is_forgotten():
    _, vectors = opened()
    vectors.fetch("items", ["a", "b", "c"])
    vectors.upsert("items", ["a"], rows(7), ["7"])
    vectors.delete("items", ["b"])
    kept, found = vectors.fetch("items", ["a", "b", "c"])
    assert (kept, found[:, 0].tolist()) == (["a", "c"], [7, 3])
    vectors.clear("items")
    assert vectors.fetch("items", ["a"])[0] == []
    assert vectors.stamps("items", ["a"]) == {}


def test_the_memory_is_bounded_and_right_beyond_its_bound():
    inner, vectors = opened(rows_kept=2)
    for _ in range(3):
        assert vectors.fetch("items", ["a", "b", "c"])[1][:, 0].tolist() == [1, 2, 3]
        assert vectors.fetch("items", ["c"])[1][:, 0].tolist() == [3]
        assert vectors.stamps("items", ["a", "b", "c"]) == {"a": "1", "b": "2", "c": "3"}
    assert inner.asked > 9


def test_a_returned_matrix_is_the_caller_s_own():
    _, vectors = opened()
    vectors.fetch("items", ["a"])[1][:] = 0
    assert vectors.fetch("items", ["a"])[1].tolist() == [[1, 1]]


def test_neighbours_are_found_once_and_anew_after_every_write():
    inner, vectors = opened()
    searched = []
    search = inner.nearest
    inner.nearest = lambda collection, queries, k: searched.append(len(queries)) or search(collection, queries, k)
    first = vectors.nearest("items", rows(1, 2, 1), 2)
    assert first[0] == first[2] == search("items", rows(1), 2)[0]
    assert vectors.nearest("items", rows(2, 5), 2)[0] == first[1]
    assert searched == [2, 1]
    assert len(vectors.nearest("items", rows(1), 3)[0]) == 3
    vectors.upsert("items", ["far"], rows(100), ["s"])
    assert vectors.nearest("items", rows(1), 1)[0][0][0] == "far"


def test_a_caller_may_change_its_list():
    _, vectors = opened()
    vectors.nearest("items", rows(1), 2)[0].clear()
    assert len(vectors.nearest("items", rows(1), 2)[0]) == 2

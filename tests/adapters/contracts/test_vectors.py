"""What any `Vectors` keeps, checked on the fake, on Chroma and on the memory around one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest

from agent.adapters.chroma import open_embedded
from agent.adapters.remembered_vectors import RememberedVectors
from agent.core.errors import StoreError
from agent.core.ports import Matrix, Vectors
from tests.fakes.vectors import MemoryVectors

AWKWARD = ["user/1/interest", "故宫", "🎬", "x" * 500, " ", 'a"; DROP TABLE embeddings; --', "a\nb", "a\x00b", "$in"]


@pytest.fixture(params=["memory", "chroma", "remembered", "forgetful"])
def vectors(request: pytest.FixtureRequest, tmp_path) -> Iterator[Vectors]:
    kinds = {
        "memory": MemoryVectors,
        "chroma": lambda: open_embedded(tmp_path / "chroma"),
        "remembered": lambda: RememberedVectors(MemoryVectors()),
        "forgetful": lambda: RememberedVectors(MemoryVectors(), rows=2),
    }
    with closing(kinds[request.param]()) as opened:
        yield opened


def unit(*rows: list[float]) -> Matrix:
    matrix = np.array(rows, dtype=np.float32)
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


EAST, NORTH, BETWEEN = unit([1, 0], [0, 1], [1, 1])


def test_the_nearest_come_first_with_their_cosines(vectors):
    vectors.upsert("items", ["n", "e", "b"], np.stack([NORTH, EAST, BETWEEN]), ["s"] * 3)
    ((first, second, third),) = vectors.nearest("items", EAST[None, :], 3)
    assert [pair[0] for pair in (first, second, third)] == ["e", "b", "n"]
    assert [pair[1] for pair in (first, second, third)] == pytest.approx([1.0, 2**-0.5, 0.0], abs=1e-5)


def test_a_list_a_query_of_at_most_k(vectors):
    vectors.upsert("items", ["n", "e", "b"], np.stack([NORTH, EAST, BETWEEN]), ["s"] * 3)
    found = vectors.nearest("items", np.stack([EAST, NORTH]), 1)
    assert [[i for i, _ in row] for row in found] == [["e"], ["n"]]
    assert [len(row) for row in vectors.nearest("items", np.stack([EAST, NORTH]), 9)] == [3, 3]


def test_ties_go_by_id(vectors):
    vectors.upsert("items", ["b", "a", "c"], np.stack([EAST, EAST, EAST]), ["s"] * 3)
    assert [i for i, _ in vectors.nearest("items", EAST[None, :], 3)[0]] == ["a", "b", "c"]


def test_an_empty_collection_answers_every_query_with_nothing(vectors):
    assert vectors.nearest("items", np.stack([EAST, NORTH]), 5) == [[], []]
    assert vectors.count("items") == 0
    assert vectors.stamps("items", ["a"]) == {}
    assert vectors.fetch("items", ["a"])[0] == []
    vectors.clear("items")
    vectors.delete("items", ["a"])


def test_nothing_asked_nothing_given(vectors):
    vectors.upsert("items", ["e"], EAST[None, :], ["s"])
    vectors.upsert("items", [], np.zeros((0, 2), dtype=np.float32), [])
    vectors.delete("items", [])
    assert vectors.nearest("items", np.zeros((0, 2), dtype=np.float32), 5) == []
    assert vectors.stamps("items", []) == {}
    kept, matrix = vectors.fetch("items", [])
    assert (kept, len(matrix)) == ([], 0)
    assert vectors.count("items") == 1


def test_an_upsert_overwrites_vector_and_stamp(vectors):
    vectors.upsert("items", ["a"], EAST[None, :], ["old"])
    vectors.upsert("items", ["a"], NORTH[None, :], ["new"])
    assert vectors.count("items") == 1
    assert vectors.stamps("items", ["a"]) == {"a": "new"}
    assert vectors.fetch("items", ["a"])[1] == pytest.approx(NORTH[None, :])


def test_what_was_handed_in_may_change_afterwards(vectors):
    mine = EAST[None, :].copy()
    vectors.upsert("items", ["a"], mine, ["s"])
    mine[:] = NORTH
    assert vectors.fetch("items", ["a"])[1] == pytest.approx(EAST[None, :])


def test_fetch_keeps_the_order_asked_and_leaves_out_what_is_not_there(vectors):
    vectors.upsert("items", ["n", "e", "b"], np.stack([NORTH, EAST, BETWEEN]), ["1", "2", "3"])
    kept, matrix = vectors.fetch("items", ["b", "missing", "n", "b"])
    assert kept == ["b", "n", "b"]
    assert matrix == pytest.approx(np.stack([BETWEEN, NORTH, BETWEEN]))
    assert matrix.dtype == np.float32
    assert vectors.stamps("items", ["b", "missing", "n", "b"]) == {"b": "3", "n": "1"}


def test_delete_forgets_and_ignores_the_unknown(vectors):
    vectors.upsert("items", ["n", "e"], np.stack([NORTH, EAST]), ["s", "s"])
    vectors.delete("items", ["e", "missing"])
    assert vectors.count("items") == 1
    assert [i for i, _ in vectors.nearest("items", EAST[None, :], 5)[0]] == ["n"]


def test_collections_do_not_mix(vectors):
    vectors.upsert("one", ["a"], EAST[None, :], ["s"])
    vectors.upsert("two", ["a"], NORTH[None, :], ["t"])
    vectors.clear("one")
    assert (vectors.count("one"), vectors.count("two")) == (0, 1)
    assert vectors.stamps("two", ["a"]) == {"a": "t"}


def test_a_cleared_collection_takes_vectors_of_another_size(vectors):
    vectors.upsert("items", ["a"], EAST[None, :], ["s"])
    vectors.clear("items")
    vectors.upsert("items", ["a"], unit([1, 1, 1]), ["s"])
    assert vectors.fetch("items", ["a"])[1].shape == (1, 3)


@pytest.mark.parametrize("awkward", AWKWARD, ids=range(len(AWKWARD)))
def test_any_text_is_an_id(vectors, awkward):
    vectors.upsert("items", [awkward, "other"], np.stack([EAST, NORTH]), ["s", "t"])
    assert vectors.fetch("items", [awkward])[0] == [awkward]
    assert vectors.stamps("items", [awkward]) == {awkward: "s"}
    assert vectors.nearest("items", EAST[None, :], 1)[0][0][0] == awkward
    vectors.delete("items", [awkward])
    assert vectors.fetch("items", [awkward, "other"])[0] == ["other"]


def test_more_than_a_batch_in_one_call(vectors):
    ids = [f"i{n}" for n in range(2300)]
    angles = np.linspace(0.0, 1.0, len(ids))
    matrix = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    vectors.upsert("items", ids, matrix, ids)
    assert vectors.count("items") == len(ids)
    kept, fetched = vectors.fetch("items", ids[::-1])
    assert kept == ids[::-1]
    assert fetched == pytest.approx(matrix[::-1], abs=1e-6)
    assert vectors.stamps("items", ids) == dict(zip(ids, ids, strict=True))
    vectors.delete("items", ids[:2100])
    assert vectors.count("items") == 200


def test_a_vector_of_another_size_is_refused(vectors):
    vectors.upsert("items", ["a"], EAST[None, :], ["s"])
    with pytest.raises(StoreError):
        vectors.upsert("items", ["b"], unit([1, 1, 1]), ["s"])
    with pytest.raises(StoreError):
        vectors.nearest("items", unit([1, 1, 1]), 1)


def test_an_id_twice_in_one_call_is_refused(vectors):
    with pytest.raises(StoreError):
        vectors.upsert("items", ["a", "a"], np.stack([EAST, NORTH]), ["s", "t"])


def test_closed_is_closed(vectors):
    vectors.upsert("items", ["a"], EAST[None, :], ["s"])
    vectors.close()
    with pytest.raises(StoreError):
        vectors.count("items")


def test_what_is_purged_is_gone_and_the_others_are_as_they_were(vectors):
    vectors.upsert("items", ["n", "e", "b"], np.stack([NORTH, EAST, BETWEEN]), ["s", "t", "u"])
    vectors.upsert("other", ["e"], EAST[None, :], ["s"])
    before = vectors.nearest("items", EAST[None, :], 3)[0]
    assert vectors.purge("items", ["e", "never there"]) == 1
    vectors.scrub()
    assert vectors.nearest("items", EAST[None, :], 3)[0] == [pair for pair in before if pair[0] != "e"]
    assert vectors.stamps("items", ["n", "e", "b"]) == {"n": "s", "b": "u"}
    assert vectors.count("items") == 2
    assert vectors.count("other") == 1
    assert vectors.purge("items", ["e"]) == 0
    vectors.upsert("items", ["e"], EAST[None, :], ["again"])
    assert vectors.fetch("items", ["e"])[0] == ["e"]
    assert vectors.purge("items", ["n", "e", "b"]) == 3
    assert vectors.nearest("items", EAST[None, :], 3) == [[]]

"""Chroma, for real: what it keeps over a re-opening and a rebuilding, and what becomes of its faults."""

from __future__ import annotations

import shutil
import socket
from contextlib import closing

import numpy as np
import pytest

from agent.adapters.chroma import ChromaVectors, open_embedded, open_server
from agent.core.errors import SettingsError, StoreError

SIZE, DIMENSION = 2000, 64
IDS = [f"item/{n}" for n in range(SIZE)]


@pytest.fixture(scope="module")
def matrix():
    """Random unit rows, a tenth of them doubled, so that there are ties."""
    rows = np.random.default_rng(5).normal(size=(SIZE, DIMENSION))
    rows[::10] = rows[1::10]
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def neighbours(vectors: ChromaVectors, queries) -> list[list[str]]:
    """Without those that tie with the last: which of several equals stands at the end is chance."""
    rows = vectors.nearest("items", queries, 100)
    return [[i for i, cosine in row if cosine > row[-1][1]] for row in rows]


def test_kept_over_a_re_opening_and_equal_after_a_rebuilding_in_another_order(tmp_path, matrix):
    folder = tmp_path / "chroma"
    queries = matrix[:50]
    with closing(open_embedded(folder)) as vectors:
        vectors.upsert("items", IDS, matrix, IDS)
        first = neighbours(vectors, queries)
    with closing(open_embedded(folder)) as vectors:
        assert vectors.count("items") == SIZE
        assert vectors.stamps("items", IDS[:3]) == dict(zip(IDS[:3], IDS[:3], strict=True))
        assert neighbours(vectors, queries) == first
    shutil.rmtree(folder)
    order = np.random.default_rng(6).permutation(SIZE)
    with closing(open_embedded(folder)) as vectors:
        assert vectors.count("items") == 0
        vectors.upsert("items", [IDS[n] for n in order], matrix[order], [""] * SIZE)
        assert neighbours(vectors, queries) == first


def test_the_neighbours_are_the_exact_ones(tmp_path, matrix):
    with closing(open_embedded(tmp_path / "chroma")) as vectors:
        vectors.upsert("items", IDS, matrix, IDS)
        found = vectors.nearest("items", matrix[:20], 50)
    for query, row in zip(matrix[:20], found, strict=True):
        exact = sorted((round(float(c), 5) for c in matrix @ query), reverse=True)[:50]
        assert [cosine for _, cosine in row] == pytest.approx(exact, abs=1e-4)


def test_telemetry_is_off(tmp_path):
    with closing(open_embedded(tmp_path / "chroma")) as vectors:
        assert vectors._client.get_settings().anonymized_telemetry is False


def test_a_folder_that_is_no_folder(tmp_path):
    (tmp_path / "chroma").write_text("a file")
    with pytest.raises(StoreError) as caught:
        open_embedded(tmp_path / "chroma")
    assert "\n" not in str(caught.value)
    assert "reindex" in caught.value.hint


def test_a_corrupt_database_says_what_to_remove(tmp_path):
    folder = tmp_path / "chroma"
    with closing(open_embedded(folder)) as vectors:
        vectors.upsert("items", ["a"], np.ones((1, 3), dtype=np.float32), ["s"])
    (folder / "chroma.sqlite3").write_bytes(b"not a database " * 500)
    with pytest.raises(StoreError, match="vector store failed") as caught:
        open_embedded(folder)
    assert str(folder) in caught.value.where
    assert caught.value.hint == "remove that folder and run `trigrain reindex`"


@pytest.mark.parametrize("harm", ["garbage", "gone"])
def test_a_corrupt_index_is_cleared_and_built_anew(tmp_path, matrix, harm):
    folder = tmp_path / "chroma"
    with closing(open_embedded(folder)) as vectors:
        vectors.upsert("items", IDS, matrix, IDS)
    segments = list(folder.rglob("*.bin"))
    assert segments
    for segment in segments:
        segment.write_bytes(b"x" * segment.stat().st_size) if harm == "garbage" else segment.unlink()
    with closing(open_embedded(folder)) as vectors:
        with pytest.raises(StoreError) as caught:
            vectors.nearest("items", matrix[:1], 5)
        assert "reindex" in caught.value.hint
        vectors.clear("items")
        vectors.upsert("items", IDS[:10], matrix[:10], IDS[:10])
        assert vectors.nearest("items", matrix[3:4], 1)[0][0][0] == IDS[3]


def test_a_collection_that_another_hand_rebuilt_is_found_again(tmp_path):
    row = np.ones((1, 3), dtype=np.float32) / 3**0.5
    with closing(open_embedded(tmp_path)) as mine, closing(open_embedded(tmp_path)) as yours:
        mine.upsert("items", ["a"], row, ["s"])
        yours.clear("items")
        yours.upsert("items", ["b"], row, ["s"])
        with pytest.raises(StoreError):
            mine.nearest("items", row, 1)
        assert [i for i, _ in mine.nearest("items", row, 1)[0]] == ["b"]


@pytest.mark.parametrize("url", ["", "localhost:8000", "ftp://host", "http://"])
def test_what_is_no_server(url):
    with pytest.raises(SettingsError, match="not a Chroma URL") as caught:
        open_server(url)
    assert caught.value.where == "setting chroma_url"


def test_a_server_that_is_not_there():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
    with pytest.raises(StoreError, match="vector store failed") as caught:
        open_server(f"http://127.0.0.1:{port}")
    assert "\n" not in str(caught.value)
    assert "chroma_url" in caught.value.hint


@pytest.fixture(scope="module")
def filled(tmp_path_factory, matrix):
    """A folder of 2,000 vectors, enough for Chroma to have written its index."""
    folder = tmp_path_factory.mktemp("filled") / "chroma"
    with closing(open_embedded(folder)) as vectors:
        vectors.upsert("items", IDS, matrix, IDS)
        vectors.upsert("others", ["kept/1"], matrix[:1], ["s"])
    return folder


def said(folder, needle):
    return [path.name for path in folder.rglob("*") if path.is_file() and needle in path.read_bytes()]


def test_what_is_purged_leaves_no_byte_while_a_deletion_would(filled, tmp_path, matrix):
    target = "item/1234"
    for work, traced in (("delete", True), ("purge", False)):
        folder = tmp_path / work
        shutil.copytree(filled, folder)
        with closing(open_embedded(folder)) as vectors:
            getattr(vectors, work)("items", [target])
            vectors.scrub()
            assert vectors.count("items") == SIZE - 1
            assert [i for i, _ in vectors.nearest("items", matrix[77:78], 1)[0]] == ["item/77"]
        assert bool(said(folder, target.encode())) == traced
    assert not said(tmp_path / "purge", matrix[1234].tobytes())


def test_a_purged_folder_can_be_opened_again(filled, tmp_path, matrix):
    folder = tmp_path / "chroma"
    shutil.copytree(filled, folder)
    with closing(open_embedded(folder)) as vectors:
        assert vectors.purge("items", IDS[10:20]) == 10
        vectors.scrub()
        vectors.upsert("items", IDS[10:11], matrix[10:11], ["new"])
        kept = neighbours(vectors, matrix[100:120])
    with closing(open_embedded(folder)) as vectors:
        assert vectors.count("items") == SIZE - 9
        assert vectors.count("others") == 1
        assert neighbours(vectors, matrix[100:120]) == kept
        assert vectors.stamps("items", IDS[9:12]) == {IDS[9]: IDS[9], IDS[10]: "new"}


def test_a_dropped_collection_gives_its_room_back_when_the_folder_is_closed(filled, tmp_path, matrix):
    folder = tmp_path / "chroma"
    shutil.copytree(filled, folder)
    before = [path for path in folder.iterdir() if path.is_dir()]
    with closing(open_embedded(folder)) as vectors:
        vectors.clear("items")
        vectors.upsert("items", IDS, matrix, IDS)
        assert set(before) <= set(folder.iterdir()), "Chroma itself leaves it there"
    assert len([path for path in folder.iterdir() if path.is_dir()]) == len(before)
    with closing(open_embedded(folder)) as vectors:
        assert (vectors.count("items"), vectors.count("others")) == (SIZE, 1)
        assert vectors.nearest("items", matrix[77:78], 1)[0][0][0] == IDS[77]


def test_to_purge_what_is_not_there_touches_nothing(filled, tmp_path):
    folder = tmp_path / "chroma"
    shutil.copytree(filled, folder)
    with closing(open_embedded(folder)) as vectors:
        before = {path.name for path in folder.iterdir()}
        assert vectors.purge("items", ["never there"]) == 0
        assert {path.name for path in folder.iterdir()} == before


def test_the_room_that_an_index_keeps_is_blanked(tmp_path, matrix):
    """Chroma writes it as the memory was, which may have held anything."""
    folder = tmp_path / "chroma"
    with closing(open_embedded(folder)) as vectors:
        vectors.upsert("items", IDS[:3], matrix[:3], ["s"] * 3)
    (index,) = folder.rglob("data_level0.bin")
    room = index.stat().st_size
    index.write_bytes(b"somebody's comment".ljust(room, b"!"))
    with closing(open_embedded(folder)) as vectors:
        vectors.scrub()
        assert index.read_bytes() == bytes(room)
        assert [i for i, _ in vectors.nearest("items", matrix[2:3], 1)[0]] == [IDS[2]]
        vectors.upsert("items", IDS, matrix, IDS)
    with closing(open_embedded(folder)) as vectors:
        before = neighbours(vectors, matrix[:20])
        vectors.scrub()
        assert neighbours(vectors, matrix[:20]) == before


def test_who_closes_leaves_no_memory_behind(tmp_path, matrix):
    folder = tmp_path / "chroma"
    with closing(open_embedded(folder)) as vectors:
        vectors.upsert("items", IDS[:3], matrix[:3], ["s"] * 3)
        (index,) = folder.rglob("data_level0.bin")
        index.write_bytes(b"!" * index.stat().st_size)
    assert not index.read_bytes().strip(b"\0")

"""The files of a workspace: what they say, and the note of an erasure."""

from __future__ import annotations

import stat

import pytest

from agent.adapters.traces import WorkspaceFiles
from agent.core.erasure import Begun
from agent.core.errors import StoreError
from tests.adapters.records.samples import NOW

BEGUN = Begun(user_id="ann/../x", begun_at=NOW, held={"events": 2}, texts=("a comment of hers", "太长了太长了"))


@pytest.fixture
def traces(tmp_path):
    return WorkspaceFiles(tmp_path / "shop")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "shop" / "deep").mkdir(parents=True)
    return tmp_path / "shop"


def test_every_file_is_read(traces, folder, tmp_path):
    (folder / "deep" / "a.bin").write_bytes(b"\xff\x00in the middle\x00\xfe")
    (folder / "b.txt").write_text("太长了太长了 in the middle", encoding="utf-8")
    (folder / "empty").touch()
    (tmp_path / "outside.txt").write_text("in the middle")
    (folder / "link").symlink_to(tmp_path / "outside.txt")
    found = traces.search(["in the middle", "太长了太长了", "nowhere"])
    assert dict(found.hits) == {"b.txt": ("in the middle", "太长了太长了"), "deep/a.bin": ("in the middle",)}
    assert found.files == 3
    assert found.size == sum(path.stat().st_size for path in (folder / "deep" / "a.bin", folder / "b.txt"))


def test_records_elsewhere_are_read_with_their_log(traces, folder, tmp_path):
    far = tmp_path / "far.db"
    far.write_text("in the middle")
    (tmp_path / "far.db-wal").write_text("in the log")
    found = traces.search(["in the middle", "in the log"], str(far))
    assert dict(found.hits) == {str(far): ("in the middle",), f"{far}-wal": ("in the log",)}
    (folder / "records.db").write_text("in the middle")
    assert traces.search(["in the middle"], str(folder / "records.db")).files == 1


def test_a_note_is_kept_until_the_end_and_not_searched(traces, folder):
    assert traces.begun(BEGUN.user_id) is None
    assert traces.unfinished() == 0
    traces.begin(BEGUN)
    (note,) = (folder / "erasing").iterdir()
    assert stat.S_IMODE(note.stat().st_mode) == 0o600
    assert traces.begun(BEGUN.user_id) == BEGUN
    assert traces.begun("ann") is None
    assert traces.unfinished() == 1
    assert not traces.search(["a comment of hers"]).hits
    traces.end(BEGUN.user_id)
    assert not (folder / "erasing").exists()
    assert traces.begun(BEGUN.user_id) is None
    traces.end(BEGUN.user_id)


def test_the_end_of_one_leaves_another(traces, folder):
    traces.begin(BEGUN)
    other = BEGUN.model_copy(update={"user_id": "bob"})
    traces.begin(other)
    traces.end(BEGUN.user_id)
    assert traces.unfinished() == 1
    assert traces.begun("bob") == other


def test_a_broken_note_is_told(traces, folder):
    traces.begin(BEGUN)
    (note,) = (folder / "erasing").iterdir()
    note.write_text("{")
    with pytest.raises(StoreError, match="not a note of an erasure"):
        traces.begun(BEGUN.user_id)


@pytest.mark.parametrize(
    ("said", "dropped"), [("Trigrain: a comment of hers", 1), ("Trigrain: others", 0), ("mine: a comment of hers", 0)]
)
def test_only_a_report_of_ours_that_names_them_is_removed(traces, folder, said, dropped):
    report = folder / "report.html"
    report.write_text(said)
    assert traces.drop_reports(["a comment of hers"]) == dropped
    assert report.exists() == (not dropped)


def test_no_report_is_nothing_to_remove(traces, folder):
    assert traces.drop_reports(["x"]) == 0

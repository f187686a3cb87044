"""One writer a workspace, checked between real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from agent.adapters.lock import WorkspaceLock
from agent.core.errors import StoreError, WorkspaceBusy
from agent.core.settings import Settings
from agent.wiring import Wiring

ROOT = Path(__file__).parents[2]
HOLD = """
import sys, pathlib
from agent.adapters.lock import WorkspaceLock
lock = WorkspaceLock(pathlib.Path(sys.argv[1]))
lock.acquire(0.0)
print("held", flush=True)
sys.stdin.read()
lock.release()
"""


@contextmanager
def another_process(workspace: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the workspace until its input ends."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", HOLD, str(workspace)], cwd=ROOT, **pipes) as holder:
        try:
            assert holder.stdout.readline() == "held\n"
            yield holder
        finally:
            holder.kill()


def test_the_second_process_is_told_who_holds_it(tmp_path):
    with another_process(tmp_path) as holder:
        with pytest.raises(WorkspaceBusy, match=f"in use by process {holder.pid}") as caught:
            WorkspaceLock(tmp_path).acquire(0.0)
        assert caught.value.where == str(tmp_path)
        assert "chroma_url" in caught.value.hint


def test_it_is_free_once_the_holder_has_let_go(tmp_path):
    with another_process(tmp_path) as holder:
        holder.communicate()
        WorkspaceLock(tmp_path).acquire(0.0)
    assert (tmp_path / "lock.pid").read_text() == str(os.getpid())


def test_a_killed_holder_holds_nothing(tmp_path):
    with another_process(tmp_path) as holder:
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        lock = WorkspaceLock(tmp_path)
        lock.acquire(0.0)
        lock.release()


def test_it_waits_for_a_holder_that_ends_in_time(tmp_path):
    with another_process(tmp_path) as holder:
        holder.stdin.close()
        WorkspaceLock(tmp_path).acquire(20.0)


def test_two_hands_in_one_process_are_two(tmp_path):
    first, second = WorkspaceLock(tmp_path), WorkspaceLock(tmp_path)
    first.acquire(0.0)
    with pytest.raises(WorkspaceBusy, match=str(os.getpid())):
        second.acquire(0.0)
    first.release()
    second.acquire(0.0)
    second.release()


def test_released_though_not_held(tmp_path):
    WorkspaceLock(tmp_path).release()


def test_the_workspace_is_made_where_it_is_missing(tmp_path):
    WorkspaceLock(tmp_path / "a" / "b").acquire(0.0)
    assert (tmp_path / "a" / "b" / "lock").exists()


@pytest.mark.parametrize("where", ["/proc/nowhere", "{file}/below", "{file}"])
def test_a_directory_that_cannot_be_written(tmp_path, where):
    (tmp_path / "file").write_text("")
    workspace = Path(where.format(file=tmp_path / "file"))
    with pytest.raises(StoreError, match="cannot be written") as caught:
        WorkspaceLock(workspace).acquire(0.0)
    assert not isinstance(caught.value, WorkspaceBusy)
    assert caught.value.where == str(workspace)
    assert "--workspace" in caught.value.hint


class TestWiring:
    def test_a_workspace_that_was_busy_is_not_taken_for_owned(self, tmp_path):
        wiring = Wiring(Settings(workspace=tmp_path))
        with another_process(tmp_path):
            for _ in range(2):
                with pytest.raises(WorkspaceBusy):
                    wiring.own(0.0)
        wiring.own(0.0)
        with pytest.raises(WorkspaceBusy):
            WorkspaceLock(tmp_path).acquire(0.0)
        wiring.close()

    def test_closing_gives_it_back_with_what_was_opened(self, tmp_path):
        with Wiring(Settings(workspace=tmp_path)) as wiring:
            assert wiring.vectors.count("items") == 0
            assert wiring.records.items.count() == 0
        WorkspaceLock(tmp_path).acquire(0.0)
        with pytest.raises(StoreError):
            wiring.vectors.count("items")
        with pytest.raises(StoreError):
            wiring.records.items.count()

    def test_owning_twice_is_owning_once(self, tmp_path):
        wiring = Wiring(Settings(workspace=tmp_path))
        wiring.own(0.0)
        wiring.own(0.0)
        wiring.close()
        WorkspaceLock(tmp_path).acquire(0.0)

    def test_reading_the_records_needs_no_owner(self, tmp_path):
        with another_process(tmp_path), Wiring(Settings(workspace=tmp_path)) as wiring:
            assert wiring.records.items.count() == 0

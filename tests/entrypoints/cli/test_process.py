"""What only a process has: signals, pipes, and what its start loads."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from eval.endpoint import Behaviour
from tests.entrypoints.cli.conftest import key_to
from tests.entrypoints.cli.door import COMMAND, FAR, environment, lines, process, typed

HEAVY = (
    *("torch", "sentence_transformers", "transformers", "chromadb", "llama_cpp", "openai", "fastapi", "sqlalchemy"),
    *("scipy", "sklearn", "lightgbm", "bm25s", "implicit", "matplotlib", "eval.run"),
)


def unread(*arguments, **given):
    """The exit code and stderr of a command whose stdout nobody reads any more."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        ran = subprocess.run(
            [COMMAND, *map(str, arguments)],
            env=environment(**given),
            stdout=writer,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        os.close(writer)
    return ran.returncode, ran.stderr


class TestClosedOutput:
    @pytest.mark.parametrize("form", [(), ("--json",)])
    def test_whoever_stops_reading_stops_nothing(self, known, people, form):
        assert unread("show", people[0], "--workspace", known, *form) == (0, "")

    def test_help_neither(self):
        assert unread("--help") == (0, "")

    def test_an_error_is_still_told(self, known):
        code, told = unread("show", "nobody", "--json", "--workspace", known)
        assert code == 2
        assert told.startswith("error: no profile of user 'nobody'")


def test_a_terminal_without_the_letters_is_no_fault(tmp_path):
    items = lines(tmp_path / "items.jsonl", {"item_id": "a", "title": "北京烤鸭 🦆"})
    events = lines(tmp_path / "events.jsonl", {"user_id": "王", "item_id": "a", "event": "like", "seq": 1})
    assert typed("ingest", "--items", items, "--events", events, "--workspace", tmp_path / "w").code == 0
    arguments = ("recommend", "nobody", "--workspace", "w")
    plain = process(*arguments, cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert plain.code == 0
    assert r"\u5317\u4eac\u70e4\u9e2d \U0001f986" in plain.out
    told = process(*arguments, "--json", cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert told.document["items"][0]["title"] == "北京烤鸭 🦆"


class TestInterrupt:
    def test_people_in_work_end_and_the_next_run_goes_on(self, ingested, endpoint):
        endpoint.behaviour = Behaviour(latency=1.0)
        run = ("profile", "--all", "--llm", FAR, "--workspace", ingested)
        with subprocess.Popen(
            [COMMAND, *run, "--workers", "1", "--json"],
            env=environment(**key_to(endpoint)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as running:
            wait_for(lambda: endpoint.counts.calls >= 2)
            running.send_signal(signal.SIGINT)
            out, err = running.communicate(timeout=60)
        assert running.returncode == 130
        told = err.splitlines()
        assert told[0].startswith("finishing the people in work")
        assert told[1].startswith("error: stopped by hand, ")
        assert "built" in told[1]
        assert told[1].endswith("run the same command to go on")
        assert len(told) == 2
        assert json.loads(out)["error"]["code"] == "interrupted"
        assert endpoint.counts.calls < 6

        endpoint.behaviour = Behaviour()
        rest = typed(*run, "--json", **key_to(endpoint))
        assert rest.code == 0
        assert sum(rest.document["states"].values()) == 6
        assert rest.document["states"]["failed"] == 0
        assert (endpoint.counts.calls, endpoint.counts.repeats) == (6, 0)

    def test_twice_stops_at_once_and_without_a_traceback(self, ingested, endpoint):
        endpoint.behaviour = Behaviour(latency=30.0)
        with subprocess.Popen(
            [COMMAND, "profile", "--all", "--llm", FAR, "--workspace", ingested],
            env=environment(**key_to(endpoint)),
            stderr=subprocess.PIPE,
            text=True,
        ) as running:
            wait_for(lambda: endpoint.counts.calls >= 1)
            running.send_signal(signal.SIGINT)
            assert running.stderr.readline().startswith("finishing")
            running.send_signal(signal.SIGINT)
            _, err = running.communicate(timeout=20)
        assert running.returncode == 130
        assert err.startswith("error: stopped by hand, ")
        assert err.count("\n") == 1


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.02)


class TestStart:
    def test_help_loads_nothing_heavy(self):
        """What makes a start slow; how long one takes is for the bench `start` to say, as a ratio."""
        look = (
            "import sys\nfrom agent.entrypoints.cli import main\n"
            "sys.argv = ['trigrain', '--help']\n"
            "try: main()\nexcept SystemExit: pass\n"
            f"print('loaded:', *sorted(set({HEAVY!r}) & set(sys.modules)))"
        )
        ran = subprocess.run(
            [sys.executable, "-c", look], env=environment(), capture_output=True, text=True, check=True
        )
        assert ran.stdout.splitlines()[-1].split() == ["loaded:"]

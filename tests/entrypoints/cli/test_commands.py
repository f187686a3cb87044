"""Every command as a person runs it: in a process of its own, with the local model, and with `--json`."""

from __future__ import annotations

import json
import os
import pty
import shlex
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.entrypoints.cli import demo
from eval.endpoint import Behaviour
from tests.entrypoints.cli.conftest import key_to
from tests.entrypoints.cli.door import COMMAND, FAR, ROOT, Done, environment, groceries, process, typed

INTEREST = {
    "id",
    "name",
    "description",
    "weight",
    "polarity",
    "confidence",
    "trend",
    "parent",
    "evidence",
    "origin",
    "pinned",
    "muted",
}
VOICES = {"macro", "mid", "micro", "collaborative", "sequence", "lexical", "popularity"}


@dataclass(frozen=True)
class Shop:
    """A workspace with one person profiled by the local model, and how that ended."""

    workspace: Path
    person: str
    profiled: Done

    def run(self, *arguments):
        """A command in a process of its own."""
        return process(*arguments, cwd=self.workspace.parent, TRIGRAIN_WORKSPACE=self.workspace)


@pytest.fixture(scope="module")
def recommended(shop):
    """How `recommend` ended."""
    return shop.run("recommend", shop.person, "-n", "2", "--json")


@pytest.fixture(scope="module")
def shop(stored, known, people, tmp_path_factory):
    workspace = tmp_path_factory.mktemp("commands") / "shop"
    shutil.copytree(stored, workspace)
    shutil.copytree(known / "chroma", workspace / "chroma", dirs_exist_ok=True)
    done = process("profile", people[0], "--json", "--workspace", "shop", cwd=workspace.parent)
    return Shop(workspace, people[0], done)


def test_ingest(data, tmp_path):
    first = process("ingest", data, "--json", "--workspace", "new", cwd=tmp_path)
    assert (first.code, first.err) == (0, "")
    rows = {name: (data / f"{name}.jsonl").read_text(encoding="utf-8").count("\n") for name in ("items", "events")}
    for name, count in rows.items():
        kept = {"read": count, "stored": count, "updated": 0, "duplicate": 0, "quarantined": {}, "masked": {}}
        assert first.document[name] == kept
    again = typed("ingest", data, "--workspace", tmp_path / "new")
    assert again.code == 0
    assert again.out.splitlines() == [
        f"{name:<7}{count} read: 0 stored, 0 updated, {count} duplicate, 0 in quarantine"
        for name, count in rows.items()
    ]


def test_profile(shop):
    assert (shop.profiled.code, shop.profiled.err) == (0, "")
    told = shop.profiled.document
    assert told["states"] == {"built": 1, "unchanged": 0, "failed": 0}
    assert told["failures"] == {}
    assert told["calls"] > 1
    assert told["tokens_in"] > told["tokens_out"] > 0
    assert told["cost_usd"] == 0.0
    assert sum(told["seconds"].values()) > 0


def test_show(shop):
    done = shop.run("show", shop.person, "--json")
    assert (done.code, done.err) == (0, "")
    profile = done.document
    assert set(profile) >= {
        "user_id",
        "version",
        "as_of",
        "language",
        "summary",
        "macro",
        "mid",
        "micro",
        "provenance",
    }
    assert profile["user_id"] == shop.person
    for level in ("macro", "mid", "micro"):
        assert profile[level]
        assert all(interest.keys() >= INTEREST for interest in profile[level])
        evidence = [one for interest in profile[level] for one in interest["evidence"]]
        assert evidence
        assert all(one.keys() >= {"item_id", "title", "event", "at"} for one in evidence)
    ids = {interest["id"] for level in ("macro", "mid", "micro") for interest in profile[level]}
    assert {interest["parent"] for interest in profile["mid"] + profile["micro"]} <= ids

    plain = typed("show", shop.person, "--at", 1, "--workspace", shop.workspace)
    assert plain.out.startswith(f"{shop.person}  version 1, as of ")
    assert profile["macro"][0]["name"] in plain.out


def test_recommend(shop, recommended, data):
    assert (recommended.code, recommended.err) == (0, "")
    found = recommended.document
    assert found["user_id"] == shop.person
    assert found["fallback"] is None
    assert [item["rank"] for item in found["items"]] == [1, 2]
    seen = [line for line in (data / "events.jsonl").read_text(encoding="utf-8").splitlines() if shop.person in line]
    for item in found["items"]:
        assert not any(f'"{item["item_id"]}"' in line for line in seen)
        assert set(item["attribution"]) == VOICES
        assert sum(item["attribution"].values()) == pytest.approx(1)
        assert item["explanation"]
        assert item["explanation_origin"] in {"model", "template"}
        assert item["reasons"][0].keys() >= {"interest", "level", "evidence"}
        assert item["reasons"][0]["evidence"][0].keys() == {"item_id", "title"}
    bare = typed("recommend", shop.person, "-n", 2, "--no-explain", "--json", "--workspace", shop.workspace).document
    assert [item["item_id"] for item in bare["items"]] == [item["item_id"] for item in found["items"]]
    assert [item["explanation"] for item in bare["items"]] == ["", ""]


def test_explain(shop, recommended):
    """The question was asked when the item was recommended: the kept answer is given again."""
    first = recommended.document["items"][0]
    done = shop.run("explain", shop.person, first["item_id"], "--json")
    assert (done.code, done.err) == (0, "")
    assert done.document["score"] == pytest.approx(first["score"])
    assert done.document["attribution"] == pytest.approx(first["attribution"])
    assert [reason["interest"] for reason in done.document["reasons"]] == [
        reason["interest"] for reason in first["reasons"]
    ]
    said = ("item_id", "title", "explanation", "explanation_origin")
    assert [done.document[name] for name in said] == [first[name] for name in said]


def test_cost(shop):
    done = shop.run("cost", "--by", "model", "--json")
    assert (done.code, done.err) == (0, "")
    lines = done.document["lines"]
    assert [name.split(":")[0] for name in lines] == ["local"]
    assert done.document["total"] == next(iter(lines.values()))
    assert done.document["total"]["calls"] >= shop.profiled.document["calls"]


def test_reindex(shop):
    done = shop.run("reindex", "--json")
    assert (done.code, done.err) == (0, "")
    assert set(done.document) == {"items", "interests_macro", "interests_mid", "interests_micro"}
    assert all(done.document.values())


def test_doctor(shop):
    done = shop.run("doctor", "--json")
    assert (done.code, done.err) == (0, "")
    assert done.document["ok"] is True
    found = {check["check"]: check["found"] for check in done.document["checks"]}
    assert found["journal"] == "1 done"
    assert found["chat model"].startswith("local:")
    assert all(check["ok"] for check in done.document["checks"])


@pytest.fixture
def small_samples(tmp_path):
    """The packages in a folder of their own, with a sample of two people."""
    tree = tmp_path / "tree"
    for package in ("agent", "prompts"):
        shutil.copytree(ROOT / package, tree / package, ignore=shutil.ignore_patterns("samples", "__pycache__"))
    sample = groceries(tree / "agent" / "samples" / "grocery", people=2, events_each=12, others=10)
    shutil.copy(ROOT / "agent" / "samples" / "grocery" / "ATTRIBUTION.txt", sample)
    return tree


def test_demo(small_samples, tmp_path, endpoint):
    """With the far model: the README's test runs it with the local one."""
    start = "from agent.entrypoints.cli import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", start, "demo", "--sample", "grocery", "--json"],
        cwd=tmp_path,
        env=environment(PYTHONPATH=small_samples, TRIGRAIN_LLM=FAR, **key_to(endpoint)),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    (opening,) = ran.stderr.splitlines()
    assert opening.startswith(f"workspace .trigrain/demo-grocery, model {FAR}; ")
    assert "nothing leaves" not in opening
    told = json.loads(ran.stdout)
    assert told["workspace"] == ".trigrain/demo-grocery"
    assert told["report"] == ".trigrain/demo-grocery/report.html"
    assert told["ingest"]["events"]["stored"] == 24
    assert told["failures"] == []
    assert told["seconds"]["whole"] > 0
    assert len(told["profiles"]) == len(told["recommendations"]) == 1
    assert len(told["recommendations"][0]["items"]) == 5
    person = told["profiles"][0]["user_id"]
    assert person in (tmp_path / told["report"]).read_text(encoding="utf-8")


@pytest.fixture
def small_demo(small_samples, tmp_path, monkeypatch):
    """Types `demo` for the small sample in this process."""
    monkeypatch.setattr(demo, "sample_folder", lambda sample: small_samples / "agent" / "samples" / sample.value)
    return lambda **given: typed("demo", "--sample", "grocery", TRIGRAIN_WORKSPACE=tmp_path / "w", **given)


def test_the_demo_says_how_to_go_on(small_demo, tmp_path, endpoint):
    done = small_demo(TRIGRAIN_LLM=FAR, **key_to(endpoint))
    assert done.code == 0
    report, way_on = done.out.splitlines()[-2:]
    assert report == f"report: {tmp_path / 'w' / 'report.html'}"
    assert way_on.startswith("go on with: trigrain recommend h")
    assert typed(*shlex.split(way_on)[4:], "--no-explain").code == 0


def test_the_demo_of_a_local_model_says_that_nothing_leaves(small_demo, tmp_path):
    done = small_demo(TRIGRAIN_LLM="local:/no/such.gguf")
    assert done.code == 2
    told = f"workspace {tmp_path / 'w'}, model local:/no/such.gguf; nothing leaves this machine"
    assert done.err.splitlines()[0] == told
    assert done.err.splitlines()[1].startswith("error: no model file")


class TestWhereSettingsComeFrom:
    def test_the_workspace_is_the_flag_then_the_variable_then_the_default(
        self, known, stored, people, tmp_path, monkeypatch
    ):
        monkeypatch.chdir(tmp_path)
        assert typed("show", people[0]).complaint.startswith("there is no such workspace, .trigrain")
        assert typed("show", people[0], TRIGRAIN_WORKSPACE=known).code == 0
        assert typed("show", people[0], "--workspace", stored, TRIGRAIN_WORKSPACE=known).code == 2
        shutil.copytree(known, tmp_path / ".trigrain")
        assert typed("show", people[0]).code == 0

    def test_a_flag_beats_a_variable_which_beats_the_file(self, ingested):
        """Seen by the price, which only one of the models has."""
        (ingested / "trigrain.toml").write_text('llm = "openai:from-the-file"\n')
        ask = ("profile", "--all", "--estimate", "--json", "--workspace", ingested)
        key = {"OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": "https://models.invalid/v1"}
        assert typed(*ask, **key).document["cost_usd"] is None
        assert typed(*ask, TRIGRAIN_LLM=FAR, **key).document["cost_usd"] > 0
        assert typed(*ask, "--llm", "openai:by-flag", TRIGRAIN_LLM=FAR, **key).document["cost_usd"] is None


class TestProgress:
    def test_a_terminal_sees_bars_and_a_quiet_one_none(self, ingested, endpoint):
        endpoint.behaviour = Behaviour(latency=0.5)
        run = ("profile", "--all", "--llm", FAR, "--workspace", ingested)
        code, told = at_a_terminal(*run, **key_to(endpoint))
        assert code == 0
        for word in ("profile", "0/6", "6/6", "/s", "tokens/s, $0.0"):
            assert word in told
        assert at_a_terminal(*run, "--quiet", **key_to(endpoint)) == (0, "")

    def test_elsewhere_there_are_none(self, data, tmp_path):
        assert typed("ingest", data, "--workspace", tmp_path / "w").err == ""


def at_a_terminal(*arguments, **given):
    """The exit code of a command, and what it writes to stderr where that is a terminal of 120 columns."""
    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        [COMMAND, *map(str, arguments)],
        env=environment(TERM="xterm", **{"COLUMNS": 120, **given}),
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    os.close(theirs)
    told = b""
    with suppress(OSError):  # a terminal whose other side is closed cannot be read
        while piece := os.read(ours, 65_536):
            told += piece
    os.close(ours)
    return running.wait(60), told.decode()


def test_profile_without_any_model(ingested):
    done = typed("profile", "--all", "--llm", "none", "--json", "--workspace", ingested)
    assert (done.code, done.err) == (0, "")
    assert done.document["states"] == {"built": 6, "unchanged": 0, "failed": 0}
    assert (done.document["calls"], done.document["cost_usd"]) == (0, 0.0)


def test_explain_in_full_and_against_another(shop, recommended):
    first, second = (item["item_id"] for item in recommended.document["items"])
    done = shop.run("explain", shop.person, second, "--style", "full", "--contrast", first, "--json")
    assert (done.code, done.err) == (0, "")
    found = done.document
    assert {"explanation", "reasons", "attribution", "counterfactual", "contrast", "why_not"} <= set(found)
    assert (found["rank"], found["contrast"]["item_id"], found["contrast"]["place"]) == (2, first, 1)
    assert found["contrast"]["explanation"].startswith("It stands 2nd, below ")
    drawn = shop.run("explain", shop.person, second, "--contrast", first).out
    assert f"2 of {found['of']}" in drawn
    assert "It stands 2nd, below " in " ".join(drawn.split())
    wrong = shop.run("explain", shop.person, second, "--style", "long", "--json")
    assert wrong.code == 2

"""`train`: what was learnt is told and kept, and what cannot be learnt is said in one line."""

from __future__ import annotations

import json

import pytest

from tests.entrypoints.cli.door import typed

RING, PEOPLE, STEPS = 40, 60, 10


@pytest.fixture(scope="module")
def ring(tmp_path_factory):
    """A shop where everybody goes round a ring of items, each from another place: what comes next is certain."""
    folder = tmp_path_factory.mktemp("ring")
    items = [{"item_id": f"i{n:02}", "title": f"Thing {n}", "categories": ["things"]} for n in range(RING)]
    events = [
        {"user_id": f"u{user:02}", "item_id": f"i{(7 * user + step) % RING:02}", "event": "like", "seq": step}
        for user in range(PEOPLE)
        for step in range(STEPS)
    ]
    for name, rows in (("items", items), ("events", events)):
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    for arguments in (("ingest", folder), ("profile", "--all", "--llm", "none")):
        done = typed(*arguments, "--workspace", folder / "shop")
        assert done.code == 0, done.err
    return folder / "shop"


def test_what_was_learnt_is_told_kept_and_used(ring):
    done = typed("train", "ranker", "--workspace", ring, "--json", "--quiet")
    assert (done.code, done.err) == (0, "")
    told = json.loads(done.out)
    parts = {"what", "metric", "before", "after", "gain", "kept", "choices", "held_out_people", "newcomers", "chances"}
    assert set(told) == parts
    assert (told["what"], told["metric"]) == ("ranker", "ndcg@10")
    assert told["kept"] is (told["after"] > told["before"])
    assert (ring / "learned" / "ranker.json").exists() is told["kept"]
    new = told["newcomers"]
    assert (ring / "learned" / "newcomers.json").exists() is new["kept"] is (new["after"] > new["before"])
    best = json.loads(typed("recommend", "u00", "-n", "1", "--no-explain", "--workspace", ring, "--json").out)
    assert best["items"][0]["item_id"] == "i10"


def test_the_same_in_words(ring):
    done = typed("train", "ranker", "--workspace", ring, "--quiet")
    assert "choices, judged on" in done.out
    assert "items that nobody has touched: nDCG@10" in done.out
    assert "before" in done.out
    assert "kept" in done.out


def test_too_little_to_learn_from(profiled):
    done = typed("train", "ranker", "--workspace", profiled, "--quiet")
    assert done.code == 2
    assert "choices to learn from" in done.err
    assert "50 or more are needed" in done.err


def test_the_embedder_is_judged_told_and_named(ring):
    done = typed("train", "embedder", "--minutes", "0.02", "--workspace", ring, "--json", "--quiet")
    assert (done.code, done.err) == (0, "")
    told = json.loads(done.out)
    expected = {"what", "metric", "before", "after", "gain", "kept", "identity", "lessons", "held_out_people"}
    assert (set(told), told["what"], told["held_out_people"]) == (expected, "embedder", PEOPLE)
    assert told["kept"] is (told["gain"]["low"] > 0)
    assert told["identity"].startswith("trained@") is told["kept"]
    assert (ring / "learned" / "embedder" / "current").exists() is told["kept"]


def test_what_cannot_be_learnt(profiled):
    done = typed("train", "patience", "--workspace", profiled)
    assert done.code == 2
    assert "ranker" in done.err


def test_an_adapter_needs_items_with_a_path(ring):
    done = typed("train", "adapter", "--workspace", ring, "--quiet")
    assert done.code == 2
    assert "items with a path to learn from" in done.err
    assert "100 or more are needed" in done.err


def test_what_was_learnt_can_be_looked_at_again(ring):
    typed("train", "embedder", "--minutes", "0.02", "--workspace", ring, "--quiet")
    done = typed("train", "embedder", "--report", "--workspace", ring, "--json")
    (told,) = json.loads(done.out)["reports"]
    assert (done.code, told["what"]) == (0, "embedder")
    assert told["measured"][0]["many"] == PEOPLE
    assert told["kept"] is (told["measured"][0]["gain"][0] > 0)
    assert told["curve"][0]["step"] == 0
    assert len(told["curve"]) > 1
    assert all(change["truth"] == "it was chosen" and change["better"] is not None for change in told["changed"])


def test_the_same_for_a_reader(ring):
    typed("train", "ranker", "--workspace", ring, "--quiet")
    typed("train", "embedder", "--minutes", "0.02", "--workspace", ring, "--quiet")
    done = typed("train", "--report", "--workspace", ring)
    assert done.code == 0
    ranker, embedder = done.out.split("embedder, ")
    assert ranker.startswith("ranker, ")
    assert "nDCG@10 of lists" in ranker
    assert "nDCG@10 by texts alone" in embedder
    assert any(bar in embedder for bar in "▁█")


def test_nothing_was_learnt_yet(profiled):
    done = typed("train", "--report", "--workspace", profiled)
    assert (done.code, done.out) == (2, "")
    assert "was not learnt here yet" in done.err


def test_what_to_learn_must_be_said(profiled):
    done = typed("train", "--workspace", profiled)
    assert done.code == 2
    assert "ranker, embedder, adapter" in done.err

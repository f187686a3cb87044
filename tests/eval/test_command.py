"""`trigrain eval` at the door: a small shop of two kinds, judged end to end, twice the same."""

from __future__ import annotations

import json

import pytest

from tests.entrypoints.cli.door import process, typed

KINDS = ("tea", "lamp")
METHODS = "random,popular,item-knn,ease,sequence,fold,fold idf,+ collaborative,trigrain"


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Forty people, each of whom buys along one of two shelves in its order."""
    folder = tmp_path_factory.mktemp("shop")
    items = [
        {"item_id": f"{kind}{n}", "title": f"{kind.title()} number {n}", "categories": ["Home", kind]}
        for kind in KINDS
        for n in range(12)
    ]
    events = [
        {"user_id": f"u{user}", "item_id": f"{KINDS[user % 2]}{(user + step) % 12}", "event": "purchase", "seq": step}
        for user in range(40)
        for step in range(7)
    ]
    for name, rows in (("items", items), ("events", events)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def judged(shop, tmp_path_factory):
    out = tmp_path_factory.mktemp("report")
    return typed("eval", shop, "--methods", METHODS, "--out", out, "--json", "--quiet", "-n", 5), out


def test_the_document_is_the_contract_s(judged):
    done, _ = judged
    assert done.code == 0, done.err
    found = done.document
    assert {"protocol", "seed", "data_hash", "methods"} <= found.keys()
    assert (found["protocol"], found["unit"], found["units"]) == ("leave-last-out", "people", 40)
    assert list(found["methods"]) == METHODS.split(",")
    for row in found["methods"].values():
        assert {"ndcg@5", "recall@5", "hit@5", "mrr@5", "map@5", "precision@5", "f1@5", "coverage@5"} <= row.keys()
        assert row["ndcg@5"]["low"] <= row["ndcg@5"]["value"] <= row["ndcg@5"]["high"]


def test_what_is_certain_is_found(judged):
    methods = judged[0].document["methods"]
    assert methods["sequence"]["hit@5"]["value"] == 1.0
    assert methods["trigrain"]["ndcg@5"]["value"] > methods["popular"]["ndcg@5"]["value"]
    assert methods["random"]["ndcg@5"]["value"] < 0.5


def test_ours_say_why_and_the_others_do_not(judged):
    methods = judged[0].document["methods"]
    assert methods["fold"]["support@5"]["value"] == 1.0
    assert methods["trigrain"]["support@5"]["value"] > 0.9
    assert "support@5" not in methods["ease"]


def test_the_profiles_behind_it_are_told_in_short(judged):
    found = judged[0].document
    macro = next(cloud for cloud in found["clouds"] if cloud["level"] == "macro")
    assert macro["top"] == [{"name": "Home", "macro": "Home", "people": 40}]
    assert found["reliability"] == [], "nobody has ten later acts"
    assert any("rank" in note and note.startswith("trigrain: ") for note in found["notes"])


def test_the_report_lies_where_it_was_wanted(judged):
    _, out = judged
    names = {path.name for path in out.iterdir()}
    assert {"report.html", "evaluation.json"} <= names
    assert any(name.endswith(".png") for name in names)
    assert json.loads((out / "evaluation.json").read_text(encoding="utf-8"))["protocol"] == "leave-last-out"


def test_twice_gives_the_same_numbers(shop, judged):
    again = typed("eval", shop, "--methods", METHODS, "--json", "--quiet", "-n", 5).document
    assert again["methods"] == judged[0].document["methods"]


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--protocol", "guess"), "unknown protocol 'guess'"),
        (("--methods", "magic"), "unknown method 'magic'"),
        (("--protocol", "split"), "--test"),
        (("--protocol", "labels"), "no ratings"),
        (("--protocol", "planted"), "0 macro interests can be planted"),
        (("--protocol", "planted", "--share", "0.3"), "protocol planted does not read it, option --share"),
        (("--protocol", "planted", "--queries", "no.jsonl"), "protocol planted does not read it, option --queries"),
        (("--protocol", "fidelity", "--peers"), "protocol fidelity has no peers"),
        (("--protocol", "fidelity", "--methods", "ease"), "unknown method 'ease'"),
        (("--protocol", "leave-last-out", "--test", "no.jsonl"), "does not read it"),
        (("--labels", "no.jsonl"), "no such file"),
    ],
)
def test_what_cannot_be_judged_is_one_line(shop, options, complaint):
    done = typed("eval", shop, *options, "--quiet")
    assert done.code == 2
    assert complaint in done.complaint


def test_a_process_of_its_own_says_the_same(shop):
    """Whatever this process has imported before."""
    assert "unknown protocol 'guess'" in process("eval", shop, "--protocol", "guess", cwd=shop).complaint


def test_pairs_are_judged_as_well(shop):
    found = typed(
        "eval", shop, "--protocol", "source", "--methods", "popular,ease,trigrain", "--json", "--quiet"
    ).document
    assert found["unit"] == "labels"
    for row in found["methods"].values():
        assert {"auc", "user-auc", "accuracy", "precision", "recall", "f1", "log-loss"} <= row.keys()


def test_a_file_of_held_out_cases_brings_its_protocol(shop, tmp_path):
    row = {"user_id": "u0", "candidates": ["tea0", "lamp0"], "positives": ["tea0"], "history": ["tea1", "tea2"]}
    (tmp_path / "lists.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    asked = ("--candidates", tmp_path / "lists.jsonl", "--methods", "popular", "--json", "--quiet")
    assert typed("eval", shop, *asked).document["protocol"] == "candidates"


def test_a_log_of_what_was_served_is_held_against_methods(shop, tmp_path):
    one = {"at": "2025-01-01T12:00:00Z", "policy": "dice"}
    rows = [
        {**one, "user_id": f"u{n}", "places": [{"item_id": f"tea{n % 12}", "propensity": 0.1}]} for n in range(0, 40, 2)
    ]
    (tmp_path / "served.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    asked = ("--served", tmp_path / "served.jsonl", "--methods", "the log,popular", "--out", tmp_path / "out")
    done = typed("eval", shop, *asked, "--json", "--quiet")
    found = done.document
    assert (found["protocol"], found["units"]) == ("served", 20)
    assert 0.0 <= found["methods"]["the log"]["ctr-ips"]["value"] <= 1.0
    assert found["estimates"]["of"] == "the log"
    assert (tmp_path / "out" / "positions.png").is_file()


def test_paths_are_hidden_and_brought_back_by_the_command(market_folder):
    asked = ("--protocol", "fidelity", "--share", "0.5", "--seed", 3, "--json", "--quiet")
    found = typed("eval", market_folder, *asked, "--methods", "largest class,trigrain").document
    assert (found["protocol"], found["seed"], list(found["methods"])) == ("fidelity", 3, ["largest class", "trigrain"])
    assert found["data_hash"]
    for row in found["methods"].values():
        assert row["macro"]["low"] <= row["macro"]["value"] <= row["macro"]["high"]
    assert found["differences"]["trigrain - largest class"]["macro"]["value"] > 0.3
    drawn = typed("eval", market_folder, *asked[:-2], "--quiet")
    assert "macro-mid" in drawn.out

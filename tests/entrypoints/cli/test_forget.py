"""`forget` at the command line: what it prints, its receipt, its exit codes."""

from __future__ import annotations

import json

from agent.core.erasure import Receipt
from tests.entrypoints.cli.door import lines, process, typed


def test_a_person_is_erased_and_the_receipt_says_so(profiled, people, tmp_path):
    receipt = tmp_path / "receipt.json"
    done = process("forget", people[0], "--receipt", receipt, "--json", "--workspace", profiled, cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    told = Receipt.model_validate(done.document)
    assert told == Receipt.model_validate_json(receipt.read_text(encoding="utf-8"))
    assert (told.user_id, told.found, told.digest) == (people[0], {}, told.expected_digest)
    assert told.erased["events"] == 15
    assert told.unnamed["ledger"] >= 1
    again = typed("forget", people[0], "--json", "--workspace", profiled)
    assert (again.code, again.document["error"]["code"]) == (2, "unknown_user")
    assert again.complaint.startswith(f"nothing of user '{people[0]}' is kept, the records, ")
    assert typed("show", people[0], "--workspace", profiled).code == 2
    assert typed("show", people[1], "--workspace", profiled).code == 0
    assert typed("cost", "--by", "user_id", "--json", "--workspace", profiled).document["total"]["calls"] > 0


def test_it_is_said_in_words(profiled, people):
    done = typed("forget", people[2], "--workspace", profiled)
    assert (done.code, done.err) == (0, "")
    told = done.out.splitlines()
    assert told[0].startswith(f"{people[2]} erased: 15 events, ")
    assert "nothing found" in told[1]
    assert any(line.startswith("  stays: ledger: ") for line in told)
    assert told[-1].startswith("receipt ")


def test_what_is_left_is_said_and_the_exit_code_tells(profiled, people):
    said = [{"user_id": "somebody-else", "item_id": "x"}, {"user_id": "a-person-with-a-name", "item_id": "x"}]
    lines(profiled / "mine.jsonl", *said)
    item = typed("recommend", people[0], "-n", 1, "--json", "--workspace", profiled).document["items"][0]["item_id"]
    typed("feedback", "a-person-with-a-name", item, "like", "--workspace", profiled)
    done = typed("forget", "a-person-with-a-name", "--workspace", profiled)
    assert done.code == 1
    assert done.err.splitlines() == ["found in mine.jsonl: 1 pieces"]
    assert "something is left" in done.out


def test_a_receipt_inside_the_workspace_would_keep_the_name(profiled, people, tmp_path):
    for place in (profiled / "receipt.json", profiled / "chroma" / "r.json", tmp_path / "nowhere" / "r.json", tmp_path):
        done = typed("forget", people[0], "--receipt", place, "--workspace", profiled)
        assert done.code == 2
        assert str(place) in done.complaint
    assert typed("show", people[0], "--workspace", profiled).code == 0


def test_while_another_process_owns_the_workspace_nothing_is_erased(profiled, people, holder, monkeypatch):
    from agent.wiring import Wiring

    own = Wiring.own
    monkeypatch.setattr(Wiring, "own", lambda self, wait_seconds=0.0: own(self, 0.0))
    done = typed("forget", people[0], "--workspace", profiled, "--json")
    assert (done.code, done.document["error"]["code"]) == (2, "workspace_busy")
    assert f"in use by process {holder.pid}" in done.complaint
    assert json.loads(typed("show", people[0], "--json", "--workspace", profiled).out)["user_id"] == people[0]

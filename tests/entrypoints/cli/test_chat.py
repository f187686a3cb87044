"""`trigrain chat` at the door: one turn, a conversation that is piped in, and what cannot be said."""

import io
import json

import pytest

from tests.entrypoints.cli.door import typed


def run(workspace, *arguments):
    return typed(*arguments, "--workspace", workspace)


def test_one_turn_as_a_document(profiled, people):
    done = run(profiled, "chat", people[0], "--once", "cheese please", "--json")
    assert done.code == 0, done.err
    assert {"reply", "plan", "items", "session", "events_written"} <= done.document.keys()
    assert done.document["plan"]["acts"] == ["ask"]
    assert all(line["title"] in done.document["reply"] for line in done.document["items"])


def test_a_conversation_goes_on_under_its_session(profiled, people):
    first = run(profiled, "chat", people[0], "--once", "cheese", "--session", "mine", "--json").document
    other = run(profiled, "chat", people[0], "--once", "others?", "--session", "mine", "--json").document
    assert other["session"] == "mine"
    shown = [{line["item_id"] for line in turn["items"]} for turn in (first, other)]
    assert shown[0]
    assert not shown[0] & shown[1]


def test_a_line_of_the_input_is_a_turn(profiled, people, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("cheese\nthanks\n\nnever read\n"))
    done = run(profiled, "chat", people[0], "--json")
    assert done.code == 0, done.err
    turns = [json.loads(line) for line in done.out.splitlines()]
    assert [turn["plan"]["acts"] for turn in turns] == [["ask"], ["aside"]]
    assert len({turn["session"] for turn in turns}) == 1


def test_what_is_read_is_not_cut_at_a_width(profiled, people):
    done = run(profiled, "chat", people[0], "--once", "cheese")
    lines = done.out.splitlines()
    assert lines[0].startswith("Here are ")
    assert [line.partition(".")[0] for line in lines[1:]] == [str(n) for n in range(1, len(lines))]


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_nothing_and_too_much_are_told(profiled, people, text):
    done = run(profiled, "chat", people[0], "--once", text)
    assert done.code == 2
    assert "say it in 1 to 2000 characters" in done.err


def test_somebody_elses_session_is_nobodys_business(profiled, people):
    run(profiled, "chat", people[0], "--once", "cheese", "--session", "private", "--json")
    done = run(profiled, "chat", people[1], "--once", "others?", "--session", "private")
    assert done.code == 2
    assert "no session 'private' of this user" in done.err

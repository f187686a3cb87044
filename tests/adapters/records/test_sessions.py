"""Conversations: what every implementation keeps; and what a person takes back."""

from __future__ import annotations

from agent.core.ports import Records
from agent.core.schema import Edit, EditKind
from tests.adapters.records.samples import NOW, event, state, write


def test_states_come_back_latest_first(records: Records) -> None:
    for state_id in ("1", "3", "2"):
        records.sessions.put(state(state_id), keep=9)
    records.sessions.put(state("1", "other", user_id="v"), keep=9)
    assert [one.state_id for one in records.sessions.each("s")] == ["3", "2", "1"]
    assert records.sessions.get("s") == state("3")
    assert records.sessions.get("s", "2") == state("2")
    assert records.sessions.get("s", "9") is records.sessions.get("nothing") is None
    assert (records.sessions.of("u"), records.sessions.of("v"), records.sessions.of("w")) == (["s"], ["other"], [])


def test_old_states_go_with_what_came_after_them(records: Records) -> None:
    for state_id in ("1", "2", "3"):
        records.sessions.put(state(state_id), keep=2)
        records.sessions.write([write(state_id)])
    assert [one.state_id for one in records.sessions.each("s")] == ["3", "2"]
    assert records.sessions.written("s", "1") == []
    assert records.sessions.written("s", "2") == [write("2")]


def test_a_write_is_overwritten_and_stands_in_order(records: Records) -> None:
    records.sessions.put(state(), keep=2)
    records.sessions.write([write(place=1), write(place=-1), write(body=b"old")])
    records.sessions.write([write(body=b"new")])
    records.sessions.write([])
    assert [(one.place, one.body) for one in records.sessions.written("s", "1")] == [
        (-1, b"\xff"),
        (0, b"new"),
        (1, b"\xff"),
    ]


def test_a_removed_conversation_is_gone_and_no_other(records: Records) -> None:
    for session_id in ("s", "t"):
        records.sessions.put(state(session_id=session_id), keep=2)
        records.sessions.write([write(session_id=session_id)])
    records.sessions.remove("s")
    assert (records.sessions.each("s"), records.sessions.written("s", "1")) == ([], [])
    assert (len(records.sessions.each("t")), len(records.sessions.written("t", "1"))) == (1, 1)


def test_an_event_that_is_taken_back_was_never_there(records: Records) -> None:
    mine, other = event("u"), event("v")
    records.events.put([mine, other])
    assert records.events.take_back("u", [mine.event_id, other.event_id, "nothing"]) == 1
    assert (records.events.of("u"), records.events.of("v")) == ([], [other])
    assert records.events.take_back("u", []) == 0


def test_of_equal_corrections_one_is_taken_back(records: Records) -> None:
    made = Edit(user_id="u", kind=EditKind.ADD, path=("films", "horror"), at=NOW)
    other = made.model_copy(update={"path": ("films",)})
    for one in (made, other, made):
        records.edits.put(one)
    assert records.edits.take_back(made)
    assert records.edits.of("u") == [made, other]
    assert records.edits.take_back(made)
    assert not records.edits.take_back(made)
    assert records.edits.of("u") == [other]

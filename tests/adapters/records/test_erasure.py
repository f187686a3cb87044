"""One person out of every table: no table is forgotten, nobody else loses anything, nobody comes back."""

from __future__ import annotations

from typing import Any

import ormsgpack
import pytest
from sqlalchemy import JSON, Column, LargeBinary, Table, Text, cast, insert, select
from sqlalchemy.dialects import postgresql

from agent.adapters.records import SqlRecords, erasure
from agent.adapters.records.gone import BATCH_SECONDS, REQUEST_SECONDS, Gone
from agent.adapters.records.holdings import HOLDINGS, OF_NOBODY, runs
from agent.adapters.records.tables import METADATA, Instant, Words
from agent.core.errors import UnknownUser
from agent.core.jobs import Failure, JobState, Task
from agent.core.ports import Records
from tests.adapters.records.samples import (
    NOW,
    edit,
    entry,
    event,
    job,
    line,
    opinions,
    profile,
    replay,
    reply,
    shown,
    state,
    write,
)

WHO, WORDS = "the-person-42", "said by nobody but them"
NOT_THEIRS = {
    "events": {"item_id", "kind"},
    "opinions": {"event_id", "recipe"},
    "edits": {"kind", "polarity"},
    "quarantine": {"source", "reason"},
    "holders": {"interest_id", "level", "polarity"},
    "served": {"policy", "places"},
    "session_states": {"state_id", "parent", "kind"},
    "session_writes": {"session_id", "state_id", "task_id", "channel", "kind"},
    "answers": {"task", "model", "prompt_hash"},
    "journal": {"state"},
    "api_keys": {"key_id", "scope"},
    "job_people": {"job_id"},
    "ledger": {"task", "model", "prompt_hash"},
}
"""Text columns of people's tables in which nothing of theirs can be read: names of the catalogue, of models, of states,
and ids that stand beside others which are looked for."""


def is_text(column: Column[Any]) -> bool:
    return isinstance(column.type, (Words, Text, JSON, LargeBinary))


def filled(table: Table, who: str, words: str) -> dict[str, Any]:
    """A row about somebody, their words in every text column."""

    def cell(column: Column[Any]) -> Any:
        if column.name == "user_id":
            return who
        if isinstance(column.type, JSON):
            return {"message": words, "hint": "", "summary": words, "macro": [], "mid": [], "micro": []}
        if isinstance(column.type, LargeBinary):
            return b"\x81\xd9\x17" + words.encode()
        if isinstance(column.type, Words):
            return f"{words} {column.name}" if column.primary_key else words
        return NOW if isinstance(column.type, Instant) else 1

    return {column.name: cell(column) for column in table.columns if column.name != "line_id"}


def cells(sql: SqlRecords) -> list[tuple[str, str]]:
    """Every text in the database, with its place."""
    found = []
    with sql.database.reading() as connection:
        for table in METADATA.tables.values():
            for column in filter(is_text, table.columns):
                told = column if isinstance(column.type, LargeBinary) else cast(column, Text)
                for cell in connection.scalars(select(told)):
                    found.append(
                        (
                            f"{table.name}.{column.name}",
                            cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell),
                        )
                    )
    return found


@pytest.fixture
def full(sql: SqlRecords) -> SqlRecords:
    """A row of two people in every table that has people."""
    with sql.database.writing() as connection:
        for holding in HOLDINGS:
            for who, words in ((WHO, WORDS), ("other", "of the other one")):
                connection.execute(insert(holding.table), filled(holding.table, who, words))
    return sql


def test_every_table_is_looked_at():
    covered = {holding.table.name for holding in HOLDINGS}
    assert covered | {table.name for table in OF_NOBODY} == METADATA.tables.keys()
    assert covered == {name for name, table in METADATA.tables.items() if "user_id" in table.columns}


@pytest.mark.parametrize("holding", HOLDINGS, ids=lambda holding: holding.table.name)
def test_every_text_column_is_looked_for_or_said_to_hold_nothing_of_theirs(holding):
    texts = {column.name for column in holding.table.columns if is_text(column)} - {"user_id"}
    plain = NOT_THEIRS.get(holding.table.name, set())
    assert texts == holding.words.keys() | plain
    assert not holding.words.keys() & plain


def test_nothing_of_the_person_is_left_in_any_table_and_all_of_the_other(full):
    before = full.erasure.holdings(WHO)
    assert before == dict.fromkeys([holding.table.name for holding in HOLDINGS], 1)
    others = full.erasure.holdings("other")
    full.erasure.erase(WHO)
    assert full.erasure.holdings(WHO) == {}
    assert full.erasure.holdings("other") == others
    left = [place for place, text in cells(full) if WHO in text or WORDS in text]
    assert left == [f"ledger.{name}" for name in ("task", "model", "prompt_hash")]  # of the call, which stays
    assert full.answers.totals("user_id")[""].calls == 1


def test_what_they_wrote_and_what_is_said_of_them_is_told(full):
    words = list(full.erasure.words(WHO))
    assert len(words) == len(set(words))
    assert WORDS in words
    assert all(WORDS in text for text in words if text)
    assert list(full.erasure.words("nobody")) == []


def test_the_file_holds_nothing_once_it_is_scrubbed(full, path):
    full.erasure.erase(WHO)
    full.erasure.scrub()
    said = b"".join(one.read_bytes() for one in path.parent.glob("records.db*"))
    assert WHO.encode() not in said
    assert b"of the other one" in said
    assert full.erasure.file == str(path)


def test_without_scrubbing_the_file_would_still_say_it(full, path):
    full.erasure.erase(WHO)
    assert WHO.encode() in b"".join(one.read_bytes() for one in path.parent.glob("records.db*"))


def test_what_others_say_too_is_found_where_they_say_it(full):
    full.items.put([])
    assert full.erasure.quotes(["of the other one", "nowhere at all", "\x81"])["of the other one"]
    assert "nowhere at all" not in full.erasure.quotes(["nowhere at all"])
    blob = full.erasure.quotes([WORDS[:20]])
    assert list(blob) == [WORDS[:20]]


def test_packed_bytes_are_looked_into_on_postgresql_as_well():
    states = METADATA.tables["session_states"]
    told = erasure._holds(postgresql.dialect(), states.c.body, "words").compile(dialect=postgresql.dialect())
    assert "position(" in str(told)
    assert " IN session_states.body" in str(told)


def test_the_texts_of_packed_bytes_are_told_whole():
    packed = ormsgpack.packb({"text": "show me something scary please", "who": "somebody-11", "zh": "我喜欢爵士乐"})
    told = list(runs(packed))
    assert any("show me something scary please" in text for text in told)
    assert any("我喜欢爵士乐" in text for text in told)


def test_a_job_for_them_alone_goes_and_others_keep_theirs(sql):
    sql.jobs.begin(job("j1", task=Task(users=("ann",)), state=JobState.CANCELLED), NOW)
    sql.jobs.begin(job("j2", task=Task(users=("ann", "bob")), state=JobState.CANCELLED), NOW)
    sql.jobs.begin(job("j3", task=Task(), state=JobState.DONE), NOW)
    sql.erasure.erase("ann")
    assert sql.jobs.get("j1") is None  # without a name it would be for everybody
    assert sql.jobs.get("j2").task.users == ("bob",)
    assert sql.jobs.get("j3") == job("j3", task=Task(), state=JobState.DONE)


def test_an_error_that_names_them_is_blotted_out(sql):
    names = {"j1": "no events of user 'ann'", "j2": "no events of user 'annabel'"}
    for job_id, message in names.items():
        failed = job(job_id, task=Task(), state=JobState.FAILED, failure=Failure(code="unknown_user", message=message))
        sql.jobs.begin(failed, NOW)
        sql.jobs.put(failed)
    sql.erasure.erase("ann")
    assert sql.jobs.get("j1").failure == Failure(code="unknown_user", message=erasure._BLOTTED)
    assert sql.jobs.get("j2").failure.message == names["j2"]


def test_work_that_began_before_does_not_bring_them_back(sql):
    sql.events.put([event()])
    sql.erasure.erase("u")
    with pytest.raises(UnknownUser, match="erased meanwhile"):
        sql.profiles.put(profile())
    sql.opinions.put([opinions(), opinions(user_id="v")])
    sql.journal.mark(entry(), entry("v"))
    sql.answers.store("k", reply(), line())
    sql.answers.note(line(ok=False))
    sql.served.put([shown(), shown("v")])
    sql.sessions.put(state(), keep=3)
    sql.sessions.write([write()])
    sql.replays.begin(replay(user_id="v"), NOW)
    sql.replays.finish(replay("begun before", user_id="u"))
    assert sql.erasure.holdings("u") == {}
    assert sql.answers.lookup("k") is None
    assert sql.answers.totals("user_id")[""].calls == 2
    assert sql.erasure.holdings("v") == {"opinions": 1, "served": 1, "journal": 1, "replays": 1}


def test_who_acts_again_is_somebody_new(sql):
    sql.erasure.erase("u")
    sql.erasure.erase("v")
    sql.events.put([event()])
    sql.edits.put(edit(user_id="v"))
    for user_id in ("u", "v"):
        sql.profiles.put(profile(user_id))
        assert sql.profiles.versions(user_id) == [1]


def test_how_long_they_are_gone():
    now = [0.0]
    gone = Gone(lambda: now[0])
    assert not gone.has("u")
    gone.add("u")
    assert gone.has("u")
    assert not gone.has(None)
    assert not gone.has("v")
    now[0] = REQUEST_SECONDS
    assert gone.has("u")
    assert not gone.has("u", REQUEST_SECONDS)
    now[0] = BATCH_SECONDS
    assert not gone.has("u")
    gone.add("v")
    gone.back(["v"])
    assert not gone.has("v")


def test_every_implementation_erases_one_person_alone(records: Records):
    for user_id in ("ann", "bob"):
        records.events.put([event(user_id, text="a comment"), event(user_id, seq=2)])
        records.edits.put(edit(user_id=user_id))
        records.opinions.put([opinions(user_id=user_id)])
        records.profiles.put(profile(user_id))
        records.journal.mark(entry(user_id))
    held = records.erasure.holdings("ann")
    assert held["events"] == 2
    assert {"edits", "opinions", "profiles", "journal"} <= held.keys()
    assert "a comment" in list(records.erasure.words("ann"))
    records.erasure.erase("ann")
    records.erasure.scrub()
    assert records.erasure.holdings("ann") == {}
    assert records.erasure.holdings("bob") == held
    assert list(records.events.users()) == ["bob"]

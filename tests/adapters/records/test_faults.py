"""Whatever goes wrong underneath, what comes out is a StoreError that says where and what to do."""

from __future__ import annotations

import inspect
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from sqlalchemy.exc import DataError

from agent.adapters.records import SqlRecords, open_records, sqlite_url
from agent.adapters.records.faults import mapped
from agent.adapters.records.tables import METADATA
from agent.core import schema
from agent.core.errors import StoreError, WorkspaceBusy
from agent.core.ports import Records
from tests.adapters.records.samples import (
    NOW,
    edit,
    entry,
    event,
    facets,
    item,
    job,
    key,
    line,
    naming,
    opinions,
    profile,
    quarantined,
    replay,
    reply,
    shown,
    state,
    write,
)

Call = Callable[[Records], Any]

WRITES: dict[str, Call] = {
    "items.put": lambda records: records.items.put([item()]),
    "events.put": lambda records: records.events.put([event()]),
    "events.take_back": lambda records: records.events.take_back("u", ["e"]),
    "facets.put": lambda records: records.facets.put([facets()]),
    "names.put": lambda records: records.names.put([naming()]),
    "opinions.put": lambda records: records.opinions.put([opinions()]),
    "edits.put": lambda records: records.edits.put(edit()),
    "edits.take_back": lambda records: records.edits.take_back(edit()),
    "sessions.put": lambda records: records.sessions.put(state(), 3),
    "sessions.write": lambda records: records.sessions.write([write()]),
    "sessions.remove": lambda records: records.sessions.remove("s"),
    "frequencies.add": lambda records: records.frequencies.add(1, ["x"]),
    "frequencies.replace": lambda records: records.frequencies.replace(1, {"x": 1}),
    "profiles.put": lambda records: records.profiles.put(profile()),
    "answers.store": lambda records: records.answers.store("k", reply(), line()),
    "answers.note": lambda records: records.answers.note(line()),
    "served.put": lambda records: records.served.put([shown()]),
    "quarantine.put": lambda records: records.quarantine.put([quarantined()]),
    "quarantine.clear": lambda records: records.quarantine.clear("events.csv"),
    "journal.mark": lambda records: records.journal.mark(entry()),
    "keys.put": lambda records: records.keys.put(key()),
    "replays.begin": lambda records: records.replays.begin(replay(), NOW),
    "replays.finish": lambda records: records.replays.finish(replay()),
    "replays.drop": lambda records: records.replays.drop("r"),
    "jobs.begin": lambda records: records.jobs.begin(job(), NOW),
    "jobs.put": lambda records: records.jobs.put(job()),
    "jobs.stop": lambda records: records.jobs.stop("j"),
    "erasure.erase": lambda records: records.erasure.erase("u"),
    "erasure.scrub": lambda records: records.erasure.scrub(),
}
READS: dict[str, Call] = {
    "items.get": lambda records: records.items.get(["i"]),
    "items.known": lambda records: records.items.known(["i"]),
    "items.each": lambda records: list(records.items.each()),
    "items.places": lambda records: records.items.places(),
    "items.count": lambda records: records.items.count(),
    "events.of": lambda records: records.events.of("u"),
    "events.users": lambda records: list(records.events.users()),
    "events.user_count": lambda records: records.events.user_count(),
    "events.acts": lambda records: list(records.events.acts()),
    "events.acts_of": lambda records: records.events.acts_of("u"),
    "events.count": lambda records: records.events.count(),
    "events.touched": lambda records: [*records.events.touched(), *records.events.touched(["u"])],
    "events.popularity": lambda records: records.events.popularity(),
    "events.pairs": lambda records: list(records.events.pairs()),
    "facets.get": lambda records: records.facets.get(["i"]),
    "names.load": lambda records: records.names.load(),
    "names.history": lambda records: records.names.history(),
    "opinions.of": lambda records: records.opinions.of("u"),
    "edits.of": lambda records: records.edits.of("u"),
    "sessions.get": lambda records: records.sessions.get("s"),
    "sessions.each": lambda records: records.sessions.each("s"),
    "sessions.written": lambda records: records.sessions.written("s", "1"),
    "sessions.of": lambda records: records.sessions.of("u"),
    "frequencies.some": lambda records: records.frequencies.some(["x"]),
    "frequencies.load": lambda records: records.frequencies.load(),
    "profiles.get": lambda records: records.profiles.get("u"),
    "profiles.versions": lambda records: records.profiles.versions("u"),
    "profiles.holders": lambda records: list(records.profiles.holders(["x"])),
    "profiles.people": lambda records: records.profiles.people(),
    "profiles.latest": lambda records: list(records.profiles.latest()),
    "profiles.count": lambda records: records.profiles.count(),
    "answers.lookup": lambda records: records.answers.lookup("k"),
    "answers.totals": lambda records: records.answers.totals(),
    "served.each": lambda records: list(records.served.each()),
    "served.count": lambda records: records.served.count(),
    "quarantine.count": lambda records: records.quarantine.count(),
    "quarantine.sample": lambda records: records.quarantine.sample(),
    "journal.get": lambda records: records.journal.get("u"),
    "journal.each": lambda records: list(records.journal.each(schema.State.DONE)),
    "journal.counts": lambda records: records.journal.counts(),
    "keys.get": lambda records: records.keys.get("k"),
    "keys.each": lambda records: records.keys.each(),
    "keys.count": lambda records: records.keys.count(),
    "jobs.get": lambda records: records.jobs.get("j"),
    "jobs.each": lambda records: records.jobs.each(),
    "erasure.holdings": lambda records: records.erasure.holdings("u"),
    "erasure.words": lambda records: list(records.erasure.words("u")),
    "erasure.quotes": lambda records: records.erasure.quotes(["some words"]),
}
CALLS = READS | WRITES
OF_TABLES = {name: call for name, call in CALLS.items() if name != "erasure.scrub"}
"""Those that need any table."""


def test_no_call_is_forgotten_here() -> None:
    ports = get_type_hints(Records)
    methods = {
        f"{name}.{method}"
        for name, port in ports.items()
        for method, _ in inspect.getmembers(port, inspect.isfunction)
        if not method.startswith("_")
    }
    assert CALLS.keys() == methods


@contextmanager
def complaint(path: Path | str) -> Iterator[pytest.ExceptionInfo[StoreError]]:
    with pytest.raises(StoreError) as caught:
        yield caught
    assert caught.value.where == str(path)
    assert caught.value.what
    assert caught.value.hint


@pytest.mark.parametrize("call", OF_TABLES.values(), ids=OF_TABLES.keys())
def test_tables_that_are_gone(sql: SqlRecords, path: Path, call: Call) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name in METADATA.tables:
            connection.execute(f"DROP TABLE {name}")
    with complaint(path) as caught:
        call(sql)
    assert "no such table" in caught.value.what


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_a_file_that_is_no_database(tmp_path: Path, call: Call) -> None:
    path = tmp_path / "records.db"
    path.write_bytes(b"user_id,item_id\n" * 1000)
    with closing(SqlRecords(sqlite_url(path))) as records, complaint(path) as caught:
        call(records)
    assert caught.value.what == "the file is not a records database"


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_a_file_that_is_scrambled_while_in_use(sql: SqlRecords, path: Path, call: Call) -> None:
    sql.items.put([item(f"i{number}", "x" * 500) for number in range(100)])
    with path.open("r+b") as file:
        size = file.seek(0, 2)
        file.seek(100)
        file.write(b"\xff" * (size - 100))
    path.with_name("records.db-wal").write_bytes(b"\xff" * 10_000)
    with complaint(path):
        for _ in range(2):
            call(sql)
            sql.close()


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_records_that_are_closed(sql: SqlRecords, path: Path, call: Call) -> None:
    sql.close()
    with complaint(path) as caught:
        call(sql)
    assert caught.value.what == "the records are closed"


@pytest.mark.parametrize("call", WRITES.values(), ids=WRITES.keys())
def test_another_process_that_writes(sql: SqlRecords, path: Path, call: Call) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with complaint(path) as caught:
            call(sql)
        assert isinstance(caught.value, WorkspaceBusy)
        for read in READS.values():
            read(sql)
        other.execute("ROLLBACK")
    call(sql)


@pytest.mark.parametrize("call", WRITES.values(), ids=WRITES.keys())
def test_records_that_may_only_be_read(path: Path, call: Call) -> None:
    url = f"sqlite:///file:{path}?mode=ro&uri=true"
    with closing(open_records(url)) as records:
        for read in READS.values():
            read(records)
        with complaint(f"file:{path}") as caught:
            call(records)
    assert caught.value.what == "the records may not be written"


def test_a_full_disk_keeps_what_was_there(sql: SqlRecords, path: Path) -> None:
    sql.items.put([item("before")])
    with sql.database.writing() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 5}")
    with complaint(path) as caught:
        sql.items.put([item(f"i{number}", "x" * 1000) for number in range(1000)])
    assert caught.value.what == "the disk is full"
    assert [one.item_id for batch in sql.items.each() for one in batch] == ["before"]


def test_a_number_that_no_column_holds_stores_nothing_of_its_batch(sql: SqlRecords, path: Path) -> None:
    with complaint(path):
        sql.events.put([event(seq=1), event(seq=2**63)])
    with complaint(path):
        sql.events.of("u", 10**400)
    assert sql.events.count() == 0


def test_a_value_that_a_server_refuses_is_said_without_the_statement() -> None:
    refusal = DataError(
        "INSERT INTO events", {"text": "private"}, ValueError("text cannot contain NUL\nDETAIL: private")
    )
    with complaint("the server") as caught, mapped("the server"):
        raise refusal
    assert caught.value.what == "a record cannot be converted: text cannot contain NUL"


@pytest.mark.parametrize(
    "damage",
    ["title = ''", "tags = '{'", "tags = 'null'", "price = 'cheap'"],
)
def test_a_stored_row_that_is_no_item_any_more(sql: SqlRecords, path: Path, damage: str) -> None:
    sql.items.put([item()])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"UPDATE items SET {damage}")
    with complaint(path):
        sql.items.get(["i"])


def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    path = tmp_path / "a b" / "c?#%41" / "records.db"
    with closing(open_records(sqlite_url(path))) as records:
        assert records.items.count() == 0
    assert path.is_file()


@pytest.mark.parametrize("place", ["a file/records.db", "a folder"])
def test_a_place_where_no_file_can_be(tmp_path: Path, place: str) -> None:
    (tmp_path / "a file").touch()
    (tmp_path / "a folder").mkdir()
    with complaint(tmp_path / place):
        open_records(sqlite_url(tmp_path / place))


def test_a_folder_where_nothing_may_be_made() -> None:
    # Refused to everybody, the superuser as well: by the kernel's own file system, or for lack of it.
    path = Path("/proc/trigrain/records.db")
    with complaint(path):
        open_records(sqlite_url(path))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "records.db",
        "nothing://u:secret@host/name",
        "mysql://u:secret@host/name",
        "postgresql+nothing://u:secret@host/name",
        "postgresql://u:secret@host:port/name",
        "sqlite+nothing:///records.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x?mode=memory&uri=true",
    ],
)
def test_a_url_that_names_no_place_for_records(url: str) -> None:
    with complaint("setting records_url") as caught:
        open_records(url)
    assert "secret" not in str(caught.value)
    assert "sqlite:///" in caught.value.hint or "install" in caught.value.hint


def test_a_server_that_is_away_or_has_no_driver() -> None:
    with pytest.raises(StoreError) as caught:
        open_records("postgresql+psycopg://u:secret@127.0.0.1:1/name")
    assert "secret" not in str(caught.value)
    assert caught.value.where
    assert caught.value.hint

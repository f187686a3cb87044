"""One database under many hands: threads, readers while writers write, iterations without a transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy import event as sqlalchemy_event

from agent.adapters.records import SqlRecords, open_records, sqlite_url
from agent.core import schema
from agent.core.ports import Records
from tests.adapters.records.samples import entry, event, item, line, profile, reply

STREAMS: dict[str, Callable[[Records], Iterator[Any]]] = {
    "items.each": lambda records: records.items.each(batch=1),
    "events.users": lambda records: records.events.users(batch=1),
    "events.touched": lambda records: records.events.touched(batch=1),
    "events.touched by": lambda records: records.events.touched(["a", "b", "c"], batch=1),
    "events.pairs": lambda records: records.events.pairs(batch=1),
    "profiles.latest": lambda records: records.profiles.latest(batch=1),
    "journal.each": lambda records: records.journal.each(schema.State.DONE, batch=1),
}


def _fill(records: Records) -> None:
    for name in ("a", "b", "c"):
        records.items.put([item(name)])
        records.events.put([event(name, name)])
        records.profiles.put(profile(name))
        records.journal.mark(entry(name))


@pytest.mark.parametrize("stream", STREAMS.values(), ids=STREAMS.keys())
def test_no_transaction_is_open_between_two_batches(
    sql: SqlRecords, path: Path, stream: Callable[[Records], Iterator[Any]]
) -> None:
    _fill(sql)
    running = stream(sql)
    next(running)
    with closing(open_records(sqlite_url(path), busy_seconds=0.05)) as other:
        other.items.put([item("a", "written in between")])
        with closing(sqlite3.connect(path)) as connection:
            blocked, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert blocked == 0
    assert len(list(running)) == 2


def test_threads_write_without_losing_a_line(sql: SqlRecords) -> None:
    def work(worker: int) -> None:
        for number in range(20):
            sql.answers.store(f"{worker}-{number}", reply(), line(user_id=str(worker)))

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(work, range(12)))
    assert {usage.calls for usage in sql.answers.totals("user_id").values()} == {20}
    assert len(sql.answers.totals("user_id")) == 12


def test_items_are_counted_anew_after_a_write_of_whoever(sql: SqlRecords, path: Path) -> None:
    with closing(open_records(sqlite_url(path))) as other:
        for number, (records, name) in enumerate(((sql, "a"), (other, "b"), (sql, "c")), start=1):
            records.items.put([item(name)])
            assert sql.items.count() == other.items.count() == number
    assert [text for text, _ in _asked(sql.items.count) if "count(*)" in text] == [], "no row is looked at again"


def test_an_answer_and_its_line_are_written_together_or_not_at_all(sql: SqlRecords, path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TABLE ledger")
    with pytest.raises(Exception, match="ledger"):
        sql.answers.store("k", reply(), line())
    assert sql.answers.lookup("k") is None


def test_half_characters_are_stored_as_the_replacement_character(sql: SqlRecords) -> None:
    sql.items.put([item("a", description="pair \ud83d\ude00, half \ud83d", attributes={"a": ["\udcff"]})])
    stored = sql.items.get(["a"])["a"]
    assert stored.description == "pair 😀, half \ufffd"
    assert stored.attributes == {"a": ["\ufffd"]}


def test_a_nul_is_text_like_any_other(sql: SqlRecords) -> None:
    sql.events.put([event(text="a\0b")])
    assert sql.events.of("u")[0].text == "a\0b"


def test_an_item_with_a_value_unequal_to_itself_is_not_changed_by_reading_it_again(sql: SqlRecords) -> None:
    unknown = item(attributes={"rating": float("nan")})
    assert sql.items.put([unknown]) == (1, 0)
    assert sql.items.put([item(attributes={"rating": float("nan")})]) == (0, 0)


def test_the_file_is_in_wal_mode_with_foreign_keys_checked(sql: SqlRecords) -> None:
    with sql.database.reading() as connection:
        pragmas = ["journal_mode", "foreign_keys", "synchronous"]
        values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in pragmas]
    assert values == ["wal", 1, 1]


@pytest.mark.parametrize("name", sorted(STREAMS.keys() - {"events.touched by"}))
def test_a_batch_starts_where_the_last_one_ended(sql: SqlRecords, name: str) -> None:
    _fill(sql)
    plan = _plan(sql, lambda: list(STREAMS[name](sql)))
    assert all("TEMP B-TREE" not in step and not step.startswith("SCAN") for step in plan)
    assert any(step.startswith("SEARCH") and (">?" in step or ">(?,?,?)" in step) for step in plan)


@pytest.mark.parametrize(
    ("question", "index"),
    [
        (lambda records: records.events.of("u", 3), "PRIMARY KEY (user_id=? AND order<?)"),
        (lambda records: records.events.popularity(), "COVERING INDEX ix_events_item_id"),
        (lambda records: records.profiles.get("u"), "(user_id=?)"),
    ],
)
def test_large_tables_are_read_along_an_index(sql: SqlRecords, question: Callable[[Records], Any], index: str) -> None:
    (step,) = _plan(sql, lambda: question(sql))
    assert index in step


def _plan(records: SqlRecords, work: Callable[[], Any]) -> list[str]:
    """The steps in which SQLite answers what `work` asks."""
    asked = _asked(work)
    with records.database.reading() as connection:
        return [
            row[3]
            for statement, parameters in dict.fromkeys(asked)
            if not statement.startswith("BEGIN")
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]


def _asked(work: Callable[[], Any]) -> list[tuple[str, Any]]:
    """The statements of `work`, with their parameters."""
    asked: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        asked.append((statement, parameters))

    sqlalchemy_event.listen(Engine, "before_cursor_execute", listen)
    try:
        work()
    finally:
        sqlalchemy_event.remove(Engine, "before_cursor_execute", listen)
    return asked

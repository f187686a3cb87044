"""The database's schema: its history, and where a person is in it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Table

from agent.adapters.records import SqlRecords, open_records, sqlite_url
from agent.adapters.records.migrate import MIGRATIONS, VERSION_TABLE, revisions
from agent.adapters.records.tables import METADATA
from agent.core.errors import StoreError

OF_PEOPLE = {
    "events",
    "profiles",
    "answers",
    "ledger",
    "journal",
    "quarantine",
    "opinions",
    "edits",
    "holders",
    "served",
    "session_states",
    "session_writes",
    "api_keys",
    "replays",
    "job_people",
}
OF_THE_CATALOGUE = {"items", "facets", "frequencies", "namings", "jobs"}


def test_every_table_says_whether_it_holds_people() -> None:
    assert METADATA.tables.keys() == OF_PEOPLE | OF_THE_CATALOGUE
    assert {name for name, table in METADATA.tables.items() if "user_id" in table.columns} == OF_PEOPLE


@pytest.mark.parametrize("name", sorted(OF_PEOPLE))
def test_a_person_is_found_by_an_index(name: str) -> None:
    assert "user_id" in _leading_columns(METADATA.tables[name])


def _leading_columns(table: Table) -> set[str]:
    indexed = [list(table.primary_key), *(list(index.columns) for index in table.indexes)]
    return {columns[0].name for columns in indexed if columns}


def test_the_migrations_make_what_the_tables_declare(sql: SqlRecords) -> None:
    with sql.database.reading() as connection:
        options = {"compare_type": True, "compare_server_default": True, "version_table": VERSION_TABLE}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), METADATA) == []


def test_an_events_table_is_kept_in_the_order_of_its_key(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        (made,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'events'").fetchone()
    assert "WITHOUT ROWID" in made


def test_the_files_names_are_the_versions_that_alembic_knows() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    assert revisions() == [one.revision for one in reversed(list(script.walk_revisions()))]
    assert revisions()[-1] == script.get_current_head()


def test_a_database_of_a_newer_version_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    with pytest.raises(StoreError) as caught:
        open_records(sqlite_url(path))
    assert "newer version (schema 9999" in caught.value.what
    assert caught.value.where == str(path)
    assert "upgrade trigrain" in caught.value.hint


def test_a_migration_is_all_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "records.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE journal (somebody_elses TEXT)")
    with pytest.raises(StoreError, match="journal already exists"):
        open_records(sqlite_url(path))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("journal",)]


def test_opening_what_is_up_to_date_loads_no_alembic(path: Path) -> None:
    code = (
        "import sys\n"
        "from agent.adapters.records.store import open_records\n"
        "open_records(sys.argv[1]).close()\n"
        "assert 'alembic' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code, sqlite_url(path)], check=True)


def test_processes_that_open_a_new_database_at_once_all_get_it(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from agent.adapters.records.store import open_records\n"
        "input()\n"
        "records = open_records(sys.argv[1])\n"
        "assert records.items.count() == 0\n"
        "records.close()\n"
    )
    command = [sys.executable, "-c", code, sqlite_url(tmp_path / "new" / "records.db")]
    running = [subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    complaints = [process.communicate()[1] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], complaints

"""Brings a database's schema to the newest version."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, column, func, inspect, select, table

from agent.adapters.records.engine import Database
from agent.core.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "trigrain_version"
"""Not Alembic's usual name, so that another program's migrations in the same database are not taken for ours."""

_ADVISORY_LOCK = 0x7472_6967
"""PostgreSQL's key for "a Trigrain migration is running" (arbitrary: ASCII "trig")."""


def migrate(database: Database) -> None:
    """Creates or upgrades the tables; reads one row where nothing is due. Raises `StoreError`."""
    with database.reading() as connection:
        current = revision(connection)
    known = revisions()
    if current == known[-1]:
        return
    if current is not None and current not in known:
        raise StoreError(
            f"the records were written by a newer version (schema {current}, this one knows up to {known[-1]})",
            where=database.where,
            hint="upgrade trigrain, or use another workspace",
        )
    with database.writing() as connection:
        _upgrade(connection)


def revision(connection: Connection) -> str | None:
    """The database's schema version; None where it has none yet."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    version: str | None = connection.execute(select(column("version_num")).select_from(table(VERSION_TABLE))).scalar()
    return version


def revisions() -> list[str]:
    """The schema versions that this program knows, oldest first: the numbers that the files begin with."""
    return sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def _upgrade(connection: Connection) -> None:
    # Imported here: it takes longer than everything else at opening, and is needed once in a database's life.
    from alembic import command
    from alembic.config import Config

    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    # Under the lock it reads the version again: another process may have been first.
    command.upgrade(config, "head")

"""Every implementation of the records, empty."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from itertools import count
from pathlib import Path

import pytest

from agent.adapters.records import SqlRecords, open_records, sqlite_url
from agent.adapters.records.tables import METADATA
from agent.core.ports import Records
from tests.fakes.records import MemoryRecords

Fresh = Callable[[], AbstractContextManager[Records]]
POSTGRES = os.environ.get("TRIGRAIN_TEST_POSTGRES", "")
KINDS = ["memory", "sqlite", *(["postgresql"] if POSTGRES else [])]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database, to copy: making one takes a hundred times as long as opening it."""
    path = tmp_path_factory.mktemp("template") / "records.db"
    open_records(sqlite_url(path)).close()
    return path


@pytest.fixture(scope="session", params=KINDS)
def fresh(request: pytest.FixtureRequest, template: Path, tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    """Opens empty records as often as it is called."""
    folder = tmp_path_factory.mktemp(request.param)
    numbers = count()

    def on_sqlite() -> AbstractContextManager[Records]:
        path = folder / f"{next(numbers)}.db"
        shutil.copy(template, path)
        return closing(open_records(sqlite_url(path)))

    return {"memory": lambda: closing(MemoryRecords()), "sqlite": on_sqlite, "postgresql": _on_postgres}[request.param]


def _on_postgres() -> AbstractContextManager[Records]:
    records = open_records(POSTGRES)
    with records.database.writing() as connection:
        for table in METADATA.tables.values():
            connection.execute(table.delete())
    return closing(records)


@pytest.fixture
def records(fresh: Fresh) -> Iterator[Records]:
    with fresh() as opened:
        yield opened


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    """An empty SQLite database of this test's own."""
    return Path(shutil.copy(template, tmp_path / "records.db"))


@pytest.fixture
def sql(path: Path) -> Iterator[SqlRecords]:
    with closing(open_records(sqlite_url(path), busy_seconds=0.05)) as opened:
        yield opened

"""The files of an embedded Chroma, written anew without what it deleted."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path


def compact(folder: Path) -> None:
    """Vacuums its database and removes the folders of collections that are gone; nobody may have it open.

    Measured on 5,000 vectors: after a delete, also with Chroma's own `vacuum`, the id stays in the database and in the
    index's file; only a dropped collection with both of these leaves nothing.
    """
    path = folder / "chroma.sqlite3"
    if not path.exists():
        return
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        live = {segment for (segment,) in connection.execute("SELECT id FROM segments")}
    for child in folder.iterdir():
        if child.is_dir() and child.name not in live:
            shutil.rmtree(child)

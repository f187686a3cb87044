"""What items are about, in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from agent.adapters.records.engine import Database
from agent.adapters.records.statements import chunks, overwriting
from agent.adapters.records.tables import FACETS, whole
from agent.core import schema


class SqlFacets:
    """Fills `FacetRecords`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, facets: Sequence[schema.Facets]) -> None:
        """Of two for one item the last counts."""
        with self._database.writing() as connection:
            rows = {whole(one.item_id): one.model_dump(mode="json") for one in facets}
            if rows:
                connection.execute(overwriting(connection, FACETS), list(rows.values()))

    def get(self, item_ids: Iterable[str]) -> dict[str, schema.Facets]:
        """Looks up some thousands at a time."""
        with self._database.reading() as connection:
            return {
                row["item_id"]: schema.Facets(**row)
                for chunk in chunks(item_ids)
                for row in connection.execute(select(FACETS).where(FACETS.c.item_id.in_(chunk))).mappings()
            }

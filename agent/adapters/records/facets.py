"""What items are about, in the database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache

from sqlalchemy import select

from agent.adapters.records.engine import Database
from agent.adapters.records.statements import among, chunks, overwriting, raw
from agent.adapters.records.tables import FACETS, whole
from agent.core import schema

_RAW = raw(FACETS.c[name] for name in schema.Facets.model_fields)
_REMEMBERED = 20_000
"""Rows whose values are kept, some 30 MB: many people touch the same items."""


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
                row[0]: _facets(*row)
                for chunk in chunks(item_ids)
                for row in connection.execute(select(*_RAW).where(among(connection, FACETS.c.item_id, chunk)))
            }


@lru_cache(maxsize=_REMEMBERED)
def _facets(item_id: str, content_hash: str, recipe: str, facets: str, told: str) -> schema.Facets:
    """The facets of a raw row; frozen, so equal rows may be one value, whose paths are then worked out once."""
    return schema.Facets(
        item_id=item_id,
        content_hash=content_hash,
        recipe=recipe,
        facets=json.loads(facets),
        told=json.loads(told),
    )

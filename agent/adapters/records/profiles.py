"""Every version of every profile, in the database."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import distinct, func, insert, select
from sqlalchemy.exc import IntegrityError

from agent.adapters.records.engine import Database
from agent.adapters.records.tables import PROFILES
from agent.core import schema
from agent.core.errors import StoreError


class SqlProfiles:
    """Fills `ProfileRecords`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, profile: schema.Profile) -> None:
        """Raises `StoreError` where this version is there already."""
        row = {"user_id": profile.user_id, "version": profile.version, "body": profile.model_dump(mode="json")}
        with self._database.writing() as connection:
            try:
                connection.execute(insert(PROFILES), row)
            except IntegrityError:
                raise StoreError(
                    "this version of the profile is there already",
                    where=f"user {profile.user_id}, version {profile.version}",
                    hint="write the next version",
                ) from None

    def get(self, user_id: str, version: int | None = None) -> schema.Profile | None:
        """One version."""
        wanted = select(PROFILES.c.body).where(PROFILES.c.user_id == user_id)
        if version is not None:
            wanted = wanted.where(PROFILES.c.version == version)
        with self._database.reading() as connection:
            body = connection.scalars(wanted.order_by(PROFILES.c.version.desc()).limit(1)).first()
            return None if body is None else schema.Profile(**body)

    def latest(self, batch: int = 500) -> Iterator[schema.Profile]:
        """One short read a batch."""
        last = ""
        while page := self._latest_after(last, batch):
            last = page[-1].user_id
            yield from page

    def count(self) -> int:
        """How many people have a profile."""
        with self._database.reading() as connection:
            return connection.execute(select(func.count(distinct(PROFILES.c.user_id)))).scalar_one()

    def _latest_after(self, last: str, batch: int) -> list[schema.Profile]:
        versions = PROFILES.alias()
        newest = select(func.max(versions.c.version)).where(versions.c.user_id == PROFILES.c.user_id).scalar_subquery()
        page = select(PROFILES.c.body).where(PROFILES.c.user_id > last, PROFILES.c.version == newest)
        with self._database.reading() as connection:
            return [
                schema.Profile(**body) for body in connection.scalars(page.order_by(PROFILES.c.user_id).limit(batch))
            ]

"""Every version of every profile, in the database."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, delete, distinct, false, func, insert, select
from sqlalchemy.exc import IntegrityError

from agent.adapters.records.engine import Database
from agent.adapters.records.statements import raw
from agent.adapters.records.tables import HOLDERS, PROFILES
from agent.core import schema
from agent.core.errors import UnknownUser, VersionTaken


class SqlProfiles:
    """Fills `ProfileRecords`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, profile: schema.Profile) -> None:
        """See `ProfileRecords`."""
        row = {"user_id": profile.user_id, "version": profile.version, "body": profile.model_dump(mode="json")}
        with self._database.writing() as connection:
            if self._database.gone.has(profile.user_id):
                raise UnknownUser("the person was erased meanwhile", where="the records", hint="nothing is to be done")
            try:
                connection.execute(insert(PROFILES), row)
            except IntegrityError:
                raise VersionTaken(
                    "this version of the profile is there already",
                    where=f"user {profile.user_id}, version {profile.version}",
                    hint="write the next version",
                ) from None
            _hold(connection, profile)

    def get(self, user_id: str, version: int | None = None) -> schema.Profile | None:
        """One version."""
        wanted = select(*raw([PROFILES.c.body])).where(PROFILES.c.user_id == user_id)
        if version is not None:
            wanted = wanted.where(PROFILES.c.version == version)
        with self._database.reading() as connection:
            body = connection.scalars(wanted.order_by(PROFILES.c.version.desc()).limit(1)).first()
            return None if body is None else schema.Profile.model_validate_json(body)

    def latest(self, batch: int = 500) -> Iterator[schema.Profile]:
        """One short read a batch."""
        last = ""
        while page := self._latest_after(last, batch):
            last = page[-1].user_id
            yield from page

    def versions(self, user_id: str) -> list[int]:
        """One read of the key."""
        wanted = select(PROFILES.c.version).where(PROFILES.c.user_id == user_id).order_by(PROFILES.c.version)
        with self._database.reading() as connection:
            return list(connection.scalars(wanted))

    def holders(self, interest_ids: Iterable[str], batch: int = 1000) -> Iterator[list[schema.Holder]]:
        """Merges the interests' own lists, each read along the key, a short read a batch."""
        lists = [self._holders_of(interest_id, batch) for interest_id in sorted(set(interest_ids))]
        merged = heapq.merge(*lists, key=lambda one: (one.user_id, one.interest_id))
        for _, held in groupby(merged, key=lambda one: one.user_id):
            yield list(held)

    def people(self) -> dict[tuple[str, schema.Polarity], int]:
        """One read."""
        key = HOLDERS.c.interest_id, HOLDERS.c.polarity
        counts = select(*key, func.count()).where(HOLDERS.c.muted == false()).group_by(*key)
        with self._database.reading() as connection:
            return {(key, schema.Polarity(sign)): people for key, sign, people in connection.execute(counts)}

    def count(self) -> int:
        """How many people have a profile."""
        with self._database.reading() as connection:
            return connection.execute(select(func.count(distinct(PROFILES.c.user_id)))).scalar_one()

    def _holders_of(self, interest_id: str, batch: int) -> Iterator[schema.Holder]:
        wanted = select(HOLDERS).where(HOLDERS.c.interest_id == interest_id).order_by(HOLDERS.c.user_id).limit(batch)
        last = ""
        while page := self._page(wanted.where(HOLDERS.c.user_id > last)):
            last = page[-1].user_id
            yield from page

    def _page(self, wanted: Select[Any]) -> list[schema.Holder]:
        with self._database.reading() as connection:
            return [schema.Holder(**row) for row in connection.execute(wanted).mappings()]

    def _latest_after(self, last: str, batch: int) -> list[schema.Profile]:
        versions = PROFILES.alias()
        newest = select(func.max(versions.c.version)).where(versions.c.user_id == PROFILES.c.user_id).scalar_subquery()
        page = select(PROFILES.c.body).where(PROFILES.c.user_id > last, PROFILES.c.version == newest)
        with self._database.reading() as connection:
            return [
                schema.Profile(**body) for body in connection.scalars(page.order_by(PROFILES.c.user_id).limit(batch))
            ]


def _hold(connection: Connection, profile: schema.Profile) -> None:
    """Replaces what `holders` says of the person, unless a later version is there already."""
    newest = select(func.max(PROFILES.c.version)).where(PROFILES.c.user_id == profile.user_id)
    if connection.execute(newest).scalar() != profile.version:
        return
    connection.execute(delete(HOLDERS).where(HOLDERS.c.user_id == profile.user_id))
    rows = {interest.id: _holder(profile.user_id, interest) for interest in profile.interests}
    if rows:
        connection.execute(insert(HOLDERS), list(rows.values()))


def _holder(user_id: str, interest: schema.Interest) -> dict[str, Any]:
    return {
        "interest_id": interest.id,
        "user_id": user_id,
        "level": interest.level.value,
        "polarity": interest.polarity.value,
        "weight": interest.weight,
        "confidence": interest.confidence,
        "muted": interest.muted,
    }

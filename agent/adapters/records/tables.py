"""The tables; those that hold something of a person carry `user_id`, so that one person can be erased from all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypedColumns,
    TypeDecorator,
)
from sqlalchemy.types import TypeEngine

METADATA = MetaData()

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def whole(text: str) -> str:
    """`text` with surrogate pairs joined and each lone surrogate as U+FFFD: no database stores half a character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def instant(microseconds: int | None) -> datetime | None:
    """The time in UTC that an `Instant` column's number stands for."""
    return None if microseconds is None else _EPOCH + microseconds * _MICROSECOND


class Words(TypeDecorator[str]):
    """Text of any language, sorted by code point as Python sorts it, whatever the server's locale."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        """PostgreSQL's own collation would follow its locale."""
        return Text(collation="C") if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Half characters are replaced, as `whole` says."""
        return value if value is None else whole(value)


class Instant(TypeDecorator[datetime]):
    """A clock time as microseconds since 1970 UTC, exact for all years; a time without zone is taken as UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Microseconds; raises OverflowError outside the years 1 to 9999."""
        if value is None:
            return None
        aware = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
        return (aware - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """A time in UTC."""
        return instant(value)


class ItemColumns(TypedColumns):
    """As `schema.Item`, and the item's `place` in the catalogue as it was first given: 1, 2 ..."""

    item_id = Column(Words, primary_key=True)
    title = Column(Words, nullable=False)
    description = Column(Words, nullable=False)
    categories: Column[Any] = Column(JSON, nullable=False)
    tags: Column[Any] = Column(JSON, nullable=False)
    image = Column(Words, nullable=False)
    language = Column(Words, nullable=False)
    price = Column(Float(53), nullable=True)
    brand = Column(Words, nullable=False)
    released = Column(Words, nullable=False)
    attributes: Column[Any] = Column(JSON, nullable=False)
    place = Column(BigInteger, nullable=False, server_default="0")


class EventColumns(TypedColumns):
    """As `schema.Event`, with its derived `order` and `event_id`.

    The key is a history as it is read, and unique: `event_id` digests the other two. SQLite keeps the rows in it.
    """

    user_id = Column(Words, primary_key=True)
    order = Column(Float(53), primary_key=True)
    event_id = Column(Words, primary_key=True)
    item_id = Column(Words, nullable=False)
    kind = Column(Words, nullable=False)
    at = Column(Instant, nullable=True)
    seq = Column(BigInteger, nullable=True)
    value = Column(Float(53), nullable=True)
    text = Column(Words, nullable=False)
    attributes: Column[Any] = Column(JSON, nullable=False)


class FacetColumns(TypedColumns):
    """As `schema.Facets`."""

    item_id = Column(Words, primary_key=True)
    content_hash = Column(Words, nullable=False)
    recipe = Column(Words, nullable=False)
    facets: Column[Any] = Column(JSON, nullable=False)
    told: Column[Any] = Column(JSON, nullable=False, server_default="[]")


class NamingColumns(TypedColumns):
    """As `schema.Naming`; of the lines about one path (`path_id` is its interest id) the last counts."""

    line_id = Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    path_id = Column(Words, nullable=False, index=True)
    path: Column[Any] = Column(JSON, nullable=False)
    canonical: Column[Any] = Column(JSON, nullable=False)
    reason = Column(Words, nullable=False)
    similarity = Column(Float(53), nullable=True)
    at = Column(Instant, nullable=False)


class OpinionColumns(TypedColumns):
    """As `schema.Opinions`, one row a comment that was read."""

    user_id = Column(Words, primary_key=True)
    event_id = Column(Words, primary_key=True)
    recipe = Column(Words, nullable=False)
    opinions: Column[Any] = Column(JSON, nullable=False)


class EditColumns(TypedColumns):
    """As `schema.Edit`, in the order in which they were made."""

    line_id = Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    user_id = Column(Words, nullable=False, index=True)
    kind = Column(Words, nullable=False)
    path: Column[Any] = Column(JSON, nullable=False)
    name = Column(Words, nullable=False)
    polarity = Column(Words, nullable=False)
    at = Column(Instant, nullable=False)


class ServedColumns(TypedColumns):
    """As `schema.ServedList`, in the order in which they were shown."""

    line_id = Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    user_id = Column(Words, nullable=False, index=True)
    at = Column(Instant, nullable=False)
    policy = Column(Words, nullable=False)
    places: Column[Any] = Column(JSON, nullable=False)


class SessionStateColumns(TypedColumns):
    """As `ports.SessionState`."""

    session_id = Column(Words, primary_key=True)
    state_id = Column(Words, primary_key=True)
    user_id = Column(Words, nullable=False, index=True)
    parent = Column(Words, nullable=False)
    kind = Column(Words, nullable=False)
    body = Column(LargeBinary, nullable=False)
    about = Column(LargeBinary, nullable=False)


class SessionWriteColumns(TypedColumns):
    """As `ports.SessionWrite`."""

    session_id = Column(Words, primary_key=True)
    state_id = Column(Words, primary_key=True)
    task_id = Column(Words, primary_key=True)
    place = Column(Integer, primary_key=True, autoincrement=False)
    user_id = Column(Words, nullable=False, index=True)
    channel = Column(Words, nullable=False)
    kind = Column(Words, nullable=False)
    body = Column(LargeBinary, nullable=False)


class HolderColumns(TypedColumns):
    """As `schema.Holder`: the latest profiles by interest. Derived from them, in the same transaction."""

    interest_id = Column(Words, primary_key=True)
    user_id = Column(Words, primary_key=True, index=True)
    level = Column(Words, nullable=False)
    polarity = Column(Words, nullable=False)
    weight = Column(Float(53), nullable=False)
    confidence = Column(Float(53), nullable=False)
    muted = Column(Boolean, nullable=False)


class FrequencyColumns(TypedColumns):
    """People per interest; the row with the empty id says how many people were counted."""

    interest_id = Column(Words, primary_key=True)
    people = Column(BigInteger, nullable=False)


class ProfileColumns(TypedColumns):
    """Every version; `body` is the whole `schema.Profile`."""

    user_id = Column(Words, primary_key=True)
    version = Column(Integer, primary_key=True, autoincrement=False)
    body: Column[Any] = Column(JSON, nullable=False)


class AnswerColumns(TypedColumns):
    """The answer cache; `reply` is an `asking.Reply`."""

    key = Column(Words, primary_key=True)
    user_id = Column(Words, nullable=True, index=True)
    task = Column(Words, nullable=False)
    model = Column(Words, nullable=False)
    prompt_hash = Column(Words, nullable=False)
    reply: Column[Any] = Column(JSON, nullable=False)
    at = Column(Instant, nullable=False)


class LedgerColumns(TypedColumns):
    """As `schema.LedgerLine`, one row a paid call."""

    line_id = Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    user_id = Column(Words, nullable=True, index=True)
    task = Column(Words, nullable=False)
    model = Column(Words, nullable=False)
    prompt_hash = Column(Words, nullable=False)
    attempt = Column(Integer, nullable=False)
    ok = Column(Boolean, nullable=False)
    tokens_in = Column(BigInteger, nullable=False)
    tokens_out = Column(BigInteger, nullable=False)
    cost_usd = Column(Float(53), nullable=False)
    seconds = Column(Float(53), nullable=False)
    at = Column(Instant, nullable=False)


class QuarantineColumns(TypedColumns):
    """As `schema.Quarantined`."""

    source = Column(Words, primary_key=True)
    line = Column(BigInteger, primary_key=True, autoincrement=False)
    reason = Column(Words, primary_key=True)
    detail = Column(Words, nullable=False)
    raw = Column(Words, nullable=False)
    user_id = Column(Words, nullable=True, index=True)


class JournalColumns(TypedColumns):
    """As `schema.JournalEntry`, one row a person."""

    user_id = Column(Words, primary_key=True)
    state = Column(Words, nullable=False)
    fingerprint = Column(Words, nullable=False)
    reason = Column(Words, nullable=False)
    answer = Column(Words, nullable=False)
    at = Column(Instant, nullable=False)


class KeyColumns(TypedColumns):
    """As `access.ApiKey`."""

    key_id = Column(Words, primary_key=True)
    name = Column(Words, nullable=False)
    digest = Column(Words, nullable=False)
    scope = Column(Words, nullable=False)
    user_id = Column(Words, nullable=True, index=True)
    made_at = Column(Instant, nullable=False)
    expires_at = Column(Instant, nullable=True)
    revoked_at = Column(Instant, nullable=True)


class ReplayColumns(TypedColumns):
    """As `access.Replay`."""

    key = Column(Words, primary_key=True)
    fingerprint = Column(Words, nullable=False)
    user_id = Column(Words, nullable=True, index=True)
    status = Column(Integer, nullable=False)
    headers: Column[Any] = Column(JSON, nullable=False)
    body = Column(Words, nullable=False)
    at = Column(Instant, nullable=False, index=True)


class JobColumns(TypedColumns):
    """As `jobs.Job`, without the people it is for."""

    job_id = Column(Words, primary_key=True)
    task: Column[Any] = Column(JSON, nullable=False)
    state = Column(Words, nullable=False)
    stages: Column[Any] = Column(JSON, nullable=False)
    outcome: Column[Any] = Column(JSON(none_as_null=True), nullable=True)
    failure: Column[Any] = Column(JSON(none_as_null=True), nullable=True)
    stop = Column(Boolean, nullable=False)
    made_at = Column(Instant, nullable=False)
    seen_at = Column(Instant, nullable=False)
    ended_at = Column(Instant, nullable=True)


class JobPersonColumns(TypedColumns):
    """Whom a job is for, where it names people."""

    user_id = Column(Words, primary_key=True)
    job_id = Column(Words, primary_key=True, index=True)


ITEMS = Table("items", METADATA, ItemColumns)
EVENTS = Table(
    "events",
    METADATA,
    EventColumns,
    Index("ix_events_item_id", "item_id", "user_id"),
    sqlite_with_rowid=False,
)
FACETS = Table("facets", METADATA, FacetColumns)
NAMINGS = Table("namings", METADATA, NamingColumns)
OPINIONS = Table("opinions", METADATA, OpinionColumns)
EDITS = Table("edits", METADATA, EditColumns)
SESSION_STATES = Table("session_states", METADATA, SessionStateColumns)
SESSION_WRITES = Table("session_writes", METADATA, SessionWriteColumns)
SERVED = Table("served", METADATA, ServedColumns)
HOLDERS = Table("holders", METADATA, HolderColumns)
FREQUENCIES = Table("frequencies", METADATA, FrequencyColumns)
PROFILES = Table("profiles", METADATA, ProfileColumns)
ANSWERS = Table("answers", METADATA, AnswerColumns)
LEDGER = Table("ledger", METADATA, LedgerColumns)
QUARANTINE = Table("quarantine", METADATA, QuarantineColumns)
JOURNAL = Table("journal", METADATA, JournalColumns, Index("ix_journal_state", "state", "user_id"))
API_KEYS = Table("api_keys", METADATA, KeyColumns)
REPLAYS = Table("replays", METADATA, ReplayColumns)
JOBS = Table("jobs", METADATA, JobColumns)
JOB_PEOPLE = Table("job_people", METADATA, JobPersonColumns)

"""The records: SQLAlchemy Core over SQLite or PostgreSQL, the schema kept by Alembic."""

from agent.adapters.records.engine import sqlite_url
from agent.adapters.records.store import SqlRecords, open_records

__all__ = ["SqlRecords", "open_records", "sqlite_url"]

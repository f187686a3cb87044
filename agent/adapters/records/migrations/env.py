"""What Alembic runs: our tables, over the connection and within the transaction that `migrate` began."""

from __future__ import annotations

from alembic import context

from agent.adapters.records.migrate import VERSION_TABLE
from agent.adapters.records.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    # SQLite rolls back CREATE TABLE as well, now that the transaction is begun by hand.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()

"""The records as one object: all repositories over one database."""

from __future__ import annotations

from agent.adapters.records.answers import SqlAnswers
from agent.adapters.records.edits import SqlEdits
from agent.adapters.records.engine import BUSY_SECONDS, Database
from agent.adapters.records.erasure import SqlErasure
from agent.adapters.records.events import SqlEvents
from agent.adapters.records.facets import SqlFacets
from agent.adapters.records.frequencies import SqlFrequencies
from agent.adapters.records.items import SqlItems
from agent.adapters.records.jobs import SqlJobs
from agent.adapters.records.journal import SqlJournal
from agent.adapters.records.keys import SqlKeys
from agent.adapters.records.migrate import migrate
from agent.adapters.records.names import SqlNames
from agent.adapters.records.opinions import SqlOpinions
from agent.adapters.records.profiles import SqlProfiles
from agent.adapters.records.quarantine import SqlQuarantine
from agent.adapters.records.replays import SqlReplays
from agent.adapters.records.served import SqlServed
from agent.adapters.records.sessions import SqlSessions
from agent.core import ports


def open_records(url: str, busy_seconds: float = BUSY_SECONDS) -> SqlRecords:
    """The records at a SQLAlchemy URL, their schema made or brought up to date first. Raises `StoreError`."""
    records = SqlRecords(url, busy_seconds)
    try:
        migrate(records.database)
    except BaseException:
        records.close()
        raise
    return records


class SqlRecords:
    """Fills `Records`; safe to share between threads."""

    def __init__(self, url: str, busy_seconds: float = BUSY_SECONDS) -> None:
        self.database = Database(url, busy_seconds)
        self.items: ports.ItemRecords = SqlItems(self.database)
        self.events: ports.EventRecords = SqlEvents(self.database)
        self.facets: ports.FacetRecords = SqlFacets(self.database)
        self.names: ports.NameRecords = SqlNames(self.database)
        self.opinions: ports.OpinionRecords = SqlOpinions(self.database)
        self.edits: ports.EditRecords = SqlEdits(self.database)
        self.served: ports.ServedRecords = SqlServed(self.database)
        self.sessions: ports.SessionRecords = SqlSessions(self.database)
        self.frequencies: ports.FrequencyRecords = SqlFrequencies(self.database)
        self.profiles: ports.ProfileRecords = SqlProfiles(self.database)
        self.answers: ports.Answers = SqlAnswers(self.database)
        self.quarantine: ports.QuarantineRecords = SqlQuarantine(self.database)
        self.journal: ports.Journal = SqlJournal(self.database)
        self.keys: ports.KeyRecords = SqlKeys(self.database)
        self.replays: ports.ReplayRecords = SqlReplays(self.database)
        self.jobs: ports.JobRecords = SqlJobs(self.database)
        self.erasure: ports.ErasureRecords = SqlErasure(self.database)

    def close(self) -> None:
        """Releases files and connections; later calls raise `StoreError`."""
        self.database.close()

"""Who may come in by the network doors, and what they may do."""

from __future__ import annotations

from enum import StrEnum

from pydantic import AwareDatetime, Field

from agent.core.schema import Value


class Scope(StrEnum):
    """What a key allows; each includes the ones before it."""

    READ = "read"
    """Look: profiles, lists, explanations, the catalogue."""
    WRITE = "write"
    """Tell: items, events, corrections."""
    ADMIN = "admin"
    """What concerns everybody or costs money: batches, the ledger, keys."""

    def covers(self, other: Scope) -> bool:
        """Whether this one includes the other."""
        order = list(Scope)
        return order.index(self) >= order.index(other)


class ApiKey(Value):
    """A key as it is kept: never its secret, of which only a digest is known."""

    key_id: str
    name: str = Field(min_length=1, max_length=80)
    """What its owner calls it."""
    digest: str
    scope: Scope
    user_id: str | None = None
    """Of an end user's token: the one person whom it sees."""
    made_at: AwareDatetime
    expires_at: AwareDatetime | None = None
    revoked_at: AwareDatetime | None = None

    def holds(self, now: AwareDatetime) -> bool:
        """Whether it opens the door at this moment."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


class Replay(Value):
    """A write that came with an idempotency key, and the answer that it was given."""

    key: str
    """Digest of the caller and of the key that they gave."""
    fingerprint: str
    """Digest of the request; another request under the same key is refused."""
    user_id: str | None = None
    """Whom it is about, where it names one person."""
    status: int = 0
    """0 while it is being worked on."""
    headers: dict[str, str] = {}
    body: str = ""
    at: AwareDatetime

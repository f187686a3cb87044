"""How the endpoint answers: well, late, or with a fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from agent.core.schema import digest


class Fault(StrEnum):
    """A way for a call to go wrong."""

    THROTTLED = "throttled"
    """429 with Retry-After."""
    THROTTLED_SILENT = "throttled_silent"
    """429 that does not say how long."""
    QUOTA = "quota"
    """429 that no patience cures: the account is out of money."""
    REVOKED = "revoked"
    """401."""
    UNKNOWN_MODEL = "unknown_model"
    """404."""
    TOO_LONG = "too_long"
    """400: the prompt exceeds the context."""
    SERVER_ERROR = "server_error"
    """500."""
    UNAVAILABLE = "unavailable"
    """503."""
    CUT = "cut"
    """The connection closes in the middle of the answer."""
    HANG = "hang"
    """No answer for `Behaviour.hang` seconds, then the connection closes."""
    BROKEN_JSON = "broken_json"
    """The content stops in the middle, though the call says that it is complete."""
    WRONG_SCHEMA = "wrong_schema"
    """The content is JSON, but of another shape."""
    EMPTY = "empty"
    """The content is the empty string."""
    REFUSAL = "refusal"
    """`message.refusal` in place of content."""
    OTHER_LANGUAGE = "other_language"
    """The right shape, in words of another language."""
    TRUNCATED = "truncated"
    """The content stops in the middle with `finish_reason: length`."""
    ERROR_BODY = "error_body"
    """200 whose body is an error."""
    NOT_JSON = "not_json"
    """200 whose body is an HTML page."""


AT_ONCE = frozenset(
    {Fault.THROTTLED, Fault.THROTTLED_SILENT, Fault.QUOTA, Fault.REVOKED, Fault.UNKNOWN_MODEL, Fault.TOO_LONG}
)
"""Refused before any work, so without latency."""
REFUSED = AT_ONCE | {Fault.SERVER_ERROR, Fault.UNAVAILABLE}
"""Answered by a status other than 200; no provider bills these."""


@dataclass(frozen=True)
class Behaviour:
    """What the endpoint does with each call; the same call meets the same fate whatever the order of arrival.

    The fate of a call is drawn from `seed`, its body and how often this body has come before, so that a retry draws
    again and two runs with the same calls agree.
    """

    latency: float = 0.0
    """Seconds before an answer; refusals by status 4xx come at once."""
    jitter: float = 0.0
    """Up to so many seconds more."""
    rates: Mapping[Fault, float] = field(default_factory=dict)
    """Probability of each fault; what is left over is answered well."""
    script: tuple[Fault | None, ...] = ()
    """The fate of the first calls, in order of arrival; None is a good answer. `rates` take over after it."""
    retry_after: float = 0.05
    """Seconds that THROTTLED asks for."""
    revoked_from: int | None = None
    """The 1-based number of the first call that is answered with REVOKED, and all after it."""
    hang: float = 600.0
    """Seconds."""
    batch_seconds: float = 0.0
    """From the creation of a batch to its end."""
    batch_end: str = "completed"
    """Status that batches end with: `completed`, `failed` or `expired`."""
    seed: int = 0

    def __post_init__(self) -> None:
        if sum(self.rates.values()) > 1:
            raise ValueError("the rates of the faults sum to more than 1")

    def fate(self, body_digest: str, repetition: int, number: int) -> Fault | None:
        """The fault of the `number`-th call (1-based), which is the `repetition`-th (0-based) with this body."""
        if self.revoked_from is not None and number >= self.revoked_from:
            return Fault.REVOKED
        if number <= len(self.script):
            return self.script[number - 1]
        lot = self._lot("fate", body_digest, repetition)
        for fault, rate in self.rates.items():
            lot -= rate
            if lot < 0:
                return fault
        return None

    def delay(self, body_digest: str, repetition: int) -> float:
        """Seconds to wait before the answer."""
        return self.latency + self.jitter * self._lot("delay", body_digest, repetition) if self.jitter else self.latency

    def _lot(self, *parts: str | int) -> float:
        """Uniform in [0, 1), fixed by the seed and the parts."""
        return int(digest(str(self.seed), *map(str, parts)), 16) / 2**64

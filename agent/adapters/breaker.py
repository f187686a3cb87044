"""A circuit breaker: when to stop asking an endpoint, for a while or for good."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from agent.core.errors import AnswerError, ModelDenied, ModelError, ModelUnreachable


@dataclass(frozen=True)
class BreakerRules:
    """When the breaker opens. Invented numbers, chosen so that neither a blip nor one bad user stops a batch."""

    failures: int = 8
    """Requests that must fail to reach the endpoint, one after another and all different, before it pauses."""
    cooldown: float = 5.0
    """Seconds of the first pause; each further one is twice as long."""
    pauses: int = 5
    """Pauses without a success after which it stops for good: 155 s with the others' defaults."""
    pauses_unproven: int = 2
    """The same where no call has ever succeeded, as with a mistyped URL: 15 s."""
    refusals: int = 100
    """Answers in a row that are none before it stops for good."""
    probe_check: float = 0.25
    """Seconds between looks of those who wait for the one call that tries the endpoint after a pause."""


class Breaker:
    """Told of every call's outcome, says whether the next may go.

    Closed: all go. Paused: none goes until the pause is over, then one alone; its success closes the breaker, its
    failure pauses again. Stopped: every ask raises the same `ModelDenied`.
    """

    def __init__(self, rules: BreakerRules, clock: Callable[[], float], where: str) -> None:
        self._rules = rules
        self._clock = clock
        self._where = where
        self._failed: set[str] = set()
        self._refused = 0
        self._pauses = 0
        self._until: float | None = None
        self._era = 0
        self._probing = False
        self._proven = False
        self._verdict: ModelDenied | None = None

    @property
    def era(self) -> int:
        """How many pauses there have been; a call's outcome belongs to the era in which it went out."""
        return self._era

    def check(self) -> None:
        """Raises `ModelDenied` once stopped."""
        if self._verdict is not None:
            # The same error, but without the frames of those who met it before: a batch may raise it often.
            raise self._verdict.with_traceback(None)

    def admit(self) -> float:
        """Seconds to wait before asking again whether one may go; 0.0: go. Raises as `check`."""
        self.check()
        if self._until is None:
            return 0.0
        if self._probing:
            return self._rules.probe_check
        wait = self._until - self._clock()
        self._probing = wait <= 0
        return max(0.0, wait)

    def succeeded(self) -> None:
        """A call was answered."""
        self._proven = True
        self._refused = 0
        self._reached()

    def failed(self, error: ModelError, request: str, era: int) -> None:
        """A call of this request failed that went out in `era`."""
        if isinstance(error, ModelDenied):
            self._verdict = error
        elif isinstance(error, ModelUnreachable):
            if era == self._era:
                self._unreachable(error, request)
        else:
            self._reached()
            if isinstance(error, AnswerError):
                self._refuse(error)

    def abandoned(self, era: int) -> None:
        """A call that went out in `era` ended without an outcome; if it was the probe, the next one is."""
        if era == self._era:
            self._probing = False

    def _reached(self) -> None:
        self._failed.clear()
        self._pauses = 0
        self._until = None
        self._probing = False

    def _refuse(self, error: AnswerError) -> None:
        self._refused += 1
        if self._refused >= self._rules.refusals:
            self._stop(f"the last {self._refused} answers were none: {error.what}", "try another model")

    def _unreachable(self, error: ModelUnreachable, request: str) -> None:
        self._failed.add(request)
        if not self._probing and len(self._failed) < self._rules.failures:
            return
        limit = self._rules.pauses if self._proven else self._rules.pauses_unproven
        if self._pauses >= limit:
            self._stop(f"the endpoint does not answer: {error.what}", "check the base URL and the network; run again")
            return
        self._until = self._clock() + self._rules.cooldown * 2**self._pauses
        self._pauses += 1
        self._era += 1
        self._probing = False

    def _stop(self, what: str, hint: str) -> None:
        self._verdict = ModelDenied(what, where=self._where, hint=hint)

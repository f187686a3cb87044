"""Patience around a chat model: limits, retries, a time limit a call, and a breaker that stops a lost cause."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

from langchain_core.runnables import RunnableConfig
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type

from agent.adapters.breaker import Breaker, BreakerRules
from agent.adapters.buckets import Bucket
from agent.core.asking import Reply, Request, Style
from agent.core.errors import AnswerError, ModelDenied, ModelError, ModelThrottled, ModelUnreachable
from agent.core.ports import ChatModel
from agent.core.schema import Usage, digest

FIRST_WAIT = 0.5
"""Seconds before the second attempt, on average; doubled for each further one. Invented."""
LONGEST_WAIT = 30.0
"""Seconds; beyond it waiting longer helps nobody. Invented."""
ATTEMPTS = 6
"""Of one request that are lost: about 16 s of patience in all. Invented."""
THROTTLED_SECONDS = 600.0
"""How long one request may be told to come back later. Long, since a busy account is no reason to fail a person."""
_BYTES_PER_TOKEN = 4
"""Of UTF-8, over the known tokenizers on English and Chinese; only until the endpoint's own count is known."""
_LEARNING = 0.1
"""Weight of the latest call in what share of the expected tokens a call takes; invented."""

Sleep = Callable[[float], Awaitable[None]]


@dataclass
class _Course:
    """What one request has been through."""

    expected: int
    """Tokens of one attempt, before the endpoint's way of counting is known."""
    tokens: float
    """What is taken from the bucket for one attempt."""
    started: float
    lost: int = 0
    """Attempts that found no endpoint."""
    throttled: bool = False
    """Whether the last attempt was told to come back later."""


class PatientChat:
    """Fills `ChatModel` around another that makes single calls.

    `rpm` and `tpm` are per minute, None without limit; `timeout` is in seconds for one attempt, waiting not counted.
    An `AnswerError` passes through: another question may cure it, the same one rarely does. Safe for many coroutines of
    one event loop at a time.
    """

    def __init__(
        self,
        inner: ChatModel,
        *,
        rpm: int | None = None,
        tpm: int | None = None,
        timeout: float | None = None,
        attempts: int = ATTEMPTS,
        rules: BreakerRules | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        random: Random | None = None,
    ) -> None:
        self._inner = inner
        self._requests = Bucket(rpm, clock)
        self._tokens = Bucket(tpm, clock)
        self._timeout = timeout
        self._attempts = attempts
        self._breaker = Breaker(rules or BreakerRules(), clock, where=inner.identity)
        self._clock = clock
        self._sleep = sleep
        self._random = random or Random()
        self._quiet_until = clock()
        self._share = 1.0

    @property
    def identity(self) -> str:
        """The inner model's."""
        return self._inner.identity

    @property
    def style(self) -> Style:
        """The inner model's."""
        return self._inner.style

    @property
    def questions_per_call(self) -> int:
        """The inner model's."""
        return self._inner.questions_per_call

    def speaks(self, language: str) -> bool:
        """As the inner model does."""
        return self._inner.speaks(language)

    async def ask(self, request: Request, config: RunnableConfig | None = None) -> Reply:
        """The inner model's reply, asked again while that can help; then the last error."""
        expected = tokens_of(request)
        course = _Course(expected, expected * self._share, self._clock())
        retrying = AsyncRetrying(
            retry=retry_if_exception_type((ModelThrottled, ModelUnreachable)),
            stop=lambda _: self._gives_up(course),
            wait=self._wait,
            sleep=self._sleep,
            reraise=True,
        )
        return await retrying(self._attempt, request, config, course)

    async def _attempt(self, request: Request, config: RunnableConfig | None, course: _Course) -> Reply:
        await self._turn(course.tokens)
        era = self._breaker.era
        try:
            reply = await self._call(request, config)
        except ModelError as error:
            self._breaker.failed(error, digest(request.prefix, request.body), era)
            self._learn(error, course)
            raise
        except BaseException:
            self._breaker.abandoned(era)
            raise
        self._breaker.succeeded()
        self._settle(course, reply.usage)
        return reply

    async def _turn(self, tokens: float) -> None:
        """Waits for the buckets, then until neither the endpoint nor the breaker asks for quiet."""
        self._breaker.check()
        wait = max(self._requests.take(1), self._tokens.take(tokens))
        try:
            while wait > 0 or (wait := self._silence()) > 0:
                await self._sleep(wait)
                wait = 0.0
        except BaseException:
            self._requests.give_back(1)
            self._tokens.give_back(tokens)
            raise

    def _silence(self) -> float:
        """Seconds that the endpoint, else the breaker, still asks everyone to wait; 0.0: this call goes now."""
        return max(0.0, self._quiet_until - self._clock()) or self._breaker.admit()

    async def _call(self, request: Request, config: RunnableConfig | None) -> Reply:
        try:
            async with asyncio.timeout(self._timeout):
                return await self._inner.ask(request, config)
        except TimeoutError:
            raise ModelUnreachable(
                f"no answer within {self._timeout:g} s", where=self.identity, hint="raise timeout_seconds"
            ) from None
        except ModelThrottled as error:
            if (error.retry_after or 0) <= THROTTLED_SECONDS:
                raise
            # As with a used-up daily allowance: no run should sit that out in silence.
            what = f"{error.what}; it asks to come back in {(error.retry_after or 0) / 60:.0f} minutes"
            raise ModelDenied(what, where=error.where, hint="run again then; what is done is kept") from error

    def _learn(self, error: ModelError, course: _Course) -> None:
        course.throttled = isinstance(error, ModelThrottled)
        course.lost += not course.throttled
        if isinstance(error, ModelThrottled) and error.retry_after:
            self._quiet_until = max(self._quiet_until, self._clock() + error.retry_after)
        if isinstance(error, AnswerError):
            self._settle(course, error.usage)

    def _settle(self, course: _Course, usage: Usage) -> None:
        """Corrects what was taken for the call by what it took; a call that never told keeps what was taken."""
        took = usage.tokens_in + usage.tokens_out
        if took:
            self._tokens.give_back(course.tokens - took)
            self._share += _LEARNING * (took / course.expected - self._share)

    def _gives_up(self, course: _Course) -> bool:
        if course.throttled:
            return self._clock() - course.started >= THROTTLED_SECONDS
        return course.lost >= self._attempts

    def _wait(self, state: RetryCallState) -> float:
        """Doubling with jitter; none where the endpoint said how long, since `_turn` waits for that with everyone."""
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, ModelThrottled) and error.retry_after:
            return 0.0
        longest: float = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (state.attempt_number - 1))
        return longest * self._random.uniform(0.5, 1.5)


def tokens_of(request: Request) -> int:
    """What a request may come to, in and out, before it is asked: a quarter of its bytes and its whole limit."""
    said = len(request.prefix.encode()) + len(request.body.encode()) + len(str(request.answer_schema or ""))
    return said // _BYTES_PER_TOKEN + request.max_tokens

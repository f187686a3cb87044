"""One tenant's numbers of one process for Prometheus; no label holds anything of a person."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from agent.core.watch import Watcher

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
COUNTS = {
    "candidates": "Items that voices offered for a list",
    "fallbacks": "Lists that were not personal, or did not answer the request",
    "model_calls": "Calls to the chat model",
    "model_cached": "Questions that were answered from the records",
    "tokens_in": "Tokens sent to the chat model",
    "tokens_out": "Tokens that the chat model gave",
    "cost_usd": "US dollars for the chat model",
    "sentences": "Sentences of the chat model that the facts carried",
    "rejected_sentences": "Sentences of the chat model that were refused: malformed, or not carried by the facts",
}
"""What `core.watch.count` is told of, as it is called there."""


class Meters:
    """Fills `Watcher`; `tracer` is told of the same steps, where one is configured."""

    def __init__(self, tracer: Watcher | None = None) -> None:
        self._registry = CollectorRegistry()
        self._tracer = tracer
        self._requests = Histogram(
            "trigrain_request_seconds",
            "Answering a request",
            ("method", "route", "status"),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._steps = Histogram(
            "trigrain_step_seconds", "A step of the work", ("step",), buckets=_SECONDS, registry=self._registry
        )
        self._running = Gauge("trigrain_jobs_running", "Jobs under way", registry=self._registry)
        self._counts = {
            name: Counter(f"trigrain_{name}", words, registry=self._registry) for name, words in COUNTS.items()
        }

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request by its route's template, never its path."""
        self._requests.labels(method, route, str(status)).observe(seconds)

    @contextmanager
    def span(self, name: str) -> Iterator[None]:
        """Times a step."""
        started = time.perf_counter()
        with ExitStack() as stack:
            if self._tracer:
                stack.enter_context(self._tracer.span(name))
            try:
                yield
            finally:
                self._steps.labels(name).observe(time.perf_counter() - started)

    def count(self, name: str, amount: float) -> None:
        """So many more; a name that is not in `COUNTS` is a fault."""
        self._counts[name].inc(amount)

    @contextmanager
    def traced(self, request: str) -> Iterator[None]:
        """A request by its route's template, of which the steps are told as parts; its time is `request`'s business."""
        with ExitStack() as stack:
            if self._tracer:
                stack.enter_context(self._tracer.span(request))
            yield

    @contextmanager
    def job(self) -> Iterator[None]:
        """Counts a job as running."""
        with self._running.track_inprogress():
            yield

    def told(self) -> bytes:
        """In Prometheus's text format."""
        return generate_latest(self._registry)

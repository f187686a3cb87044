"""Spans by OpenTelemetry: names of steps, their times, their errors' kinds, and nothing that anybody said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version

from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Status, StatusCode


class Tracer:
    """Fills `Watcher`; counts are the meters' business. Spans of one request find one another by their context."""

    def __init__(self, exporter: SpanExporter, tenant: str) -> None:
        resource = Resource.create({"service.name": "trigrain", "trigrain.tenant": tenant})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("trigrain", version("trigrain"))

    @contextmanager
    def span(self, name: str) -> Iterator[None]:
        """A span; of an error that passes it knows the kind, never the text."""
        with self._tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False) as span:
            try:
                yield
            except BaseException as error:
                span.set_status(Status(StatusCode.ERROR, type(error).__name__))
                raise

    def count(self, name: str, amount: float) -> None:
        """Not told."""

    def close(self) -> None:
        """Tells what is waiting."""
        self._provider.shutdown()


def open_tracer(url: str, tenant: str) -> Tracer:
    """Tells a collector at an OTLP address (gRPC); one that is away is no error, its spans are lost."""
    return Tracer(OTLPSpanExporter(endpoint=url, insecure=url.startswith("http://")), tenant)

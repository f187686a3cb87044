"""Spans reach a collector over OTLP, and carry names, times and kinds of errors alone."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from concurrent import futures
from typing import Any

import grpc
import pytest
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc

from agent.adapters.tracing import open_tracer
from agent.core.settings import Settings
from agent.core.watch import step, watched_by
from agent.wiring import Wiring


class Collector(trace_service_pb2_grpc.TraceServiceServicer):
    """A collector on loopback that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[Any] = []
        self._server = grpc.server(futures.ThreadPoolExecutor(1))
        trace_service_pb2_grpc.add_TraceServiceServicer_to_server(self, self._server)
        self.url = f"http://127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()

    def Export(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        self.told.append(request)
        return trace_service_pb2.ExportTraceServiceResponse()

    @property
    def spans(self) -> dict[str, Any]:
        found = (
            s for told in self.told for one in told.resource_spans for scope in one.scope_spans for s in scope.spans
        )
        return {span.name: span for span in found}

    def close(self) -> None:
        self._server.stop(None).wait()


@pytest.fixture
def collector() -> Iterator[Collector]:
    running = Collector()
    yield running
    running.close()


@step("inner")
def inner(secret: str) -> None:
    if secret:
        raise ValueError(secret)


@step("outer")
async def outer(secret: str = "") -> None:
    await asyncio.sleep(0)
    inner(secret)


def test_steps_are_spans_of_one_trace(collector: Collector) -> None:
    tracer = open_tracer(collector.url, "shop")
    with watched_by(tracer), tracer.span("GET /v1/items"):
        asyncio.run(outer())
    tracer.close()
    spans = collector.spans
    assert set(spans) == {"GET /v1/items", "outer", "inner"}
    assert spans["inner"].parent_span_id == spans["outer"].span_id
    assert spans["outer"].parent_span_id == spans["GET /v1/items"].span_id
    assert len({span.trace_id for span in spans.values()}) == 1


def test_an_error_is_told_by_its_kind_alone(collector: Collector) -> None:
    tracer = open_tracer(collector.url, "shop")
    with watched_by(tracer), pytest.raises(ValueError, match="ann likes jazz"):
        asyncio.run(outer("ann likes jazz"))
    tracer.close()
    assert {span.status.message for span in collector.spans.values()} == {"ValueError"}
    assert "jazz" not in str(collector.told)


def test_a_setting_names_the_collector_and_no_setting_loads_nothing(collector: Collector, tmp_path: Any) -> None:
    with Wiring(Settings(workspace=tmp_path, traces_url=collector.url)) as wiring:
        assert wiring.tracer is not None
        with wiring.tracer.span("a step"):
            pass
    assert set(collector.spans) == {"a step"}
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from agent.core.settings import Settings\nfrom agent.wiring import Wiring\n"
        "assert Wiring(Settings(workspace=Path(sys.argv[1]))).tracer is None\n"
        "assert not [name for name in sys.modules if name.startswith(('opentelemetry', 'agent.adapters.tracing'))]\n"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path], check=True)

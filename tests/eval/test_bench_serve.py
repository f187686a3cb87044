"""The load driver counts rightly, and the bench of the server runs in small; its times are not looked at."""

from __future__ import annotations

import os
from contextlib import contextmanager

import pytest

from eval.bench import serve
from eval.bench.load import load, told
from eval.endpoint import Endpoint
from tests.entrypoints.http.door import make_shop, served


def test_quantiles_are_of_what_was_waited():
    found = told([n / 1000 for n in range(1, 101)], 2.0)
    assert (found.per_second, found.p50_ms, found.p95_ms, found.failed) == (100 / 2.0, 50, 95, 0)


@pytest.mark.parametrize("clients", [1, 4])
def test_every_answer_is_counted(clients):
    with Endpoint() as endpoint:
        url = endpoint.url.removesuffix("/v1")
        good = load(url, ["/v1/models"], clients, 0.2)
        assert good.failed == 0
        assert good.per_second > 0
        assert 0 < good.p50_ms <= good.p95_ms
        bad = load(url, ["/v1/models", "/v1/nothing"], clients, 0.2)
        assert 0 < bad.failed < bad.per_second


def test_the_bench_runs_in_small(monkeypatch, tmp_path):
    shop = make_shop(tmp_path)
    small = {"CLIENTS": (2,), "SECONDS": 0.2}
    for name, value in {**small, "stocked": lambda directory: (shop, ["ann", "bob"])}.items():
        monkeypatch.setattr(serve, name, value)
    speed, late = serve.rows()
    assert (speed.unit, late.unit) == ("requests/s", "ms, p95")
    assert speed.rounds == late.rounds == 5
    assert 0 < speed.ratio < 10


def test_a_soak_runs_in_small(monkeypatch, tmp_path):
    shop = make_shop(tmp_path)

    @contextmanager
    def here(workspace):
        with served(workspace) as running:
            yield running.url, os.getpid()

    small = {"SOAK_SECONDS": 0.4, "SETTLED_SECONDS": 0.2, "serving": here}
    for name, value in {**small, "stocked": lambda directory: (shop, ["ann", "bob"])}.items():
        monkeypatch.setattr(serve, name, value)
    (memory,) = serve.soak(1.0)
    assert 50 < memory.baseline < 50_000
    assert memory.note.endswith("0 failed")

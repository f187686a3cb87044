"""What the meters tell where a chat model is asked, at the loopback endpoint; and that its slowness holds up nobody."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from eval.endpoint import Behaviour, Endpoint
from tests.entrypoints.cli.door import facts_only
from tests.entrypoints.http.door import copy, served


@pytest.fixture
def script():
    """The last one answers."""
    return [facts_only]


@pytest.fixture
def endpoint(monkeypatch, script):
    with Endpoint(answer=lambda body: script[-1](body)) as running:
        monkeypatch.setenv("OPENAI_BASE_URL", running.url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
        yield running


@pytest.fixture
def far(shop, tmp_path, endpoint):
    workspace = copy(shop, tmp_path / "shop")
    (workspace / "trigrain.toml").write_text('llm = "openai:gpt-4o-mini"\n', encoding="utf-8")
    with served(workspace) as running, running.client() as client:
        endpoint.reset()
        yield client


def number(client, name):
    found = re.search(rf"^{re.escape(name)} ([\d.e+-]+)$", client.get("/metrics").text, re.MULTILINE)
    return float(found[1]) if found else None


def test_calls_tokens_money_candidates_and_fallbacks_are_counted(far, endpoint):
    before = number(far, "trigrain_candidates_total")
    found = far.get("/v1/users/ann/recommendations", params={"n": 1}).json()
    assert {line["explanation_origin"] for line in found["items"]} == {"model"}
    assert number(far, "trigrain_model_calls_total") == endpoint.counts.calls == 1
    assert number(far, "trigrain_sentences_total") == 1
    assert number(far, "trigrain_rejected_sentences_total") == 0
    assert number(far, "trigrain_tokens_in_total") > 0
    assert 0 < number(far, "trigrain_cost_usd_total") < 0.01
    assert number(far, "trigrain_candidates_total") > before
    for step in ("recommend", "open person", "rank", "ask model", "sentences"):
        assert number(far, f'trigrain_step_seconds_count{{step="{step}"}}') >= 1
    far.get("/v1/users/ann/recommendations", params={"n": 1})
    assert number(far, "trigrain_model_calls_total") == 1
    assert number(far, "trigrain_model_cached_total") == 1
    assert number(far, "trigrain_fallbacks_total") == 0
    far.get("/v1/users/stranger/recommendations")
    assert number(far, "trigrain_fallbacks_total") == 1


def test_refused_sentences_are_counted(far, script):
    script.append(lambda body: '{"answers": [{"n": 1, "text": "Einstein adored it in 1905."}]}')
    found = far.get("/v1/users/bob/recommendations", params={"n": 1}).json()
    assert [line["explanation_origin"] for line in found["items"]] == ["template"]
    assert number(far, "trigrain_rejected_sentences_total") == 1
    assert number(far, "trigrain_sentences_total") == 0


def test_who_waits_for_a_model_holds_up_nobody(far, endpoint):
    endpoint.behaviour = Behaviour(latency=1.0)
    with ThreadPoolExecutor() as pool:
        waiting = [pool.submit(far.get, f"/v1/users/{user}/recommendations?n=1") for user in ("ann", "bob", "cat")]
        while endpoint.counts.peak < len(waiting):
            assert not all(one.done() for one in waiting)
        assert far.get("/v1/users/ann/recommendations?explain=false").status_code == 200
        assert not any(one.done() for one in waiting)
        assert {one.result().status_code for one in waiting} == {200}


def test_a_model_that_refuses_is_a_problem_and_not_a_fault(far, endpoint):
    endpoint.behaviour = Behaviour(revoked_from=1)
    told = far.get("/v1/users/ann/recommendations", params={"n": 2})
    assert (told.status_code, told.json()["code"]) == (502, "model_denied")
    assert "sk-test" not in told.text

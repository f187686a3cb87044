"""`profile` at an endpoint that costs money and misbehaves."""

from __future__ import annotations

import json

import pytest

from agent.adapters import patience
from agent.adapters.prices import price_of
from eval.endpoint import Behaviour, Endpoint, Fault
from tests.entrypoints.cli.conftest import key_to
from tests.entrypoints.cli.door import FAR, facts_only, typed

PRICE = price_of(FAR)


@pytest.fixture
def far(endpoint, ingested):
    """Types `profile` for the workspace with the far model."""

    def run(*arguments, **given):
        return typed("profile", *arguments, "--llm", FAR, "--workspace", ingested, **{**key_to(endpoint), **given})

    return run


@pytest.fixture
def ask(endpoint, ingested):
    """Types any other command for the workspace, with the far model as its setting."""

    def run(*arguments):
        return typed(*arguments, "--workspace", ingested, TRIGRAIN_LLM=FAR, **key_to(endpoint))

    return run


@pytest.fixture
def _hasty(monkeypatch):
    """Waits between attempts that a test can afford."""
    monkeypatch.setattr(patience, "FIRST_WAIT", 0.001)


def listed_price(document, factor=1.0):
    return factor * (document["tokens_in"] * PRICE.input + document["tokens_out"] * PRICE.output) / 1_000_000


def test_everybody_is_profiled_once_and_the_bill_adds_up(far, ask, endpoint, people):
    first = far("--all", "--json")
    assert (first.code, first.err) == (0, "")
    assert first.document["states"] == {"built": 6, "unchanged": 0, "failed": 0}
    assert first.document["calls"] == endpoint.counts.calls == len(people)
    assert first.document["tokens_in"] == endpoint.counts.tokens_in
    assert first.document["cost_usd"] == pytest.approx(listed_price(first.document))
    assert first.document["cost_usd"] > 0

    again = far("--all", "--json").document
    assert again["states"] == {"built": 0, "unchanged": 6, "failed": 0}
    assert (again["calls"], endpoint.counts.calls) == (0, 6)

    ledger = ask("cost", "--by", "user_id", "--json").document
    assert sorted(ledger["lines"]) == people
    assert ledger["total"]["cost_usd"] == pytest.approx(first.document["cost_usd"])
    shown = ask("show", people[0], "--json").document
    assert (shown["provenance"]["model"].split("@")[0], shown["summary_origin"]) == (FAR, "model")


def test_an_estimate_asks_nothing_and_names_the_calls(far, ask, endpoint, people):
    told = far("--all", "--estimate", "--json").document
    assert (told["people"], told["calls"], told["cached"], endpoint.counts.calls) == (6, 6, 0, 0)
    assert told["cost_usd"] == pytest.approx(listed_price(told))
    plain = far("--all", "--estimate")
    assert plain.out.startswith("6 people: 6 calls and 0 from the cache")
    assert f"${told['cost_usd']:.4f}" in plain.out
    assert ask("show", people[0]).code == 2


def test_a_spent_budget_stops_and_more_money_goes_on(far, endpoint):
    budget = 0.6 * far("--all", "--estimate", "--json").document["cost_usd"]
    poor = far("--all", "--workers", 1, "--budget-usd", budget)
    assert poor.code == 3
    assert poor.complaint.startswith("the budget of $")
    assert "higher --budget-usd" in poor.complaint
    assert 0 < endpoint.counts.calls < 6

    rich = far("--all", "--budget-usd", 5, "--json")
    assert rich.code == 0
    assert rich.document["states"]["failed"] == 0
    assert (endpoint.counts.calls, endpoint.counts.repeats) == (6, 0)


def test_a_budget_too_small_for_one_call_spends_nothing(far, endpoint):
    done = far("--all", "--budget-usd", 0.0005, "--json")
    assert done.code == 3
    assert done.document["error"]["code"] == "budget"
    assert endpoint.counts.calls == 0


def test_a_revoked_key_stops_the_batch_and_a_new_one_goes_on(far, endpoint):
    endpoint.behaviour = Behaviour(revoked_from=3)
    done = far("--all", "--workers", 1)
    assert done.code == 2
    assert "Incorrect API key" in done.complaint
    assert endpoint.counts.calls == 3

    endpoint.behaviour = Behaviour()
    assert far("--all").code == 0
    assert (endpoint.counts.fates["ok"], endpoint.counts.repeats) == (6, 0)


@pytest.mark.usefixtures("_hasty")
def test_who_fails_is_listed_and_can_be_tried_again(far, ask, endpoint, people):
    endpoint.behaviour = Behaviour(rates={Fault.SERVER_ERROR: 1.0})
    done = far("--all")
    assert done.code == 1
    assert "0 built, 0 unchanged, 6 failed" in done.out
    assert sorted(line.split()[1].rstrip(":") for line in done.err.splitlines() if line.startswith("failed")) == people
    checks = {check["check"]: check["found"] for check in ask("doctor", "--json").document["checks"]}
    assert checks["journal"] == "6 failed"

    endpoint.behaviour = Behaviour()
    healed = far("--failed", "--json")
    assert (healed.code, healed.document["states"]["built"]) == (0, 6)
    assert far("--failed", "--json").document["states"] == {"built": 0, "unchanged": 0, "failed": 0}


def test_the_batch_service_takes_half_the_money(far, endpoint):
    endpoint.behaviour = Behaviour(batch_seconds=0.1)
    done = far("--all", "--engine", "openai-batch", "--json", TRIGRAIN_POLL_SECONDS=0.02)
    assert (done.code, done.err) == (0, "")
    assert done.document["states"]["built"] == 6
    assert done.document["cost_usd"] == pytest.approx(listed_price(done.document, factor=0.5))
    assert endpoint.counts.calls == 6


def test_a_budget_needs_a_price(ingested):
    elsewhere = {"OPENAI_BASE_URL": "https://models.invalid/v1", "OPENAI_API_KEY": "sk-test"}
    strange = ("--llm", "openai:unknown-model", "--workspace", ingested)
    done = typed("profile", "--all", "--budget-usd", 5, *strange, **elsewhere)
    assert done.code == 2
    assert "price" in done.complaint
    assert "price_in and price_out" in done.complaint
    assert "price not known" in typed("profile", "--all", "--estimate", *strange, **elsewhere).out


def test_what_a_model_says_cannot_command_the_terminal(ingested, people):
    def loud(body):
        rows = json.loads(facts_only(body))
        return json.dumps({"answers": [{**row, "text": f"\x1b[31m{row['text']}\x07"} for row in rows["answers"]]})

    with Endpoint(answer=loud) as endpoint:
        typed("profile", people[0], "--llm", FAR, "--workspace", ingested, **key_to(endpoint))
    shown = typed("show", people[0], "--workspace", ingested)
    assert shown.code == 0
    assert not {"\x1b", "\x07"} & set(shown.out)

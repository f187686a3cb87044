"""What a batch will take, said before and counted after."""

import pytest

from agent.core.errors import UnknownUser
from agent.flows.batch import profile_batch
from agent.flows.estimate import SAMPLE, estimate_batch
from tests.flows.far import stocked


def test_an_estimate_asks_nobody_and_writes_nothing(endpoint, tmp_path):
    with stocked(tmp_path) as wiring:
        told = estimate_batch(wiring)
        assert endpoint.counts.calls == 0
        assert wiring.records.facets.get(["i03"]) == {}
        assert told.people == 6
        assert told.calls == 1 + 6  # the pans fit one call; a person's words fit one call
        assert told.cost_usd == pytest.approx((told.tokens_in * 0.15 + told.tokens_out * 0.60) / 1e6)


def test_the_first_estimate_foretells_calls_and_prompts(endpoint, tmp_path):
    with stocked(tmp_path) as wiring:
        told = estimate_batch(wiring)
        wiring.run(profile_batch(wiring))
    assert told.calls == endpoint.counts.calls
    assert told.tokens_in == pytest.approx(endpoint.counts.tokens_in, rel=0.15)


def test_the_ledger_teaches_how_long_answers_are(endpoint, tmp_path):
    with stocked(tmp_path, people=40) as wiring:
        wiring.run(profile_batch(wiring, [f"u{n:03}" for n in range(10)]))
        before = endpoint.counts
        rest = [f"u{n:03}" for n in range(10, 40)]
        told = estimate_batch(wiring, rest)
        wiring.run(profile_batch(wiring, rest))
        calls = endpoint.counts.calls - before.calls
        assert told.calls == pytest.approx(calls, rel=0.15)
        assert told.tokens_in == pytest.approx(endpoint.counts.tokens_in - before.tokens_in, rel=0.15)
        assert told.tokens_out == pytest.approx(endpoint.counts.tokens_out - before.tokens_out, rel=0.15)


def test_what_is_answered_already_costs_nothing(endpoint, tmp_path):
    with stocked(tmp_path) as wiring:
        wiring.run(profile_batch(wiring))
        told = estimate_batch(wiring)
    assert (told.calls, told.cached, told.tokens_in, told.cost_usd) == (0, 0, 0, 0.0)


def test_many_people_are_estimated_from_a_sample(endpoint, tmp_path):
    people = 2 * SAMPLE
    with stocked(tmp_path, people=people) as wiring:
        told = estimate_batch(wiring)
    assert told.people == people
    assert told.calls == 1 + people


def test_an_unknown_price_is_said(endpoint, tmp_path):
    with stocked(tmp_path, llm="local") as wiring:
        assert estimate_batch(wiring).cost_usd == 0.0


def test_somebody_unknown_is_said(endpoint, tmp_path):
    with stocked(tmp_path) as wiring, pytest.raises(UnknownUser, match="nobody"):
        estimate_batch(wiring, ["nobody"])


def test_only_those_who_failed(endpoint, tmp_path):
    with stocked(tmp_path) as wiring:
        assert estimate_batch(wiring, failed_only=True).people == 0

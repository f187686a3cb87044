"""The provider's batch service fills the cache; the run that follows asks nothing."""

import asyncio

import pytest

from agent.core.errors import BudgetReached, Interrupted, ModelDenied
from agent.flows.batch import Engine, profile_batch
from agent.flows.prefill import prefill
from agent.flows.requests import facet_requests
from eval.endpoint import Behaviour, Fault
from tests.flows.far import stocked


def requests(wiring):
    return facet_requests(wiring, wiring.records.events.touched())


def latest(wiring):
    """Everybody's profile without what making it took."""
    return [
        profile.model_copy(update={"provenance": None}).model_dump() for profile in wiring.records.profiles.latest()
    ]


def run(wiring, **options):
    return wiring.run(profile_batch(wiring, **options))


def test_the_same_profiles_for_half_the_price(endpoint, tmp_path):
    with stocked(tmp_path / "single") as wiring:
        single = run(wiring)
        profiles = latest(wiring)
    with stocked(tmp_path / "batch") as wiring:
        batch = run(wiring, engine=Engine.OPENAI_BATCH)
        assert latest(wiring) == profiles
        assert batch.usage.cost_usd == pytest.approx(single.usage.cost_usd / 2)
        assert sum(usage.calls for usage in wiring.records.answers.totals().values()) == single.usage.calls


def test_what_is_there_is_not_sent(endpoint, tmp_path):
    with stocked(tmp_path) as wiring:
        run(wiring)
        billed = endpoint.counts.billed
        wiring.run(prefill(wiring, requests(wiring)))
        assert endpoint.counts.billed == billed


def test_partial_errors_are_sent_again(endpoint, tmp_path):
    endpoint.behaviour = Behaviour(rates={Fault.SERVER_ERROR: 0.4}, seed=3)
    with stocked(tmp_path, people=30) as wiring:
        report = run(wiring, engine=Engine.OPENAI_BATCH)
        assert report.outcomes == {"built": 30}
    assert endpoint.counts.fates["server_error"] > 0


def test_a_stopped_run_leaves_the_batch_and_finds_it_again(endpoint, tmp_path):
    endpoint.behaviour = Behaviour(batch_seconds=0.6)

    async def stopped_soon(wiring):
        stop = asyncio.Event()
        asyncio.get_running_loop().call_later(0.1, stop.set)
        await prefill(wiring, requests(wiring), stop=stop)

    with stocked(tmp_path) as wiring:
        with pytest.raises(Interrupted, match="is with the provider"):
            wiring.run(stopped_soon(wiring))
        found = wiring.run(prefill(wiring, requests(wiring)))
        assert found.usage.calls == 1
    assert endpoint.counts.repeats == 0


def test_a_batch_that_the_budget_may_not_cover_is_not_sent(endpoint, tmp_path):
    with stocked(tmp_path, budget_usd=1e-6) as wiring, pytest.raises(BudgetReached, match="a batch of 1 requests"):
        wiring.run(prefill(wiring, requests(wiring)))
    assert endpoint.counts.billed == 0


def test_a_full_queue_is_waited_for(endpoint, tmp_path):
    endpoint.behaviour = Behaviour(batch_end="failed")

    async def full_for_a_while(wiring):
        asyncio.get_running_loop().call_later(0.2, setattr, endpoint, "behaviour", Behaviour())
        return await prefill(wiring, requests(wiring))

    with stocked(tmp_path) as wiring:
        assert wiring.run(full_for_a_while(wiring)).usage.calls == 1


def test_a_revoked_key_stops_the_run(endpoint, tmp_path):
    endpoint.behaviour = Behaviour(revoked_from=1)
    with stocked(tmp_path) as wiring, pytest.raises(ModelDenied):
        run(wiring, engine=Engine.OPENAI_BATCH)

"""What a log says of its own policy and of another, where the truth is known."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.metrics.policy import (
    Impression,
    conversion,
    conversion_per_impression,
    ctr,
    ctr_by_position,
    ips,
    snips,
)
from eval.statistics import interval

APPEAL = np.array([0.05, 0.10, 0.20, 0.60])
"""How often each item is clicked where it is looked at."""
LOOKED_AT = np.array([1.0, 0.6, 0.3])
"""How often each position is."""
SERVED = np.array([0.55, 0.25, 0.15, 0.05])
WANTED = np.array([0.10, 0.10, 0.20, 0.60])
TRUTH = LOOKED_AT.mean() * float(WANTED @ APPEAL)


def shown(user, clicked, propensity=0.5, position=1, item="i", converted=False):
    return Impression(user, item, position, propensity, clicked, converted)


def simulated(seed, users=400):
    """Three positions a person, filled by SERVED; people differ in how easily they click, by half around the mean."""
    generator = np.random.default_rng(seed)
    items = generator.choice(len(APPEAL), p=SERVED, size=(users, len(LOOKED_AT)))
    log = []
    for user, ease in enumerate(generator.uniform(0.5, 1.5, size=users)):
        for position, looked_at in enumerate(LOOKED_AT, start=1):
            item = items[user, position - 1]
            clicked = bool(generator.random() < ease * looked_at * APPEAL[item])
            log.append(Impression(f"u{user}", str(item), position, float(SERVED[item]), clicked))
    return log


def wanted(impression):
    return float(WANTED[int(impression.item_id)])


@pytest.mark.parametrize("estimate", [ips, snips])
def test_the_new_policys_rate_is_found_and_the_logs_own_misleads(estimate):
    log = simulated(1, users=2_000)
    found, naive = estimate(log, wanted).ctr, ctr(log)
    assert found.low <= TRUTH <= found.high
    assert found.n == 2_000
    assert not naive.low <= TRUTH <= naive.high
    assert found.high - found.low < TRUTH


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    """At 0.93, what 200 such logs gave, fewer than 12 of 15 hold it in about one test of fifty."""
    logs = [simulated(seed, users=250) for seed in range(1_000, 1_015)]
    for estimate in (ips, snips):
        found = [estimate(log, wanted).ctr for log in logs]
        assert sum(one.low <= TRUTH <= one.high for one in found) >= 12


def test_rates_by_hand():
    log = [shown("a", True, converted=True), shown("a", False), shown("b", True), shown("b", False, converted=True)]
    assert ctr(log).value == 2 / 4
    assert conversion(log).value == 1 / 2
    assert conversion_per_impression(log).value == 2 / 4
    assert ctr(log).n == 2


def test_conversion_is_over_those_who_clicked():
    log = [shown("a", True, converted=True), shown("b", False)]
    assert (conversion(log).value, conversion(log).n) == (1.0, 1)
    assert math.isnan(conversion([shown("b", False)]).value)


def test_people_are_resampled_not_impressions():
    log = [shown(f"u{user}", user % 2 == 0) for user in range(200) for _ in range(10)]
    people, impressions = ctr(log), interval([float(one.clicked) for one in log])
    wider = (people.high - people.low) / (impressions.high - impressions.low)
    assert wider == pytest.approx(math.sqrt(10), rel=0.15)


def test_each_position_has_its_rate():
    log = [shown("a", False, position=2), shown("a", True), shown("b", True, position=2), shown("b", True)]
    rates = ctr_by_position(log)
    assert [(position, one.value) for position, one in rates.items()] == [(1, 1.0), (2, 1 / 2)]


def test_weights_by_hand():
    log = [shown("a", True, 0.5, item="x"), shown("b", True, 0.2, item="y"), shown("b", False, 0.4, item="x")]
    chances = {"x": 0.25, "y": 0.8}
    weights = (0.25 / 0.5, 0.8 / 0.2, 0.25 / 0.4)
    plain, normal = (estimate(log, lambda one: chances[one.item_id]) for estimate in (ips, snips))
    assert plain.ctr.value == pytest.approx((weights[0] + weights[1]) / 3)
    assert normal.ctr.value == pytest.approx((weights[0] + weights[1]) / sum(weights))
    assert plain.effective == normal.effective == pytest.approx(sum(weights) ** 2 / sum(w * w for w in weights))
    assert plain.clipped == 0.0


def test_clipping_cuts_weights_and_says_how_many():
    log = [shown("a", True, 0.1), shown("b", True, 0.5), shown("c", False, 0.5)]
    found = ips(log, lambda _: 0.8, clip=2.0)
    assert found.ctr.value == pytest.approx((2 + 0.8 / 0.5) / 3)
    assert found.clipped == 1 / 3
    with pytest.raises(ValueError, match="clip 0"):
        ips(log, lambda _: 0.8, clip=0)


def test_the_policy_that_served_is_worth_what_was_clicked():
    log = simulated(2, users=50)
    for estimate in (ips, snips):
        found = estimate(log, lambda one: one.propensity)
        assert found.ctr == ctr(log)
        assert found.effective == pytest.approx(len(log))


def test_a_policy_that_the_log_never_showed_is_unknown():
    found = snips([shown("a", True)], lambda _: 0.0)
    assert math.isnan(found.ctr.value)
    assert found.effective == 0.0
    assert ips([shown("a", True)], lambda _: 0.0).ctr.value == 0.0


def test_an_empty_log_says_nothing():
    assert ctr([]).n == conversion([]).n == ips([], wanted).ctr.n == snips([], wanted).ctr.n == 0
    assert ctr_by_position([]) == {}


@pytest.mark.parametrize("propensity", [0.0, -0.1, 1.1, math.nan])
def test_a_propensity_is_a_probability_above_nought(propensity):
    with pytest.raises(ValueError, match="propensity"):
        shown("a", True, propensity)


@pytest.mark.parametrize("chance", [-0.1, 1.1, math.nan])
def test_so_is_a_new_probability(chance):
    with pytest.raises(ValueError, match="new probabilities"):
        ips([shown("a", True)], lambda _: chance)


@settings(max_examples=10)  # each takes a bootstrap
@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.booleans(), st.floats(0.01, 1), st.floats(0.01, 1)), min_size=1, max_size=8
    )
)
def test_the_self_normalised_rate_and_the_effective_size_are_bounded(rows):
    log = [shown(user, clicked, propensity, item=str(chance)) for user, clicked, propensity, chance in rows]
    found = snips(log, lambda one: float(one.item_id))
    assert 0 <= found.ctr.low <= found.ctr.value + 1e-12
    assert found.ctr.value - 1e-12 <= found.ctr.high <= 1 + 1e-12
    assert 1 - 1e-9 <= found.effective <= len(log) + 1e-9

"""The token bucket keeps its promise for every minute."""

import math

from hypothesis import given
from hypothesis import strategies as st

from agent.adapters.buckets import Bucket


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@given(
    st.integers(1, 600),
    st.lists(st.tuples(st.floats(0, 30), st.integers(1, 50)), min_size=1, max_size=60),
)
def test_no_minute_sees_more_than_the_limit(limit, arrivals):
    clock = Clock()
    bucket = Bucket(limit, clock)
    used = []
    for pause, amount in arrivals:
        clock.now += pause
        used.append((clock.now + bucket.take(min(amount, limit)), min(amount, limit)))
    for start, _ in used:
        # A use is one moment, so what precedes the minute's first use has been paid for before it.
        inside = [amount for at, amount in used if start <= at < start + 60]
        assert sum(inside) - inside[0] <= limit + 1e-6 * limit


@given(st.integers(1, 100), st.lists(st.integers(1, 10), min_size=2, max_size=30))
def test_turns_come_in_the_order_of_asking(limit, amounts):
    bucket = Bucket(limit, Clock())
    waits = [bucket.take(amount) for amount in amounts]
    assert waits == sorted(waits)


def test_the_first_goes_at_once_and_the_rest_evenly():
    bucket = Bucket(61, Clock())
    assert [round(bucket.take(1), 6) for _ in range(4)] == [0.0, 1.0, 2.0, 3.0]


def test_an_amount_beyond_the_limit_waits_its_full_time():
    assert Bucket(61, Clock()).take(122) == 122 - 1


def test_what_is_given_back_can_be_taken():
    bucket = Bucket(61, Clock())
    bucket.take(1)
    bucket.give_back(1)
    assert bucket.take(1) == 0.0


def test_giving_back_never_makes_more_than_the_burst():
    bucket = Bucket(61, Clock())
    bucket.give_back(1000)
    assert bucket.take(2) == 1.0


def test_what_was_used_beyond_is_owed():
    bucket = Bucket(61, Clock())
    bucket.take(1)
    bucket.give_back(-30)
    assert bucket.take(1) == 31.0


def test_without_a_limit_nobody_waits():
    bucket = Bucket(None, Clock())
    bucket.give_back(-math.inf)
    assert bucket.take(10**12) == 0.0

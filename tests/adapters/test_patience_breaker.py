"""When the breaker lets calls go."""

import pytest

from agent.adapters.breaker import Breaker, BreakerRules
from agent.core.errors import AnswerError, ModelDenied, ModelThrottled, ModelUnreachable


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def breaker(clock):
    rules = BreakerRules(failures=3, cooldown=10.0, pauses=3, pauses_unproven=1, refusals=4, probe_check=0.5)
    return Breaker(rules, clock, where="fake:model")


def lose(breaker, *requests):
    for request in requests:
        breaker.failed(ModelUnreachable("late"), request, breaker.era)


def test_different_requests_in_a_row_pause_it(breaker, clock):
    lose(breaker, "a", "b", "a", "b")
    assert breaker.admit() == 0.0
    lose(breaker, "c")
    assert breaker.admit() == 10.0
    clock.now = 4.0
    assert breaker.admit() == 6.0


@pytest.mark.parametrize("reached", [lambda b: b.succeeded(), lambda b: b.failed(ModelThrottled("x"), "r", b.era)])
def test_any_sign_of_life_starts_the_count_anew(breaker, reached):
    lose(breaker, "a", "b")
    reached(breaker)
    lose(breaker, "c", "d")
    assert breaker.admit() == 0.0


def test_after_the_pause_one_goes_alone(breaker, clock):
    lose(breaker, "a", "b", "c")
    clock.now = 10.0
    assert breaker.admit() == 0.0
    assert [breaker.admit(), breaker.admit()] == [0.5, 0.5]
    breaker.succeeded()
    assert [breaker.admit(), breaker.admit()] == [0.0, 0.0]


def test_each_pause_is_twice_as_long_and_the_last_is_for_good(breaker, clock):
    breaker.succeeded()
    lose(breaker, "a", "b", "c")
    for pause in (10.0, 20.0, 40.0):
        assert breaker.admit() == pause
        clock.now += pause
        assert breaker.admit() == 0.0
        lose(breaker, "d")
    with pytest.raises(ModelDenied, match="does not answer: late, fake:model"):
        breaker.admit()


def test_an_endpoint_that_never_answered_is_given_less_time(breaker, clock):
    lose(breaker, "a", "b", "c")
    clock.now = 10.0
    assert breaker.admit() == 0.0
    lose(breaker, "d")
    with pytest.raises(ModelDenied):
        breaker.admit()


def test_a_success_restores_the_short_pauses(breaker, clock):
    for _ in range(5):
        breaker.succeeded()
        lose(breaker, "a", "b", "c")
        assert breaker.admit() == 10.0
        clock.now += 10.0
        assert breaker.admit() == 0.0


def test_calls_from_before_the_pause_do_not_count_against_the_one_alone(breaker, clock):
    before = breaker.era
    lose(breaker, "a", "b", "c")
    clock.now = 10.0
    assert breaker.admit() == 0.0
    breaker.failed(ModelUnreachable("late"), "d", before)
    breaker.abandoned(before)
    assert breaker.admit() == 0.5
    breaker.succeeded()
    assert breaker.admit() == 0.0


def test_if_the_one_alone_goes_away_the_next_one_tries(breaker, clock):
    lose(breaker, "a", "b", "c")
    clock.now = 10.0
    assert breaker.admit() == 0.0
    breaker.abandoned(breaker.era)
    assert breaker.admit() == 0.0
    assert breaker.admit() == 0.5


def test_a_refused_key_is_for_good(breaker):
    denied = ModelDenied("revoked")
    breaker.failed(denied, "a", breaker.era)
    for ask in (breaker.admit, breaker.check):
        with pytest.raises(ModelDenied) as caught:
            ask()
        assert caught.value is denied


def test_nothing_but_answers_that_are_none_is_a_lost_cause(breaker):
    for _ in range(3):
        breaker.failed(AnswerError("empty"), "a", breaker.era)
    breaker.succeeded()
    for _ in range(3):
        breaker.failed(AnswerError("empty"), "a", breaker.era)
    assert breaker.admit() == 0.0
    breaker.failed(AnswerError("empty"), "a", breaker.era)
    with pytest.raises(ModelDenied, match="last 4 answers were none: empty"):
        breaker.check()

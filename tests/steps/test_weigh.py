"""What one event says: bursts, and words taken back."""

from datetime import UTC, datetime, timedelta
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.presets import load_preset
from agent.core.schema import Event
from agent.steps.weigh import HOURLY, weigh

START = datetime(2024, 1, 1, tzinfo=UTC)
PRESET = load_preset("general")


def at(seconds, item_id, kind="like", value=None):
    return Event(user_id="u", item_id=item_id, kind=kind, at=START + timedelta(seconds=seconds), value=value)


def summed(events):
    return sum(voice.weight for voice in weigh(events, PRESET, 2.5, None))


@pytest.mark.parametrize("many", [1, 2, HOURLY])
def test_an_ordinary_hour_counts_in_full(many):
    assert summed([at(n, f"i{n}") for n in range(many)]) == pytest.approx(many)


def test_a_script_counts_as_the_logarithm_of_its_size():
    assert summed([at(n / 2, f"i{n}") for n in range(5000)]) == pytest.approx(HOURLY * log2(1 + 5000 / HOURLY))


def test_a_script_does_not_drown_a_year():
    year = [at(n * 86_400, f"year {n}") for n in range(365)]
    script = [at(366 * 86_400 + n / 2, f"script {n}") for n in range(5000)]
    voices = weigh([*year, *script], PRESET, 2.5, None)
    assert sum(v.weight for v in voices[:365]) == 365
    assert sum(v.weight for v in voices[365:]) < 365


def test_an_order_without_a_clock_knows_no_bursts():
    events = [Event(user_id="u", item_id=f"i{n}", kind="like", seq=n) for n in range(500)]
    assert summed(events) == 500


@given(st.integers(1, 2000))
def test_one_act_more_never_counts_for_less(many):
    less, more = (HOURLY * log2(1 + n / HOURLY) for n in (many, many + 1))
    assert min(many, less) <= min(many + 1, more)


@pytest.mark.parametrize(
    ("kinds", "silenced"),
    [
        (["like", "dislike"], [True, False]),
        (["dislike", "like"], [True, False]),
        (["view", "like", "dislike", "view"], [True, True, False, False]),
        (["like", "skip"], [False, False]),
        (["like", "dislike", "like"], [False, True, False]),
    ],
)
def test_the_last_verdict_on_an_item_silences_the_opposite_ones_before(kinds, silenced):
    voices = weigh([at(n, "x", kind) for n, kind in enumerate(kinds)], PRESET, 2.5, None)
    assert [voice.silenced for voice in voices] == silenced


def test_words_of_the_same_moment_do_not_silence_each_other():
    voices = weigh([at(0, "x", "like"), at(0, "x", "dislike")], PRESET, 2.5, None)
    assert not any(voice.silenced for voice in voices)


def test_a_lower_rating_takes_a_higher_one_back():
    voices = weigh([at(0, "x", "rating", 5.0), at(9, "x", "rating", 1.0)], PRESET, 2.5, None)
    assert [voice.silenced for voice in voices] == [True, False]

"""The readout by hand, and what it must not do."""

from datetime import UTC, datetime, timedelta
from math import exp, log

import pytest

from agent.core.presets import load_preset, preset_names
from agent.core.schema import Event, Level
from agent.steps.confidence import Support, confidence
from agent.steps.weigh import weigh

START = datetime(2024, 1, 1, tzinfo=UTC)


def voices(preset, days):
    events = [Event(user_id="u", item_id=f"i{day}", kind="like", at=START + timedelta(days=day)) for day in days]
    return weigh(events, preset, 2.5, START + timedelta(days=28))


def test_the_features_by_hand():
    preset = load_preset("general").model_copy(update={"lately_days": 14.0})
    support = Support.of(2, 3, max(voice.late for voice in voices(preset, [0, 14])), 8)
    assert support == Support(*map(pytest.approx, (log(3), log(4), 0.5, log(2 / 8))))


def test_the_readout_by_hand():
    preset = load_preset("general").model_copy(
        update={"confidence": {"mid": 1.0, "acts": 2.0, "against": -1.0, "present": 0.5, "share": 0.25}}
    )
    z = 1 + 2 * log(3) - 1 * log(4) + 0.5 * 0.5 + 0.25 * log(0.25)
    support = Support(acts=log(3), against=log(4), present=0.5, share=log(0.25))
    assert confidence(support, Level.MID, preset) == pytest.approx(1 / (1 + exp(-z)))
    assert confidence(support, Level.MACRO, preset) == pytest.approx(1 / (1 + exp(1 - z)))


@pytest.mark.parametrize("name", preset_names())
@pytest.mark.parametrize("level", Level)
def test_every_preset_is_surer_of_more_and_fresher_acts_and_of_broader_interests(name, level):
    preset = load_preset(name)
    few = Support(log(2), 0.0, 0.1, log(1 / 20))
    assert confidence(Support(log(9), 0.0, 0.1, log(1 / 20)), level, preset) > confidence(few, level, preset)
    assert confidence(Support(log(2), 0.0, 0.9, log(1 / 20)), level, preset) > confidence(few, level, preset)
    assert confidence(Support(log(2), log(4), 0.1, log(1 / 20)), level, preset) <= confidence(few, level, preset)
    broad, middle, narrow = (confidence(few, grain, preset) for grain in Level)
    assert broad > middle > narrow

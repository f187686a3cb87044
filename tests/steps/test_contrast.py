"""Why not, and why not the other one, in words."""

import pytest

from agent.core.schema import Absence, Source
from agent.steps import contrast


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("absence", Absence)
def test_every_absence_has_a_sentence_that_names_its_reason(absence, language):
    said = contrast.absent(absence, language, about="price<=50", stands=41, of=400)
    named = absence not in (Absence.UNHEARD, Absence.WEAKER)
    assert ("price<=50" in said) is named
    assert ("41" in said) is (absence is Absence.WEAKER)
    assert said.endswith("." if language == "en" else "。")


def test_gains_are_told_voice_by_voice():
    gained = contrast.gains({Source.MID: 0.5}, {Source.MID: 0.2, Source.POPULARITY: 0.1})
    assert gained[Source.MID] == pytest.approx(0.3)
    assert gained[Source.POPULARITY] == pytest.approx(-0.1)
    assert contrast.most(gained) is Source.MID
    assert sum(gained.values()) == pytest.approx(0.5 - 0.3)


def test_whoever_stands_above_has_what_makes_the_difference():
    gained = contrast.gains({Source.MID: 0.5}, {Source.SEQUENCE: 0.9})
    above = contrast.compared("Saw", 2, 5, 9, gained, "en")
    below = contrast.compared("Saw", 5, 2, 9, gained, "en")
    assert above == "It stands 2nd and Saw 5th of 9; most of the difference is your fields of interest."
    assert (
        below == "It stands 5th, below Saw at 2nd of 9; most of the difference is what comes after your latest choices."
    )

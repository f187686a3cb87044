"""What weighs most comes first, a line of interests as one, and what speaks against an item is no ground."""

import pytest

from agent.core.schema import Candidate, Ground, Interest, Level, Source, interest_id
from agent.steps.grounds import grounds
from agent.steps.reason import reasons


def interest(*path):
    return Interest(
        id=interest_id(path), level=list(Level)[len(path) - 1], name=path[-1], path=path, weight=0.5, confidence=0.5
    )


HORROR, SLASHER, COMEDY = interest("horror"), interest("horror", "slasher"), interest("comedy")
INTERESTS = {one.id: one for one in (HORROR, SLASHER, COMEDY)}


def ranked(pulls, asked=False, **parts):
    pulled = {one.id: pull for one, pull in pulls.items()} if pulls else {}
    told = {Source(name): part for name, part in parts.items()}
    candidate = Candidate(item_id="x", score=0.0, parts=told, pulls=pulled)
    return grounds(candidate, reasons(candidate, INTERESTS), INTERESTS, asked=asked)


def test_others_choices_lead_where_an_interest_is_but_a_fiftieth():
    found = ranked({SLASHER: 0.06}, collaborative=0.9, macro=0.0)
    assert [one.ground for one in found] == [Ground.TOGETHER, Ground.INTEREST]
    assert [one.share for one in found] == pytest.approx([0.9 / 0.96, 0.06 / 0.96])


def test_an_interest_weighs_with_those_above_and_below_it_and_not_with_others():
    found = ranked({HORROR: 0.2, SLASHER: 0.3, COMEDY: 0.2}, collaborative=0.4)
    assert found[0].ground is Ground.INTEREST
    assert found[0].share == pytest.approx(0.5 / (0.5 + 0.4))


def test_what_speaks_against_it_is_no_ground():
    assert ranked({}, collaborative=-0.9, sequence=0.1)[0].ground is Ground.AFTER
    assert ranked({}, collaborative=-0.9) == []


@pytest.mark.parametrize(("asked", "ground"), [(True, Ground.REQUEST), (False, Ground.ALIKE)])
def test_words_are_the_request_or_likeness(asked, ground):
    assert [one.ground for one in ranked({}, asked, lexical=0.5, popularity=0.1)] == [ground, Ground.POPULAR]

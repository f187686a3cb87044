"""The reasons of a candidate: the strongest pulls, each line of interests once, with the past items behind them."""

import pytest

from agent.core.schema import Candidate, Evidence, EvidenceItem, Interest, Level, Polarity, Source
from agent.steps.reason import SHOWN, reasons


def interest(*path, polarity=Polarity.LIKE, name=None, titles=()):
    evidence = [Evidence(event_id=t, item_id=t.lower(), title=t, event="like", at=1) for t in titles]
    return Interest(
        id="/".join(path),
        level=list(Level)[len(path) - 1],
        name=name or path[-1],
        path=path,
        weight=0.5,
        confidence=0.5,
        polarity=polarity,
        evidence=tuple(evidence),
    )


def told(pulls, popularity=0.0, **more):
    """(name, share) of the reasons for these pulls by interest."""
    return [(reason.interest, reason.share) for reason in found(pulls, popularity, **more)]


def found(pulls, popularity=0.0, **more):
    parts = dict.fromkeys([Source.MACRO, Source.MID, Source.MICRO], 0.0)
    for one, pull in pulls.items():
        parts[Source(one.level)] += pull
    parts |= {Source.POPULARITY: popularity, **more}
    by_id = {one.id: pull for one, pull in pulls.items()}
    candidate = Candidate(item_id="x", score=sum(parts.values()), parts=parts, pulls=by_id)
    return reasons(candidate, {one.id: one for one in pulls})


FILM, HORROR, SLASHER = interest("film"), interest("film", "horror"), interest("film", "horror", "slasher")
COMEDY, MUSIC, FOOD, SPORT = interest("film", "comedy"), interest("music"), interest("food"), interest("sport")


def test_the_strongest_pull_is_the_first_reason():
    assert told({FILM: 0.2, MUSIC: 0.5, FOOD: 0.3}) == [
        ("music", pytest.approx(0.5)),
        ("food", pytest.approx(0.3)),
        ("film", pytest.approx(0.2)),
    ]


def test_an_interest_and_its_parent_are_one_reason():
    assert told({FILM: 0.5, HORROR: 0.3, SLASHER: 0.2}) == [("film", pytest.approx(0.5))]
    assert told({FILM: 0.2, HORROR: 0.3, SLASHER: 0.5}) == [("slasher", pytest.approx(0.5))]


def test_siblings_are_two_reasons():
    assert [name for name, _ in told({HORROR: 0.6, COMEDY: 0.4})] == ["horror", "comedy"]


def test_a_line_is_the_same_in_any_case():
    shouted = interest("FILM", "Horror", "scream")
    assert [name for name, _ in told({FILM: 0.6, shouted: 0.4})] == ["film"]


def test_where_they_tie_the_narrower_speaks():
    assert [name for name, _ in told({FILM: 0.3, SLASHER: 0.3, HORROR: 0.3})] == ["slasher"]
    assert [name for name, _ in told({MUSIC: 0.5, FOOD: 0.5})] == ["food", "music"]


def test_what_pushes_is_no_reason():
    pushed = interest("war", polarity=Polarity.DISLIKE)
    assert told({FILM: 0.3, pushed: -0.2}) == [("film", pytest.approx(0.3 / (0.3 + 0.2)))]
    assert told({pushed: -0.2}) == []


def test_a_push_in_the_same_grain_does_not_make_a_share_of_more_than_all():
    pushed = interest("war", polarity=Polarity.DISLIKE)
    assert told({FILM: 0.5, pushed: -0.4}, 0.1) == [("film", pytest.approx(0.5 / (0.5 + 0.4 + 0.1)))]


def test_what_gives_next_to_nothing_is_no_reason():
    assert [name for name, _ in told({FILM: 0.96, MUSIC: 0.04})] == ["film"]
    assert [name for name, _ in told({FILM: 0.94, MUSIC: 0.06})] == ["film", "music"]
    assert told({FILM: 0.04}, 0.96) == []


@pytest.mark.parametrize("more", [{"popularity": 0.5}, {"popularity": -0.5}, {Source.COLLABORATIVE: 0.5}])
def test_other_voices_take_their_share(more):
    popularity = more.pop("popularity", 0.0)
    assert told({FILM: 0.5}, popularity, **more) == [("film", pytest.approx(0.5 / (0.5 + 0.5)))]


def test_only_the_first_few_are_shown():
    assert len(found({MUSIC: 0.3, FOOD: 0.3, SPORT: 0.2, FILM: 0.2})) == SHOWN == 3


@pytest.mark.parametrize("pulls", [{}, {FILM: 0.0}])
def test_where_only_popularity_speaks_there_is_no_reason(pulls):
    assert found(pulls, 0.5) == ()
    assert found(pulls) == ()


def test_a_reason_carries_the_past_items():
    one = interest("film", "horror", name="scary films", titles=("Alien", "Saw"))
    (reason,) = found({one: 0.5})
    assert (reason.interest_id, reason.interest, reason.level) == ("film/horror", "scary films", Level.MID)
    assert reason.evidence == (EvidenceItem(item_id="alien", title="Alien"), EvidenceItem(item_id="saw", title="Saw"))

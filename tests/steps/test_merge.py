"""What was looked for, and what a turn makes of it."""

import pytest

from agent.core.plan import Act, Aspect, Bound, Plan, Said
from agent.core.schema import EventKind
from agent.steps.merge import merged
from agent.steps.turn import Turn

HORROR, COMEDY = Aspect(field="tag", value="horror"), Aspect(field="tag", value="comedy")
HOTEL, INN = Aspect(field="category", value="hotel"), Aspect(field="category", value="inn")
CHEAP, DEAR = Aspect(field="type", value="budget"), Aspect(field="type", value="luxury")


def ask(**more):
    return Turn(acts=[Act.ASK], **more)


def test_values_of_a_field_of_several_add_up_and_of_one_replace():
    assert merged(Plan(aspects=(HORROR,)), ask(aspects=[COMEDY]), several={"tag"}).aspects == (HORROR, COMEDY)
    assert merged(Plan(aspects=(CHEAP,)), ask(aspects=[DEAR]), several={"tag"}).aspects == (DEAR,)


def test_what_is_refused_is_wanted_no_longer_and_the_other_way_round():
    gone = merged(Plan(aspects=(HORROR,)), ask(without=[HORROR]), several={"tag"})
    assert (gone.aspects, gone.without) == ((), (HORROR,))
    back = merged(gone, ask(aspects=[HORROR]), several={"tag"})
    assert (back.aspects, back.without) == ((HORROR,), ())


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (Bound(field="year", low=1980, high=1989), Bound(field="year", low=1990, high=1999), (1990, 1999)),
        (Bound(field="year", low=2000, high=2010), Bound(field="year", low=2005), (2005, 2010)),
        (Bound(field="year", low=2000, high=2010), Bound(field="year", low=2015), (2015, float("inf"))),
        (Bound(field="评分", low=4.5), Bound(field="score", low=4.0), (4.0, float("inf"))),
    ],
)
def test_numbers_of_one_quantity(old, new, found):
    (bound,) = merged(Plan(bounds=(old,)), ask(bounds=[new])).bounds
    assert (bound.low, bound.high) == found


def test_what_was_compared_forgets_the_number_before():
    old = Plan(bounds=(Bound(field="year", low=1980, high=1989),))
    turn = ask(bounds=[Bound(field="year", low=1986)], replaced=["year"])
    assert merged(old, turn).bounds == (Bound(field="year", low=1986),)


def test_another_kind_begins_anew_unless_items_are_both():
    old = Plan(aspects=(HOTEL, CHEAP), bounds=(Bound(field="price", high=50),), exclude=("x",))
    new = merged(old, ask(aspects=[INN]), together=lambda one, other: False)
    assert (new.aspects, new.bounds, new.exclude) == ((INN,), (), ("x",))
    assert merged(old, ask(aspects=[INN]), together=lambda one, other: True).bounds == old.bounds


def test_what_is_dropped_goes_by_field_quantity_or_value():
    old = Plan(aspects=(HORROR, CHEAP), bounds=(Bound(field="门票", high=20), Bound(field="year", low=2000)))
    new = merged(old, ask(dropped=["money", "horror", "type"]))
    assert (new.aspects, new.bounds) == ((), (Bound(field="year", low=2000),))
    assert merged(old, ask(dropped=[""])).seeks is False


def test_small_talk_leaves_the_plan_as_it_is():
    old = Plan(words=("slow",), aspects=(HORROR,), passed=("p",), like=("x",))
    new = merged(old, Turn(acts=[Act.ASIDE]))
    assert new == old.model_copy(update={"acts": (Act.ASIDE,)})


def test_what_is_known_is_shown_no_more_and_what_was_passed_may_come_back():
    old = Plan(passed=("p",), like=("x",))
    new = merged(old, ask(said=[Said(item_id="x", kind=EventKind.VIEW)], known=["k"]))
    assert (new.exclude, new.passed, new.like) == (("x", "k"), (), ())


def test_what_was_only_implied_stays_so_as_long_as_it_is_wanted():
    kept = merged(Plan(), ask(aspects=[HORROR, COMEDY], loose=[COMEDY]), several={"tag"})
    assert kept.loose == (COMEDY,)
    gone = merged(kept, ask(without=[COMEDY]), several={"tag"})
    assert (gone.aspects, gone.loose) == ((HORROR,), ())


def test_what_only_narrows_the_kind_does_not_take_its_place():
    old = Plan(aspects=(HOTEL,), words=("quiet",))
    turn = ask(aspects=[INN], instead=True)
    assert merged(old, turn, several={"category"}, together=lambda one, other: True).aspects == (HOTEL, INN)
    assert merged(old, turn, several={"category"}, together=lambda one, other: False).aspects == (INN,)

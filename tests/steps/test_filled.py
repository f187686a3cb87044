"""What a model took a turn for counts only as far as the catalogue has it."""

import pytest

from agent.core.plan import Act, Bound, Filled, Plan
from agent.core.schema import EventKind, Item
from agent.steps.filled import linked
from agent.steps.turn import NOTHING, Shown
from tests.fakes.lexicon import made

LEXICON = made(
    [
        Item(item_id="a", title="Harbour (1991)", tags=("drama", "sea")),
        Item(item_id="b", title="Tides (2004)", tags=("drama", "sea")),
        Item(item_id="c", title="Jester (2011)", tags=("comedy",)),
        Item(item_id="d", title="Clowns (2015)", tags=("comedy",)),
        Item(item_id="e", title="渔港 (1998)", tags=("剧情",)),
        Item(item_id="f", title="潮汐 (1999)", tags=("剧情",)),
    ]
)
SHOWN = Shown(("a", "b", "c"))


def link(*acts, shown=SHOWN, before=NOTHING, **names):
    return linked(LEXICON, Filled(acts=acts or (Act.ASK,), **names), shown, before)


def values(aspects):
    return [one.value for one in aspects]


def test_names_become_the_catalogues_own():
    turn = link(wanted=("comdy",), unwanted=("sea",), limits=("year from 1990 to 2012",))
    assert (values(turn.aspects), values(turn.without)) == (["comedy"], ["sea"])
    assert turn.bounds == [Bound(field="year", low=1990, high=2012)]
    assert turn.unclear == []


def test_names_in_chinese():
    turn = link(wanted=("剧情",), limits=("1999年以后",))
    assert (values(turn.aspects), turn.bounds) == (["剧情"], [Bound(field="year", low=1999)])


@pytest.mark.parametrize(
    "names",
    [
        {"wanted": ("quasar",)},
        {"unwanted": ("quasar",)},
        {"like": ("quasar",)},
        {"limits": ("quasar",)},
        {"forget": ("quasar",)},
        {"titles": ("quasar",)},
    ],
)
def test_what_the_catalogue_has_not_counts_for_nothing_and_is_told(names):
    turn = link(**names)
    assert turn.unclear == ["quasar"]
    plain = (turn.aspects, turn.without, turn.like, turn.bounds, turn.dropped, turn.about, turn.words, turn.unwanted)
    assert not any(plain)


def test_only_what_is_shown_can_be_pointed_at():
    turn = link(Act.FEEDBACK, said="disliked", items=(2, 9))
    assert [(one.item_id, one.kind) for one in turn.said] == [("b", EventKind.DISLIKE)]
    assert turn.unclear == ["9"]
    assert link(Act.FEEDBACK, said="seen", items=(1,), shown=Shown()).said == []


def test_like_a_title_however_it_is_spelt_and_like_what_is_shown():
    assert link(like=("Jestr",)).like == ["c"]
    assert (link(items=(2,)).like, link(items=(2,)).known) == (["b"], ["b"])
    assert link(Act.WHY, items=(2,)).like == []


def test_comparisons_go_by_what_is_shown():
    assert link(limits=("newer than the second one",)).bounds == [Bound(field="year", low=2005)]


def test_what_no_longer_counts():
    before = Plan(bounds=(Bound(field="year", low=1990),))
    assert link(forget=("year",), before=before).dropped == ["year"]


def test_a_taste_is_told_in_the_persons_name():
    turn = link(Act.CORRECT, unwanted=("comedy",))
    assert turn.tastes == [("I do not like comedy", False)]
    assert link(unwanted=("comedy",)).tastes == []


def test_questions_ask_for_fields():
    turn = link(Act.DETAIL, items=(1,), fields=("release year",))
    assert (turn.about, turn.detail) == (["a"], ["year"])

"""What a person says of themselves beats what the events say."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.schema import LEVELS, Edit, EditKind, Interest, InterestTree, Origin, Polarity, interest_id
from agent.steps.edit import Hand, apply, hands, held

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PATHS = [("film",), ("film", "horror"), ("film", "horror", "Saw"), ("music",), ("music", "jazz"), ("film", "comedy")]


def edit(kind, path, **more):
    return Edit(user_id="u", kind=kind, path=path, at=NOW, **more)


def interest(path, weight=1.0, polarity=Polarity.LIKE, **more):
    return Interest(
        id=interest_id(path),
        level=LEVELS[len(path) - 1],
        name=path[-1],
        path=path,
        weight=weight,
        polarity=polarity,
        confidence=0.5,
        parent=interest_id(path[:-1]) if len(path) > 1 else None,
        count=1,
        **more,
    )


def tree(*interests):
    return InterestTree(user_id="u", as_of=NOW, interests=interests, events=9)


FOLDED = tree(
    interest(("film",), 0.8),
    interest(("music",), 0.2),
    interest(("film", "horror"), 0.5),
    interest(("film", "comedy"), 0.3),
    interest(("music", "jazz"), 0.2),
    interest(("film", "horror", "Saw"), 1.0),
)


def edited(*edits, folded=FOLDED):
    return {one.path: one for one in apply(folded, hands(edits)).interests}


def test_without_corrections_nothing_changes():
    assert apply(FOLDED, {}) is FOLDED


def test_a_pin_is_no_lighter_than_the_average_and_sure():
    found = edited(edit("pin", ("music", "jazz")))
    total = 0.5 + 0.3 + (0.5 + 0.3 + 0.2) / 3
    assert found["music", "jazz"].pinned
    assert not found["music", "jazz"].tentative
    assert found["music", "jazz"].weight == pytest.approx((1 / 3) / total)
    assert found["film", "horror"].weight == pytest.approx(0.5 / total)


def test_a_mute_stays_in_sight():
    found = edited(edit("mute", ("film", "horror")))
    assert found["film", "horror"].muted
    assert found["film", "horror"].weight == pytest.approx(0.5)
    assert not found["film",].muted


def test_a_name_is_the_persons_own():
    found = edited(edit("rename", ("film", "horror"), name="scary films"))["film", "horror"]
    assert (found.name, found.path, found.origin) == ("scary films", ("film", "horror"), Origin.USER)


def test_what_is_removed_goes_with_all_that_is_under_it():
    found = edited(edit("remove", ("film", "horror")))
    assert ("film", "horror") not in found
    assert ("film", "horror", "Saw") not in found
    assert found["film", "comedy"].weight == pytest.approx(0.3 / 0.5)


def test_what_is_added_weighs_as_much_as_the_heaviest_and_brings_what_it_is_under():
    found = edited(edit("add", ("books", "crime")))
    assert found["books", "crime"].weight == pytest.approx(0.5 / 1.5)
    assert found["books",].weight == pytest.approx(0.8 / 1.8)
    assert (found["books", "crime"].origin, found["books", "crime"].parent) == (Origin.USER, found["books",].id)
    assert found["books", "crime"].evidence == ()


def test_the_first_of_all_interests_can_be_added():
    assert edited(edit("add", ("books",)), folded=tree())["books",].weight == 1.0


def test_what_is_added_as_a_dislike_turns_what_the_events_liked():
    found = edited(edit("add", ("film", "horror"), polarity="dislike"))
    assert found["film", "horror"].polarity is Polarity.DISLIKE
    assert found["film", "horror"].weight == 1.0
    assert found["film", "comedy"].weight == pytest.approx(0.3 / 0.5)


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        (["pin", "unpin"], None),
        (["mute", "unmute"], None),
        (["pin", "mute"], {"pinned": True, "muted": True}),
        (["pin", "remove"], {"removed": True}),
        (["remove", "pin"], {"pinned": True}),
        (["remove", "add"], {"added": Polarity.LIKE}),
        (["add", "remove"], {"removed": True}),
        (["mute", "add"], {"added": Polarity.LIKE}),
        (["pin", "mute", "rename", "restore"], None),
        (["restore", "pin"], {"pinned": True}),
        (["remove", "unpin"], {"removed": True}),
    ],
)
def test_the_latest_word_holds(kinds, state):
    found = hands([edit(kind, ("a",), name="x" if kind == "rename" else "") for kind in kinds])
    assert found == ({} if state is None else {interest_id(("a",)): Hand(("a",), **state)})


def test_what_is_pinned_muted_or_named_is_held_in_the_fold():
    edits = [edit(kind, (kind,), name="x") for kind in ("pin", "mute", "rename", "add", "remove")]
    assert held(hands(edits)) == {interest_id((kind,)) for kind in ("pin", "mute", "rename")}


edits = st.lists(
    st.builds(
        edit,
        st.sampled_from(EditKind),
        st.sampled_from([*PATHS, ("new",), ("film", "new"), ("new", "new", "new")]),
        name=st.sampled_from(["", "own name"]),
        polarity=st.sampled_from(Polarity),
    ),
    max_size=8,
)


@given(edits)
def test_weights_sum_to_one_and_every_interest_has_its_parent(made):
    found = apply(FOLDED, hands(made)).interests
    assert len({one.id for one in found}) == len(found)
    for level in LEVELS:
        for polarity in Polarity:
            group = [one.weight for one in found if (one.level, one.polarity) == (level, polarity)]
            assert not group or math.fsum(group) == pytest.approx(1.0)
            assert group == sorted(group, reverse=True)
    ids = {one.id for one in found}
    assert all(one.parent is None or one.parent in ids for one in found)


def test_who_wants_the_narrow_wants_what_it_lies_in():
    found = edited(edit("remove", ("film",)), edit("pin", ("film", "horror")))
    assert {("film",), ("film", "horror")} <= found.keys()
    assert ("film", "horror") not in edited(edit("pin", ("film", "horror")), edit("remove", ("film",)))


@given(edits)
def test_the_last_correction_said_again_changes_nothing(made):
    assert hands([*made, *made[-1:]]) == hands(made)

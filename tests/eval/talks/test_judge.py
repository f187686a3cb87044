"""Each expectation is kept by the turn that keeps it, and by none that does not."""

from __future__ import annotations

import pytest

from agent.core.plan import Act, ChatTurn, Plan
from agent.core.schema import Interest, Item, Level, Polarity, Profile, Provenance, Recommendation
from eval.talks.dialogue import Dialogue
from eval.talks.judge import judge, kept_at_last

ITEMS = {
    item.item_id: item
    for item in (
        Item(item_id="a", title="Alien (1979)", tags=("horror",)),
        Item(item_id="b", title="Big (1988)", tags=("comedy",)),
        Item(item_id="c", title="Cure (1997)", tags=("horror",)),
        Item(item_id="d", title="家", description="电话：010-1；评分：4.5"),
    )
}


def got(ids="", reply="", acts=(), events=0):
    items = tuple(
        Recommendation(rank=n, item_id=one, title=ITEMS[one].title, score=1.0, attribution={})
        for n, one in enumerate(ids, start=1)
    )
    return ChatTurn(reply=reply, plan=Plan(acts=acts), items=items, session="s", events_written=events)


def profile(*interests):
    made = tuple(
        Interest(
            id=f"{path}{polarity}",
            level=Level.MACRO if len(path) == 1 else Level.MID,
            name=path[-1],
            path=path,
            weight=1.0,
            confidence=0.5,
            polarity=polarity,
            muted=muted,
        )
        for path, polarity, muted in interests
    )
    return Profile(
        user_id="u",
        version=1,
        as_of=1,
        language="en",
        summary="",
        macro=tuple(one for one in made if one.level is Level.MACRO),
        mid=tuple(one for one in made if one.level is Level.MID),
        provenance=Provenance(model="none", embedder="none", preset="general"),
    )


def last(turn, before=("ab", "c"), person=None, **expect):
    """The verdicts on a third turn after two that showed something."""
    lines = [{"say": "x", "kind": "ask"}, {"say": "y", "kind": "more"}, {"say": "z", "kind": "why", "expect": expect}]
    dialogue = Dialogue.model_validate({"id": "t", "language": "en", "turns": lines}, strict=False)
    verdicts = judge(dialogue, [*map(got, before), turn], ITEMS, [None, None, person])
    assert kept_at_last(dialogue, verdicts) is all(one.kept for one in verdicts)
    assert {(one.turn, one.kind) for one in verdicts} <= {(2, "why")}
    return [one.kept for one in verdicts]


HORROR = {"field": "tag", "is": ["horror"]}


@pytest.mark.parametrize(
    ("expect", "ids", "kept"),
    [
        ({"every": [HORROR]}, "ac", True),
        ({"every": [HORROR]}, "ab", False),
        ({"every": [HORROR]}, "", False),
        ({"some": [HORROR]}, "ab", True),
        ({"some": [HORROR]}, "b", False),
        ({"none": [HORROR]}, "b", True),
        ({"none": [HORROR]}, "ab", False),
        ({"none": [HORROR]}, "", True),
        ({"shown": 2}, "ab", True),
        ({"shown": 2}, "a", False),
        ({"empty": True}, "", True),
        ({"empty": True}, "a", False),
        ({"same_as_turn": 0}, "ab", True),
        ({"same_as_turn": 0}, "ba", False),
        ({"differs_from_turn": [0]}, "cd", True),
        ({"differs_from_turn": [0]}, "bc", False),
        ({"differs_from_turn": [0]}, "", False),
        ({"leaves_out": [{"turn": 0, "item": 2}]}, "ac", True),
        ({"leaves_out": [{"turn": 0, "item": 2}]}, "b", False),
        ({"leaves_out": [{"turn": 1, "item": 2}]}, "a", False),
        ({"every": [{"field": "year", "above": {"turn": 0, "item": 1}}]}, "bc", True),
        ({"every": [{"field": "year", "above": {"turn": 0, "item": 1}}]}, "ab", False),
        ({"every": [{"field": "year", "above": {"turn": 1, "item": 3}}]}, "b", False),
        ({"impossible": [HORROR]}, "a", None),
    ],
)
def test_lists(expect, ids, kept):
    assert last(got(ids), **expect) == ([] if kept is None else [kept])


@pytest.mark.parametrize(
    ("expect", "reply", "kept"),
    [
        ({"says": [["ALIEN", "none"]]}, "why not Alien?", True),
        ({"says": [["alien"], ["year"]]}, "Alien it is", [True, False]),
        ({"never": ["secret"]}, "It is a SECRET", False),
        ({"never": ["secret"]}, "no", True),
        ({"question": True}, "喜剧还是恐怖片？", True),
        ({"question": True}, "Which? When?", False),
        ({"question": True}, "Well.", False),
        ({"tells": [{"turn": 0, "item": 2, "field": "year"}]}, "It came out in 1988.", True),
        ({"tells": [{"turn": 0, "item": 2, "field": "year"}]}, "It came out in 1979.", False),
        ({"tells": [{"turn": 0, "item": 1, "field": "title"}]}, "Because alien is near.", True),
        ({"tells": [{"turn": 0, "item": 1, "field": "评分"}]}, "Nothing is known of Alien's rating.", True),
        ({"tells": [{"turn": 0, "item": 1, "field": "评分"}]}, "Sorry.", False),
        ({"tells": [{"turn": 1, "item": 2, "field": "title"}]}, "Anything", False),
    ],
)
def test_replies(expect, reply, kept):
    assert last(got(reply=reply), **expect) == (kept if isinstance(kept, list) else [kept])


def test_acts_and_events():
    turn = got(acts=(Act.ASK, Act.WHY), events=1)
    assert last(turn, acts=["why", "undo"]) == [True, False]
    assert [last(turn, events=n) for n in (0, 1, 2)] == [[False], [True], [False]]
    assert last(got(), events=0) == [True]


def test_profiles():
    person = profile(
        (("horror",), Polarity.DISLIKE, False),
        (("comedy",), Polarity.LIKE, False),
        (("comedy", "horror"), Polarity.LIKE, False),
        (("western",), Polarity.LIKE, True),
    )
    expected = {"likes": ["Comedy", "comedy > horror", "western"], "dislikes": ["horror", "war"]}
    assert last(got(), person=person, **expected) == [True, True, False, True, False]
    assert last(got(), person=person, gone=["horror", "comedy > horror", "western"]) == [True, False, True]
    assert last(got(), person=None, gone=["horror"]) == [False]


def test_a_turn_that_was_not_played_is_an_error():
    lines = [{"say": "x", "kind": "ask"}] * 3
    dialogue = Dialogue.model_validate({"id": "t", "language": "en", "turns": lines}, strict=False)
    with pytest.raises(ValueError, match="shorter"):
        judge(dialogue, [got()], ITEMS)

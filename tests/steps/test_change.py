"""What became of a profile, in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agent.core.schema import Polarity, Profile, Provenance, Trend
from agent.steps.change import changes, nothing
from tests.steps.test_edit import interest

TURNED = datetime(2026, 2, 3, tzinfo=UTC)


def profile(*interests, language="en"):
    by_level = {level: tuple(i for i in interests if i.level == level) for level in ("macro", "mid", "micro")}
    provenance = Provenance(model="m", embedder="e", preset="general")
    return Profile(user_id="u", version=1, as_of=None, language=language, summary="", provenance=provenance, **by_level)


def told(before, after, **more):
    return [change.words for change in changes(before, after, **more)]


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ({"weight": 0.2}, {"weight": 0.5}, ["stronger: jazz (20% to 50%)"]),
        ({"weight": 0.5}, {"weight": 0.2}, ["weaker: jazz (50% to 20%)"]),
        ({"weight": 0.5}, {"weight": 0.47}, []),
        ({}, {"trend": Trend.FADING}, ["jazz is now fading"]),
        ({}, {"pinned": True}, ["pinned: jazz"]),
        ({"pinned": True}, {}, ["no longer pinned: jazz"]),
        ({}, {"muted": True}, ["muted: jazz"]),
        ({"muted": True}, {}, ["no longer muted: jazz"]),
        ({}, {"name": "swing"}, ["renamed: jazz is now swing"]),
        ({}, {"polarity": "dislike", "turned": TURNED}, ["no longer liked: jazz, liked until 2026-02-03"]),
        ({"polarity": "dislike"}, {"turned": TURNED}, ["now liked: jazz, put off by it until 2026-02-03"]),
    ],
)
def test_what_matters_most_is_told(was, now, words):
    one = interest(("jazz",))
    before, after = (
        profile(one.model_validate({**one.model_dump(), **changed, "level": "macro"})) for changed in (was, now)
    )
    assert told(before, after) == words


def test_what_came_and_what_went():
    before, after = profile(interest(("jazz",), 0.4)), profile(interest(("rock",), 0.6))
    assert told(before, after) == ["new: rock (60%)", "gone: jazz (was 40%)"]
    assert told(None, after) == ["new: rock (60%)"]
    assert told(after, after) == []


def test_small_moves_are_told_where_asked_for():
    before, after = profile(interest(("jazz",), 0.4)), profile(interest(("jazz",), 0.41))
    assert told(before, after) == []
    assert told(before, after, least=0.005) == ["stronger: jazz (40% to 41%)"]


def test_in_chinese():
    before, after = profile(), profile(interest(("爵士",), 0.6, Polarity.LIKE), language="zh")
    assert told(before, after) == ["新增：爵士（60%）"]
    assert nothing("zh") == "没有变化。"
    assert nothing("en") == "Nothing changed."

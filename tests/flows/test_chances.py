"""Chances learnt from the workspace's past, where what is chosen and what is liked is known by construction."""

from __future__ import annotations

from random import Random

import pytest

from agent.core.learned import Question
from agent.core.schema import Event, EventKind, Item
from agent.flows.choice import learn_choice
from agent.flows.index import index_items
from agent.flows.lexicon import refresh_lexicon
from agent.flows.liking import learn_liking, refresh_esteem
from agent.flows.patterns import refresh_patterns
from agent.flows.recommend import scores
from agent.steps.marks import LIKED
from tests.fakes.workspace import FakeWorkspace

SHELF, PEOPLE = 30, 40


def shelf(user: int) -> str:
    return "tea" if user % 2 else "lamp"


@pytest.fixture(scope="module")
def shop() -> FakeWorkspace:
    """Everybody rates half of one of two shelves; things of an even number are good, the others are not."""
    opened = FakeWorkspace()
    opened.records.items.put(
        [
            Item(item_id=f"{kind}{n}", title=f"{kind} {'good' if n % 2 == 0 else 'poor'} number {n}")
            for kind in ("tea", "lamp")
            for n in range(SHELF)
        ]
    )
    opened.records.events.put(
        [
            Event(
                user_id=f"u{user}",
                item_id=f"{shelf(user)}{n}",
                kind=EventKind.RATING,
                seq=moment,
                value=4.5 - n % 2 * 3,
            )
            for user in range(PEOPLE)
            for moment, n in enumerate(Random(user).sample(range(SHELF), SHELF // 2))
        ]
    )
    index_items(opened)
    refresh_patterns(opened)
    refresh_lexicon(opened)
    return opened


def test_a_choice_is_of_the_person_s_own_shelf(shop):
    learnt = learn_choice(shop)
    assert learnt.kept
    assert learnt.after < 0.5 < learnt.before, "fame tells nothing: every thing has as many people"
    told = scores(shop, "u1", ["tea0", "lamp0"])
    assert 0.0 < told["lamp0"] < 0.5 < told["tea0"] < 1.0


def test_a_like_is_of_what_is_good_for_somebody_unknown_too(shop):
    learnt = learn_liking(shop)
    assert learnt.kept
    assert learnt.after < learnt.before
    for user in ("u1", "nobody"):
        told = scores(shop, user, ["tea0", "tea1"], Question.LIKING)
        assert 0.0 <= told["tea1"] < 0.5 < told["tea0"] <= 1.0


def test_what_everybody_thinks_is_brought_up_to_date(shop):
    learn_liking(shop)
    before = shop.learned.esteem()
    refresh_esteem(shop)
    assert shop.learned.esteem() is before, "nothing was added"
    shop.records.items.put([Item(item_id="new", title="tea good number 99")])
    index_items(shop)
    assert set(scores(shop, "u1", ["new"], Question.LIKING)) == {"new"}, "by its choice as long as no mark tells"
    refresh_esteem(shop)
    assert shop.learned.esteem().count[shop.learned.esteem().index["new"]] == 0
    assert scores(shop, "u1", ["new"], Question.LIKING)["new"] > LIKED / 2


def test_the_settings_keep_chances_out_of_use(shop):
    learn_choice(shop)
    bare = FakeWorkspace(**{**vars(shop), "settings": shop.settings.model_copy(update={"ranker": "off"})})
    assert scores(bare, "u1", ["tea0"]) != scores(shop, "u1", ["tea0"])


def test_of_too_little_nothing_is_learnt_and_what_was_kept_goes():
    empty = FakeWorkspace()
    assert learn_choice(empty) is None
    assert learn_liking(empty) is None
    assert empty.learned.chance(Question.CHOICE) is None

"""Cold beginnings through the public door: a sentence, three events, an item that nobody has touched."""

from __future__ import annotations

import json

import pytest

from agent import open_agent
from agent.core.schema import Source

ITEMS = [
    {"item_id": f"{kind[0]}{n}", "title": f"{name} {n}", "categories": [kind, field]}
    for kind, field, name in (
        ("films", "horror", "Dark house"),
        ("music", "jazz", "Blue session"),
        ("books", "travel", "Far road"),
    )
    for n in range(4)
]


def written(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def event(user, item, n, kind="like"):
    return {"user_id": user, "item_id": item, "event": kind, "timestamp": f"2026-01-{n + 1:02}T10:00:00"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A workspace in which three people did three things each; the real embedder, no chat model."""
    folder = tmp_path_factory.mktemp("cold")
    acts = {"ann": ["f0", "f1", "f2"], "bob": ["m0", "m1", "b0"], "cat": ["b0", "b1", "b2"]}
    rows = [event(user, item, n) for user, items in acts.items() for n, item in enumerate(items)]
    with open_agent(folder / "shop", llm="none") as agent:
        agent.ingest(items=written(folder / "items.jsonl", ITEMS), events=written(folder / "events.jsonl", rows))
        agent.profile()
        yield agent


def ids(found):
    return [line.item_id for line in found.items]


def test_three_events_are_enough_for_a_personal_list(shop):
    found = shop.recommend("ann", 3)
    assert found.fallback is None
    assert ids(found)[0] == "f3"
    assert found.items[0].reasons[0].evidence
    assert ids(shop.recommend("cat", 3))[0] == "b3"


def test_an_item_without_any_event_is_recommended_the_moment_it_is_ingested(shop, tmp_path):
    new = [{"item_id": "new", "title": "Dark house returns", "categories": ["films", "horror"]}]
    shop.ingest(items=written(tmp_path / "more.jsonl", new))
    found = {line.item_id: line for line in shop.recommend("ann", 3).items}
    assert "new" in found
    assert found["new"].reasons
    assert found["new"].attribution[Source.LEXICAL] > 0
    assert ids(shop.recommend("", 1, query="dark house returns")) == ["new"]


def test_a_changed_item_is_found_by_its_new_words(shop, tmp_path):
    changed = [{**ITEMS[7], "title": "Saxophone night"}]
    shop.ingest(items=written(tmp_path / "changed.jsonl", changed))
    assert ids(shop.recommend("", 1, query="saxophones")) == [ITEMS[7]["item_id"]]


def test_a_sentence_gives_a_profile_and_a_list(shop):
    told = shop.say("eve", "I like horror, but no travel and no polka")
    assert [(one.path[-1], one.polarity) for one in told.understood] == [("horror", "like"), ("travel", "dislike")]
    assert told.unclear == ("polka",)
    assert {one.name for one in shop.show("eve").mid} >= {"horror", "travel"}
    found = shop.recommend("eve", 3)
    assert found.fallback is None
    assert {item[0] for item in ids(found)} <= {"f", "n"}


def test_her_first_event_is_added_to_what_she_said(shop):
    shop.say("fay", "I like jazz")
    moved = shop.feedback("fay", "m0", "like")
    assert {"jazz"} <= {one.name for one in moved.profile.interests}
    assert "m0" not in ids(shop.recommend("fay", 5))


@pytest.mark.parametrize("user", ["", "nobody", "ann"])
def test_a_request_is_answered_for_anybody(shop, user):
    found = shop.recommend(user, 2, query="some jazz")
    assert found.fallback is None
    assert {item[0] for item in ids(found)} == {"m"}
    assert found.items[0].explanation.startswith("It has what was asked for: jazz.")


def test_a_request_that_finds_nothing_says_so(shop):
    assert shop.recommend("ann", 2, query="qwertyuiop").fallback.startswith("nothing new matches 'qwertyuiop'; ")

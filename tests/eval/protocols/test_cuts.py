"""Protocols: what is known, what is asked and what is held out, by hand; nothing held out is known in any of them."""

import json
import random
from datetime import UTC, datetime, timedelta

import pytest

from agent.core.errors import InputError
from agent.core.schema import Event, EventKind, Item
from eval.dataset import Dataset, ordered
from eval.fence import Fence
from eval.protocols import PROTOCOLS, Options
from eval.protocols.leave_last_out import last_new

START = datetime(2025, 1, 1, tzinfo=UTC)
ITEMS = {name: Item(item_id=name, title=f"Title {name}", categories=("kind",)) for name in "abcdefgh"}


def act(user, item, day, kind=EventKind.LIKE, value=None):
    return Event(user_id=user, item_id=item, kind=kind, at=START + timedelta(days=day), value=value)


def data(*events):
    return Dataset("tiny", ITEMS, ordered(events))


ANN = [act("ann", item, day) for day, item in enumerate("abca")]
BOB = [act("bob", item, day) for day, item in enumerate("bcd")]
TINY = data(*ANN, *BOB, act("cat", "e", 1))


def cut(protocol, found=TINY, **options):
    task = PROTOCOLS[protocol].cut(found, Options(**options))
    Fence(task).check_task()
    return task


def rows(tmp_path, name, *lines):
    path = tmp_path / name
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def test_leave_last_out_asks_for_the_last_untouched_item():
    task = cut("leave-last-out")
    asked = {case.user_id: (set(case.positives), set(case.exclude)) for case in task.cases}
    assert asked == {"ann": ({"c"}, {"a", "b"}), "bob": ({"d"}, {"b", "c"})}
    assert {event.item_id for event in task.held_out} == {"a", "c", "d"}, "and what ann did after it"
    assert len(task.known.events) == len(TINY.events) - 3


def test_a_dislike_is_nothing_to_foretell():
    history = [act("u", "a", 0), act("u", "b", 1), act("u", "c", 2, EventKind.DISLIKE)]
    assert last_new(history) == 1
    assert last_new(history[:1]) == 1
    assert last_new([act("u", "a", 0, EventKind.DISLIKE), act("u", "b", 1)]) == 2, "no choice before it"


def test_temporal_cuts_at_one_moment():
    task = cut("temporal", share=0.5)
    moment = max(event.order for event in task.known.events)
    assert all(event.order > moment for event in task.held_out)
    assert {case.user_id: set(case.positives) for case in task.cases} == {"ann": {"c"}, "bob": {"d"}}


def test_ratio_draws_the_same_with_the_same_seed():
    one, other = cut("ratio", share=0.4, seed=3), cut("ratio", share=0.4, seed=3)
    assert one.cases == other.cases
    assert all(case.positives.isdisjoint(case.exclude) for case in one.cases)
    assert {case.user_id for case in one.cases} == {"ann", "bob"}


def test_split_takes_the_file_s_word(tmp_path):
    test = rows(tmp_path, "test.jsonl", {"user_id": "ann", "item_id": "h", "event": "like", "timestamp": "2025-02-01"})
    (case,) = cut("split", test=test).cases
    assert (case.user_id, set(case.positives), set(case.exclude)) == ("ann", {"h"}, set("abc"))
    with pytest.raises(InputError, match="--test"):
        cut("split")


def test_candidates_know_nothing_from_the_first_positive_on(tmp_path):
    lines = (
        {"user_id": "bob", "candidates": ["a", "d", "e"], "positives": ["d"]},
        {"user_id": "new", "candidates": ["a", "b"], "positives": ["b"], "history": ["c", "d"]},
    )
    task = cut("candidates", candidates=rows(tmp_path, "candidates.jsonl", *lines))
    assert [event.item_id for event in task.known.histories["bob"]] == ["b", "c"]
    assert [event.item_id for event in task.known.histories["new #2"]] == ["c", "d"]
    assert [case.candidates for case in task.cases] == [("a", "d", "e"), ("a", "b")]
    broken = rows(tmp_path, "broken.jsonl", {"user_id": "bob", "candidates": ["a", "zz"], "positives": ["a"]})
    with pytest.raises(InputError, match=r"unknown item 'zz'.*line 1"):
        cut("candidates", candidates=broken)


def test_labels_are_cut_in_time():
    ratings = [
        act("u", item, day, EventKind.RATING, value)
        for day, (item, value) in enumerate(zip("abcdefgh", [5, 1] * 4, strict=True))
    ]
    task = cut("labels", data(*ratings), share=0.5)
    assert [event.item_id for event in task.known.events] == list("abcd")
    assert [(pair.item_id, pair.label) for pair in task.validation] == [("e", True), ("f", False)]
    assert [(pair.item_id, pair.label) for pair in task.pairs] == [("g", True), ("h", False)]
    with pytest.raises(InputError, match="no ratings"):
        cut("labels")


def test_of_what_is_asked_nothing_is_known_and_nothing_known_is_held_out():
    ratings = [act("u", item, day, EventKind.RATING, 4) for day, item in enumerate("abcd")]
    early, late = act("u", "d", 0, EventKind.COMMENT), act("u", "a", 9, EventKind.COMMENT)
    task = cut("labels", data(*ratings, early, late), share=0.5)
    assert {event.item_id for event in task.known.events} == {"a", "b"}
    assert {event.item_id for event in task.held_out} == {"c", "d"}
    Fence(task).check_task()


def test_labels_of_a_file_are_not_known(tmp_path):
    lines = [{"user_id": "ann", "item_id": item, "label": n % 2} for n, item in enumerate("bdefgh")]
    task = cut("labels", labels=rows(tmp_path, "labels.jsonl", *lines))
    assert len(task.pairs) + len(task.validation) == 6
    assert "b" not in task.known.seen("ann")
    assert "b" in task.known.seen("bob")


def test_the_source_s_test_is_half_strangers():
    dice = random.Random(1)
    events = [act(f"u{user}", item, dice.random()) for user in range(30) for item in dice.sample("abcdefgh", 4)]
    task = cut("source", data(*events))
    assert sum(pair.label for pair in task.pairs) * 2 == len(task.pairs) == 12
    for pair in task.pairs:
        assert (pair.item_id in data(*events).seen(pair.user_id)) == pair.label
        assert pair.item_id not in task.known.seen(pair.user_id)


def test_requests_are_read_with_their_turns(tmp_path):
    lines = (
        {"query_id": "1", "query": "a thing", "positives": ["a"]},
        {
            "query_id": "2",
            "user_id": "bob",
            "turns": [{"role": "user", "text": "x"}, {"role": "assistant", "text": "y"}, {"role": "user", "text": "z"}],
            "positives": ["d"],
            "exclude": ["b"],
        },
    )
    task = cut("queries", queries=rows(tmp_path, "queries.jsonl", *lines))
    assert [(case.request, case.user_id, set(case.exclude)) for case in task.cases] == [
        ("a thing", "", set()),
        ("z", "bob", {"b"}),
    ]
    assert "d" not in task.known.seen("bob")
    for broken, complaint in (({"query_id": "1", "positives": ["a"]}, "no query"), ([], "no JSON object")):
        with pytest.raises(InputError, match=complaint):
            cut("queries", queries=rows(tmp_path, "broken.jsonl", broken))


def test_public_conversations_are_read(tmp_path):
    woz = {
        "dialog_id": "7",
        "turn": 2,
        "context": ["用户：你好", "系统：请说"],
        "query": "找个地方",
        "gold": ["Title c"],
    }
    (case,) = cut("queries", queries=rows(tmp_path, "woz.jsonl", woz)).cases
    assert ([turn.role for turn in case.turns], case.request, set(case.positives)) == (
        ["user", "assistant", "user"],
        "找个地方",
        {"c"},
    )
    items = {n: Item(item_id=n, title=f"Film {n}") for n in "123"}
    talk = [
        {"role": "seeker", "text": "I like @1"},
        {"role": "recommender", "text": "Then @2"},
        {"role": "seeker", "text": "Yes"},
    ]
    told = [{"conversation": n, "seeker": f"s{n}", "messages": talk, "liked_suggestions": ["2"]} for n in range(5)]
    events = [Event(user_id=f"s{n}", item_id="1", kind=EventKind.LIKE, seq=n) for n in range(5)]
    task = cut("queries", Dataset("talk", items, ordered(events)), queries=rows(tmp_path, "talk.jsonl", *told))
    (case,) = task.cases
    assert (case.request, set(case.positives), set(case.exclude)) == ("I like Film 1", {"2"}, {"1"})
    assert task.known.user_ids == ("s0", "s1", "s2", "s3")


@pytest.mark.parametrize("rivals", ["random", "popular", "near"])
def test_the_right_one_stands_among_others_that_are_new_to_the_person(rivals):
    task = cut(f"among-{rivals}")
    for case in task.cases:
        assert case.positives < set(case.candidates) <= set(ITEMS) - case.exclude
    assert cut(f"among-{rivals}").cases == task.cases, "the same seed, the same dice"


def test_rivals_by_fame_are_known_to_somebody():
    (ann, _) = cut("among-popular").cases
    assert set(ann.candidates) == {"c", "e"}, "a and b are hers, d is nobody's before the cut"


def test_of_cold_people_the_latest_few_events_are_known():
    many = data(*(act(user, item, day) for user in ("ann", "bob") for day, item in enumerate("abcdef")))
    task = cut("cold-3", many)
    assert [case.user_id for case in task.cases] == ["ann"], "every second one"
    assert [event.item_id for event in task.known.histories["ann"]] == ["c", "d", "e"]
    assert len(task.known.histories["bob"]) == 5
    assert task.cases[0].exclude == {"a", "b", "c", "d", "e"}


def test_cold_items_have_no_event_and_are_ranked_among_themselves():
    task = cut("cold-items", share=0.5)
    (cold,) = {case.candidates for case in task.cases}
    assert len(cold) == 4
    assert not {event.item_id for event in task.known.events} & set(cold)
    assert all(case.positives <= set(cold) for case in task.cases)

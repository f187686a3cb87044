"""Patterns: what is learnt from a few acts, by hand; what is said of them to one person; their files."""

import numpy as np
import pytest

from agent.adapters.learned import LearnedFiles
from agent.core.errors import StoreError
from agent.core.schema import Act
from agent.steps.hearing import at, heard, places
from agent.steps.logistic import sigmoid
from agent.steps.patterns import learn_patterns, without
from agent.steps.trace import trace, traces
from agent.steps.voices import FADE, age, alike, behind, current, following, popular

INDEX = {"a": 0, "b": 1, "c": 2, "new": 3}
ACTS = [
    *(Act("ann", item, "like", order, None) for order, item in enumerate("abc")),
    *(Act("bob", item, "like", order, None) for order, item in enumerate("ab")),
    Act("bob", "c", "dislike", 2, None),
    Act("cat", "b", "view", 5, None),
    Act("cat", "b", "like", 6, None),
    Act("cat", "gone", "like", 7, None),
]


@pytest.fixture
def people():
    return dict(traces(ACTS, INDEX))


@pytest.fixture
def patterns(people):
    return learn_patterns(list(INDEX), list(people.values()), len(ACTS))


def test_a_trace_has_each_choice_once_in_its_order(people):
    assert people["ann"].columns.tolist() == [0, 1, 2]
    assert people["bob"].columns.tolist() == [0, 1], "a dislike is no choice"
    assert people["cat"].columns.tolist() == [1], "nor is what the catalogue does not have"
    assert people["cat"].orders.tolist() == [5.0]
    assert people["ann"].until(2).columns.tolist() == [0, 1]
    assert people["ann"].last(1).columns.tolist() == [2]


def test_a_trace_by_other_columns_keeps_the_place_of_what_is_not_there(people):
    found = people["ann"].moved(np.array([5, -1, 0]))
    assert found.columns.tolist() == found.moved(np.arange(9)).columns.tolist() == [5, -1, 0]
    assert found.known.tolist() == [5, 0]
    assert found.orders.tolist() == [0.0, 1.0, 2.0]


def test_of_what_nothing_is_learnt_says_nothing_but_stands_in_its_place(patterns, people):
    late = trace({"a": 0.0, "unheard of": 1.0, "never seen": 2.0}, patterns.index)
    assert late.columns.tolist() == [0, -1, -1]
    first = people["ann"].until(1)
    assert np.array_equal(alike(patterns, late), alike(patterns, first))
    assert not alike(patterns, late, 2).any()
    assert following(patterns, late) == pytest.approx(following(patterns, first) * FADE**2)
    assert behind(patterns.alike, patterns, late, ["b"], 2) == {"b": ["a"]}


def test_people_and_first_acts_are_counted(patterns):
    assert (patterns.item_ids, patterns.items) == (("a", "b", "c"), 4), "of the new one there is nothing to know"
    assert patterns.people.tolist() == [2, 3, 1]
    assert patterns.first.tolist() == [0.0, 1.0, 2.0]
    assert patterns.periods.sum() == 6
    assert popular(patterns).tolist() == pytest.approx([np.log(3) / np.log(4), 1.0, np.log(2) / np.log(4)])


def test_what_goes_together_and_what_follows(patterns, people):
    with_a = alike(patterns, people["ann"].until(1))
    assert with_a[1] > with_a[0] == 0.0
    after_a = following(patterns, people["ann"].until(1))
    assert after_a[1] > after_a[2] > 0.0
    assert after_a[0] == 0.0
    assert behind(patterns.follows, patterns, people["ann"].until(2), ["c"], 1) == {"c": ["b"]}
    assert behind(patterns.alike, patterns, people["ann"], ["unheard of"], 2) == {}


def test_what_is_current_knows_nothing_of_later(patterns):
    assert not current(patterns, -1.0).any()
    assert current(patterns, 99.0)[1] == pytest.approx(1.0)
    assert age(patterns, 5.0)[0] == pytest.approx(5.0 / 5.0)


def test_what_is_not_known_yet_is_said_nothing_of(patterns, people):
    spoken = heard(patterns, people["ann"].until(2))
    found = at(places(patterns.index, ["c", "unheard of"]), spoken)
    assert all(column[1] == 0.0 for column in found.values())
    assert found["following"][0] == pytest.approx(spoken["following"][2])
    assert max(column.max() for column in spoken.values()) == pytest.approx(1.0)


def test_nobody_did_anything():
    empty = learn_patterns(["a", "b"], [], 0)
    assert not popular(empty).any()
    assert not current(empty, 1.0).any()


def test_the_file_gives_back_what_it_was_given(patterns, tmp_path):
    files = LearnedFiles(tmp_path / "learned")
    assert files.patterns() is None
    assert files.ranker() is None
    files.keep_patterns(patterns)
    again = LearnedFiles(tmp_path / "learned").patterns()
    assert again.item_ids == patterns.item_ids
    assert (again.events, again.items) == (patterns.events, patterns.items)
    for name in ("alike", "follows"):
        assert (getattr(again, name) != getattr(patterns, name)).nnz == 0
    for name in ("people", "periods", "edges", "first"):
        assert np.array_equal(getattr(again, name), getattr(patterns, name))


def test_a_broken_file_is_an_error_that_names_it(tmp_path):
    (tmp_path / "patterns.npz").write_bytes(b"no archive")
    with pytest.raises(StoreError, match=r"patterns\.npz"):
        LearnedFiles(tmp_path).patterns()


def test_a_sigmoid_follows_the_share_that_happened():
    scores = np.array([-1.0] * 100 + [1.0] * 100)
    happened = np.array([True] * 20 + [False] * 80 + [True] * 80 + [False] * 20)
    slope, intercept = sigmoid(scores, happened)
    assert 1 / (1 + np.exp(-(slope + intercept))) == pytest.approx(0.8, abs=0.02)
    assert sigmoid(scores, ~happened)[0] == 0.0, "a slope is never negative"


def test_without_is_as_if_nobody_had_touched_an_item(patterns, people):
    found = without(patterns, np.array([INDEX["b"]]))
    assert found.people.tolist() == [2, 0, 1]
    assert found.touched == {"a", "c"} < patterns.touched
    assert found.first.tolist() == [0.0, np.inf, 2.0]
    assert age(found, 5.0)[INDEX["b"]] == 0.0
    assert found.periods.sum(axis=0).tolist() == [2, 0, 1]
    ann = people["ann"].last(1)
    said = heard(found, ann)
    assert all(column[INDEX["b"]] == 0.0 for column in said.values())
    whole = patterns.follows.toarray()
    assert whole[0, 1] > 0.0
    assert found.follows.toarray()[0].tolist() == [0.0, 0.0, whole[0, 2]]


def test_of_a_large_catalogue_only_what_was_touched_takes_room(patterns):
    few = {item: 50_000 * place for item, place in INDEX.items()}
    ids = [str(n) for n in range(200_000)]
    wide = learn_patterns(ids, list(dict(traces(ACTS, few)).values()), len(ACTS))
    assert (wide.item_ids, wide.items) == (("0", "50000", "100000"), 200_000)
    for name in ("alike", "follows"):
        assert np.array_equal(getattr(wide, name).toarray(), getattr(patterns, name).toarray())
    assert np.array_equal(wide.periods, patterns.periods)


def test_nobody_has_touched_anything():
    found = learn_patterns(["a", "b"], [], 0)
    assert (found.item_ids, found.items) == ((), 2)
    assert found.alike.shape == found.follows.shape == (0, 0)


def test_a_file_from_before_that_holds_every_item_is_read(patterns, tmp_path):
    LearnedFiles(tmp_path).keep_patterns(patterns)
    with np.load(tmp_path / "patterns.npz") as kept:
        np.savez(tmp_path / "patterns.npz", **{name: kept[name] for name in kept if name != "items"})
    assert LearnedFiles(tmp_path).patterns().items == 3

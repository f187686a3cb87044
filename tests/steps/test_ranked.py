"""Candidates in order: the fixed weights by hand, what a ranker adds shared out, and the attribution."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.schema import Candidate, Interest, Level, Polarity, Source
from agent.steps.features import FEATURES, table
from agent.steps.hearing import VOICES, Hearing
from agent.steps.ranked import attribution, best, by_source, learnt, scored, weighed


def interest(name, weight=1.0, level=Level.MACRO, polarity=Polarity.LIKE):
    return Interest(id=name, level=level, name=name, path=(name,), weight=weight, confidence=1.0, polarity=polarity)


def hearing(cosines, interests, **heard):
    cosines = np.array(cosines, dtype=np.float64).reshape(-1, len(interests))
    size = len(cosines)
    silent = {name: np.zeros(size) for name in VOICES}
    return Hearing(
        item_ids=tuple("abcdefgh"[:size]),
        interests=tuple(interests),
        cosines=cosines,
        latest=np.zeros((size, 0)),
        heard=silent | {name: np.array(column, dtype=np.float64) for name, column in heard.items()},
        choices=3,
    )


def ordered(heard, speaking, n=None):
    return weighed(heard.of(best(heard, scored(heard, speaking), n)), speaking)


def test_what_the_interests_say_by_hand():
    like, dislike = interest("like", 0.6), interest("dislike", 0.4, Level.MID, Polarity.DISLIKE)
    found = ordered(hearing([[1.0, 0.0], [0.5, 1.0], [0.3, 0.3]], [like, dislike]), set(Source))
    scores = {candidate.item_id: candidate.score for candidate in found}
    reach = {"like": 0.2 * 0.6, "dislike": 0.3 * 0.4}
    assert scores["a"] == pytest.approx(reach["like"] / max(reach.values()))
    assert scores["b"] == pytest.approx(0.5**4 * 0.12 / 0.12 - 0.5 * 0.12 / 0.12)
    assert scores["c"] == 0.0, "from afar nothing is said"
    assert [candidate.item_id for candidate in found] == ["a", "c", "b"]
    assert found[2].pulls == {"like": pytest.approx(0.5**4), "dislike": pytest.approx(-0.5)}


def test_the_patterns_count_by_their_weights_and_only_where_they_may_speak():
    heard = {"alike": [1.0, 0.0], "following": [0.0, 1.0], "popular": [0.5, 0.5]}
    found = weighed(hearing([[0.0], [0.0]], [interest("like")], **heard), set(Source))
    assert {one.item_id: one.score for one in found} == pytest.approx({"a": 0.5 + 0.05, "b": 1.0 + 0.05})
    quiet = weighed(hearing([[0.0], [0.0]], [interest("like")], **heard), {Source.POPULARITY})
    assert {one.item_id: one.score for one in quiet} == pytest.approx({"a": 0.05, "b": 0.05})


def test_ties_fall_by_popularity_and_then_by_id():
    heard = {"popular": [0.0, 0.0, 1.0]}
    found = ordered(hearing([[0.0]] * 3, [interest("like")], **heard), {Source.SEQUENCE})
    assert [candidate.item_id for candidate in found] == ["c", "a", "b"]


@given(st.lists(st.sampled_from([0.0, 0.25, 1.0]), min_size=1, max_size=8), st.integers(0, 9))
def test_the_n_best_are_the_first_n_of_all(likeness, n):
    heard = hearing([[cosine] for cosine in likeness], [interest("like")], popular=[0.0, 1.0] * 4)
    heard = heard.of(range(len(likeness)))
    everything = ordered(heard, set(Source))
    assert ordered(heard, set(Source), n) == everything[:n]
    assert [one.score for one in everything] == sorted(scored(heard, set(Source)), reverse=True)


def test_a_ranker_s_part_is_shared_out_among_the_interests_of_its_grain():
    interests = [interest("near", 0.5), interest("nearer", 0.5)]
    heard = hearing([[0.5, 1.0]], interests)
    added = np.zeros((1, len(FEATURES)))
    added[0, [feature.name for feature in FEATURES].index("macro like")] = 1.7
    (candidate,) = learnt(heard, by_source(added, [feature.source for feature in FEATURES]))
    assert candidate.score == pytest.approx(1.7)
    assert candidate.pulls["nearer"] == pytest.approx(1.7 * 1.0 / (1.0 + 0.5**4))
    assert sum(candidate.pulls.values()) == pytest.approx(candidate.parts[Source.MACRO])


def test_the_table_has_a_column_a_feature():
    found = table(hearing([[0.9], [0.2]], [interest("like")], alike=[0.25, 0.75]))
    assert (found.shape, found.dtype) == ((2, len(FEATURES)), np.float32)
    names = [feature.name for feature in FEATURES]
    assert len(set(names)) == len(names)
    assert found[:, names.index("alike")].tolist() == [0.25, 0.75]
    assert found[:, names.index("choices")] == pytest.approx(np.log1p(3))
    assert found[:, names.index("macro nearest")] == pytest.approx([0.9, 0.2])


cosines = st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=1, max_size=6)


@given(cosines, st.floats(0.01, 1))
def test_the_parts_sum_to_the_score_and_the_shares_to_one(rows, weight):
    interests = [interest("a", weight), interest("b", 1.0, Level.MICRO, Polarity.DISLIKE)]
    for candidate in weighed(hearing(rows, interests, alike=[0.3] * len(rows)), set(Source)):
        assert sum(candidate.parts.values()) == pytest.approx(candidate.score)
        assert sum(attribution(candidate).values()) == pytest.approx(1.0)


@given(cosines)
def test_alone_an_item_has_the_score_that_it_has_among_others(rows):
    interests = [interest("a", 0.4), interest("b", 1.0, Level.MICRO)]
    together = {one.item_id: one.score for one in weighed(hearing(rows, interests), set(Source))}
    (alone,) = weighed(hearing(rows[:1], interests), set(Source))
    assert alone.score == pytest.approx(together["a"])


def test_attribution_is_each_voices_share_of_the_magnitude():
    parts = {Source.MACRO: 0.3, Source.MID: -0.1, Source.MICRO: 0.0, Source.POPULARITY: 0.4}
    shares = attribution(Candidate(item_id="x", score=0.6, parts=parts, pulls={}))
    assert set(shares) == set(Source)
    assert shares[Source.MACRO] == pytest.approx(0.3 / 0.8)
    assert shares[Source.MID] == pytest.approx(0.1 / 0.8)
    assert shares[Source.COLLABORATIVE] == shares[Source.MICRO] == 0.0


def test_where_nothing_is_said_popularity_has_the_place_to_itself():
    shares = attribution(Candidate(item_id="x", score=0.0, parts={}, pulls={}))
    assert {source: share for source, share in shares.items() if share} == {Source.POPULARITY: 1.0}

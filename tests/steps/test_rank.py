"""Ranking, by hand on vectors of two dimensions; what holds for every ranking, by hypothesis."""

from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.schema import LEVELS, Candidate, Interest, Level, Polarity, Source
from agent.steps.rank import DEFAULT, Weights, attribution, level_vector, popularity_scores, rank

EAST, NORTH, WEST = (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)
HALFWAY = (sqrt(0.5), sqrt(0.5))
"""Its cosine with east and north is sqrt(1/2)."""
WEIGHTS = Weights({Level.MACRO: 0.2, Level.MID: 0.3, Level.MICRO: 0.5}, floor=0.1, push=0.5, sharpness=4.0, near=0.35)
NOBODY = {}


def interest(name, weight=1.0, level=Level.MACRO, polarity=Polarity.LIKE):
    return Interest(id=name, level=level, name=name, path=(name,), weight=weight, confidence=1.0, polarity=polarity)


def ranked(items, interests, popularity=NOBODY, weights=WEIGHTS):
    """Candidates by id; `items` and `interests` map to their vectors."""
    found = rank(list(items), matrix(items.values()), list(interests), matrix(interests.values()), popularity, weights)
    return {candidate.item_id: candidate for candidate in found}


def matrix(rows):
    return np.array(list(rows), dtype=np.float32).reshape(-1, 2)


# The arithmetic


def test_the_constants():
    assert DEFAULT == WEIGHTS


@pytest.mark.parametrize(("vector", "cosine"), [(EAST, 1.0), (HALFWAY, sqrt(0.5)), (NORTH, 0.0), (WEST, 0.0)])
@pytest.mark.parametrize(("level", "share"), [(Level.MACRO, 0.2), (Level.MID, 0.3), (Level.MICRO, 0.5)])
def test_an_interest_pulls_by_level_weight_and_closeness(vector, cosine, level, share):
    candidate = ranked({"x": vector}, {interest("i", 0.6, level): EAST})["x"]
    assert candidate.score == pytest.approx(share * 0.6 * cosine**4 * 0.1)
    assert candidate.parts[Source(level)] == pytest.approx(candidate.score)
    assert set(candidate.pulls) == ({"i"} if cosine else set())


def test_a_dislike_pushes_half_as_hard():
    candidate = ranked({"x": EAST}, {interest("i", polarity=Polarity.DISLIKE): EAST})["x"]
    assert candidate.score == pytest.approx(-0.5 * 0.2 * 1.0 * 0.1)
    assert candidate.pulls == {"i": pytest.approx(candidate.score)}


def test_popularity_multiplies_what_is_said():
    people = {"x": 7, "y": 1, "z": 0}
    scores = ranked({"x": EAST, "y": EAST, "z": EAST}, {interest("i"): EAST}, people)
    assert scores["x"].score == pytest.approx(0.2 * (0.1 + 1))
    assert scores["y"].score == pytest.approx(0.2 * (0.1 + log(1 + 1) / log(1 + 7)))
    assert scores["z"].score == pytest.approx(0.2 * (0.1 + 0))
    assert list(scores) == ["x", "y", "z"]


def test_the_parts_by_hand():
    likes, dislike = interest("a", 0.6), interest("b", 0.4, Level.MID, Polarity.DISLIKE)
    people = {"x": 3, "elsewhere": 1}
    candidate = ranked({"x": HALFWAY}, {likes: EAST, dislike: NORTH}, people)["x"]
    said = {"a": 0.2 * 0.6 * 0.25, "b": -0.5 * 0.3 * 0.4 * 0.25}
    usual = 0.1 + (3 * 1 + 1 * log(1 + 1) / log(1 + 3)) / (3 + 1)
    assert candidate.pulls == pytest.approx({name: part * usual for name, part in said.items()})
    assert candidate.parts == pytest.approx(
        {
            Source.MACRO: said["a"] * usual,
            Source.MID: said["b"] * usual,
            Source.MICRO: 0.0,
            Source.POPULARITY: (said["a"] + said["b"]) * (0.1 + 1 - usual),
        }
    )


def test_popularity_speaks_for_what_is_touched_more_than_usual():
    people = {"x": 9, "y": 1}
    found = ranked({"x": EAST, "y": EAST}, {interest("i"): EAST}, people)
    assert found["x"].parts[Source.POPULARITY] > 0 > found["y"].parts[Source.POPULARITY]


def test_a_popular_item_of_no_interest_has_nothing_to_say():
    candidate = ranked({"x": NORTH}, {interest("i"): EAST}, {"x": 100})["x"]
    assert (candidate.score, candidate.pulls, set(candidate.parts.values())) == (0.0, {}, {0.0})


def test_one_close_interest_beats_many_vague_ones():
    vague = {interest(f"v{n}", 0.25): EAST for n in range(4)}
    found = ranked({"close": NORTH, "vague": HALFWAY}, {interest("n", 0.3): NORTH, **vague})
    assert list(found) == ["vague", "close"]
    sharper = Weights(WEIGHTS.levels, floor=0.1, push=0.5, sharpness=8.0, near=0.1)
    assert list(ranked({"close": NORTH, "vague": HALFWAY}, {interest("n", 0.3): NORTH, **vague}, weights=sharper)) == [
        "close",
        "vague",
    ]


def test_equal_scores_stand_by_id():
    found = rank(["b", "c", "a"], matrix([EAST] * 3), [interest("i")], matrix([EAST]), {})
    assert [candidate.item_id for candidate in found] == ["a", "b", "c"]


def test_what_is_not_near_says_nothing():
    near, far = (0.36, sqrt(1 - 0.36**2)), (0.34, sqrt(1 - 0.34**2))
    weights = Weights(WEIGHTS.levels, floor=0.1, push=0.5, sharpness=4.0, near=0.35)
    found = rank(["far", "near"], matrix([far, near]), [interest("i")], matrix([EAST]), {"far": 1}, weights)
    assert [candidate.item_id for candidate in found] == ["near", "far"]
    assert found[1].score == 0.0
    assert found[1].pulls == {}


def test_nothing_to_rank():
    assert rank([], matrix([]), [interest("i")], matrix([EAST]), {}) == []


def test_nobody_to_rank_for():
    found = rank(["b", "a"], matrix([EAST, NORTH]), [], matrix([]), {"b": 3})
    assert [(candidate.item_id, candidate.score, candidate.pulls) for candidate in found] == [
        ("b", 0, {}),
        ("a", 0, {}),
    ]


def test_popularity_is_a_logarithm_of_people():
    scores = popularity_scores(["x", "y", "z"], {"x": 1, "y": 99, "other": 999})
    assert list(scores) == pytest.approx([log(2) / log(1000), log(100) / log(1000), 0.0])
    assert list(popularity_scores(["x"], {})) == [0.0]
    assert list(popularity_scores([], {"x": 1})) == []


# Attribution


def test_attribution_is_each_voices_share_of_the_magnitude():
    parts = {Source.MACRO: 0.3, Source.MID: -0.1, Source.MICRO: 0.0, Source.POPULARITY: 0.4}
    shares = attribution(Candidate(item_id="x", score=0.6, parts=parts, pulls={}))
    assert set(shares) == set(Source)
    assert shares[Source.MACRO] == pytest.approx(0.3 / 0.8)
    assert shares[Source.MID] == pytest.approx(0.1 / 0.8)
    assert shares[Source.POPULARITY] == pytest.approx(0.4 / 0.8)
    assert shares[Source.COLLABORATIVE] == shares[Source.MICRO] == 0.0


def test_where_nothing_is_said_popularity_has_the_place_to_itself():
    shares = attribution(Candidate(item_id="x", score=0.0, parts={}, pulls={}))
    assert {source: share for source, share in shares.items() if share} == {Source.POPULARITY: 1.0}


# Level vectors


def test_a_level_vector_is_the_weighted_sum_of_its_likes():
    interests = [
        interest("a", 0.75),
        interest("b", 0.25),
        interest("c", 1.0, polarity=Polarity.DISLIKE),
        interest("d", 1.0, Level.MID),
    ]
    vectors = matrix([EAST, NORTH, WEST, HALFWAY])
    assert level_vector(interests, vectors, Level.MACRO) == pytest.approx([0.75, 0.25])
    assert level_vector(interests, vectors, Level.MID) == pytest.approx(HALFWAY)


def test_a_level_without_likes_has_no_direction():
    vector = level_vector([interest("c", polarity=Polarity.DISLIKE)], matrix([WEST]), Level.MACRO)
    assert (vector.tolist(), vector.dtype) == ([0.0, 0.0], np.float32)
    assert level_vector([], matrix([]), Level.MICRO).shape == (2,)


# What holds for every ranking

angles = st.floats(0, 6.28).map(lambda angle: (np.cos(angle), np.sin(angle)))
catalogues = st.dictionaries(st.sampled_from("abcdefgh"), angles, min_size=1)
kinds = st.tuples(st.sampled_from(LEVELS), st.sampled_from(Polarity), st.floats(0, 1))
tastes = st.lists(st.tuples(kinds, angles), max_size=5).map(
    lambda rows: {
        interest(f"i{n}", weight, level, polarity): v for n, ((level, polarity, weight), v) in enumerate(rows)
    }
)
crowds = st.dictionaries(st.sampled_from("abcdefghxyz"), st.integers(1, 500))


def close(one, other):
    assert one.item_id == other.item_id
    assert one.score == pytest.approx(other.score, abs=1e-9)
    assert one.parts == pytest.approx(other.parts, abs=1e-9)
    assert {**dict.fromkeys(other.pulls, 0.0), **one.pulls} == pytest.approx(
        {**dict.fromkeys(one.pulls, 0.0), **other.pulls}, abs=1e-9
    )


@given(catalogues, tastes, crowds)
def test_the_parts_sum_to_the_score(items, interests, people):
    for candidate in ranked(items, interests, people).values():
        assert sum(candidate.parts.values()) == pytest.approx(candidate.score, abs=1e-9)
        grains = [candidate.parts[Source(level)] for level in LEVELS]
        assert sum(candidate.pulls.values()) == pytest.approx(sum(grains), abs=1e-9)


@given(catalogues, tastes, crowds)
def test_likes_pull_and_dislikes_push(items, interests, people):
    signs = {one.id: 1 if one.polarity is Polarity.LIKE else -1 for one in interests}
    for candidate in ranked(items, interests, people).values():
        assert all(pull * signs[name] > 0 for name, pull in candidate.pulls.items())


@given(catalogues, tastes, crowds)
def test_the_best_stand_first(items, interests, people):
    found = list(ranked(items, interests, people).values())
    order = [(-candidate.score, -people.get(candidate.item_id, 0), candidate.item_id) for candidate in found]
    assert order == sorted(order)
    assert {candidate.item_id for candidate in found} == set(items)


@given(catalogues, tastes, crowds)
def test_alone_an_item_says_what_it_says_among_others(items, interests, people):
    for item_id, candidate in ranked(items, interests, people).items():
        close(ranked({item_id: items[item_id]}, interests, people)[item_id], candidate)


@given(catalogues, tastes, crowds, st.randoms())
def test_the_order_of_candidates_and_interests_does_not_matter(items, interests, people, random):
    shuffled = [dict(random.sample(list(rows.items()), len(rows))) for rows in (items, interests)]
    found, again = ranked(items, interests, people), ranked(*shuffled, people)
    for item_id in items:
        close(again[item_id], found[item_id])


@given(catalogues, tastes, crowds)
def test_shares_sum_to_one(items, interests, people):
    for candidate in ranked(items, interests, people).values():
        assert sum(attribution(candidate).values()) == pytest.approx(1.0)


@given(catalogues, tastes, crowds, st.sampled_from("abcdefgh"))
def test_one_more_person_never_lowers_what_likes_recommend(items, interests, people, item_id):
    likes = {one: vector for one, vector in interests.items() if one.polarity is Polarity.LIKE}
    items = {item_id: EAST, **items}
    most = {**people, "leader": 1000}
    more = {**most, item_id: most.get(item_id, 0) + 1}
    assert ranked(items, likes, more)[item_id].score >= ranked(items, likes, most)[item_id].score - 1e-12

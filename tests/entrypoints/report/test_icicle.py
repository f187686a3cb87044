"""The icicle's arithmetic: children inside parents, extents in proportion to weights."""

import math
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.schema import LEVELS, Level, Polarity
from agent.entrypoints.report.icicle import icicle

PATHS = st.lists(
    st.lists(st.sampled_from(["a", "b", "C"]), min_size=1, max_size=3).map(tuple),
    min_size=1,
    max_size=25,
    unique_by=lambda path: tuple(name.casefold() for name in path),
)


@pytest.fixture
def tree(make_interest):
    """{path: (weight, polarity)} as interests."""

    def plant(**weights):
        return [make_interest(tuple(path.split("_")), weight) for path, weight in weights.items()]

    return plant


@st.composite
def drawn(draw):
    """(path, weight, polarity, level) rows; levels mostly follow from the path, as the fold's do."""
    rows = []
    for path in draw(PATHS):
        weight = draw(st.floats(0, 1, allow_subnormal=False) | st.just(0.0))
        level = draw(st.just(LEVELS[len(path) - 1]) | st.sampled_from(LEVELS))
        rows.append((path, weight, draw(st.sampled_from(Polarity)), level))
    return rows


def _weight(cells, place):
    if cells[place].interest:
        return cells[place].interest.weight
    return math.fsum(_weight(cells, child) for child, cell in enumerate(cells) if cell.parent == place)


def _siblings(cells):
    """Places of cells by parent."""
    found = {}
    for place, cell in enumerate(cells):
        found.setdefault(cell.parent, []).append(place)
    return found


@given(rows=drawn(), polarity=st.sampled_from(Polarity))
def test_children_lie_inside_their_parents_and_fill_them(make_interest, rows, polarity):
    cells = icicle([make_interest(p, w, s, level=at) for p, w, s, at in rows], polarity)
    for cell in cells:
        if cell.parent is not None:
            parent = cells[cell.parent]
            assert parent.top - 1e-9 <= cell.top
            assert cell.top + cell.extent <= parent.top + parent.extent + 1e-9
            assert LEVELS.index(parent.level) < LEVELS.index(cell.level)
    for parent, places in _siblings(cells).items():
        whole = 1.0 if parent is None else cells[parent].extent
        assert math.fsum(cells[place].extent for place in places) == pytest.approx(whole)


@given(rows=drawn(), polarity=st.sampled_from(Polarity))
def test_extents_of_siblings_are_in_proportion_to_their_weights(make_interest, rows, polarity):
    cells = icicle([make_interest(p, w, s, level=at) for p, w, s, at in rows], polarity)
    for places in _siblings(cells).values():
        total = math.fsum(_weight(cells, place) for place in places)
        for one, other in combinations(places, 2):
            if total > 0:
                assert cells[one].extent * _weight(cells, other) == pytest.approx(
                    cells[other].extent * _weight(cells, one), abs=1e-12
                )
            else:
                assert cells[one].extent == pytest.approx(cells[other].extent)


@given(rows=drawn(), polarity=st.sampled_from(Polarity))
def test_every_interest_of_the_polarity_is_there_once(make_interest, rows, polarity):
    interests = [make_interest(p, w, s, level=at) for p, w, s, at in rows]
    shown = [cell.interest.id for cell in icicle(interests, polarity) if cell.interest]
    assert sorted(shown) == sorted(one.id for one in interests if one.polarity is polarity)


@given(rows=drawn(), polarity=st.sampled_from(Polarity))
def test_bars_of_one_column_do_not_overlap(make_interest, rows, polarity):
    cells = icicle([make_interest(p, w, s, level=at) for p, w, s, at in rows], polarity)
    for level in LEVELS:
        column = sorted((c.top, c.top + c.extent) for c in cells if c.level is level)
        assert all(first[1] <= second[0] + 1e-9 for first, second in pairwise(column))


@given(rows=drawn(), seed=st.randoms(use_true_random=False))
def test_the_order_of_the_interests_does_not_matter(make_interest, rows, seed):
    interests = [make_interest(p, w, s) for p, w, s, _ in rows]
    shuffled = list(interests)
    seed.shuffle(shuffled)
    assert icicle(shuffled, Polarity.LIKE) == icicle(interests, Polarity.LIKE)


def test_a_known_tree(tree):
    cells = icicle(tree(a=0.75, b=0.25, a_x=0.2, a_y=0.4), Polarity.LIKE)
    assert [(cell.name, cell.top, cell.extent) for cell in cells] == [
        ("a", 0.0, 0.75),
        ("y", 0.0, pytest.approx(0.75 * 2 / 3)),
        ("x", pytest.approx(0.5), pytest.approx(0.75 / 3)),
        ("b", 0.75, 0.25),
    ]


def test_a_dislike_under_a_liked_parent_gets_that_parent_as_context(make_interest):
    liked = make_interest(("drama",), 1.0, name="dramas")
    disliked = make_interest(("drama", "stalking"), 1.0, Polarity.DISLIKE)
    context, cell = icicle([liked, disliked], Polarity.DISLIKE)
    assert (context.name, context.interest, context.level) == ("dramas", None, Level.MACRO)
    assert (cell.interest, cell.parent, cell.extent) == (disliked, 0, 1.0)
    assert [one.interest for one in icicle([liked, disliked], Polarity.LIKE)] == [liked]


def test_missing_ancestors_are_shared_by_those_below_them(tree):
    cells = icicle(tree(a_x_1=0.5, a_x_2=0.25, a_y_3=0.25), Polarity.LIKE)
    assert [(cell.name, cell.extent) for cell in cells if cell.interest is None] == [
        ("a", 1.0),
        ("x", 0.75),
        ("y", 0.25),
    ]


def test_a_persons_own_interest_without_a_path_stands_alone(make_interest):
    added = make_interest(("chess",), 1.0, level=Level.MICRO).model_copy(update={"path": ()})
    (cell,) = icicle([added], Polarity.LIKE)
    assert (cell.level, cell.parent, cell.extent) == (Level.MICRO, None, 1.0)


def test_nothing_gives_nothing():
    assert icicle([], Polarity.LIKE) == ()

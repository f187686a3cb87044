"""How items are marked by everybody, by hand; and what that and a person's own marks say of others."""

import numpy as np
import pytest

from agent.core.schema import Item
from agent.steps.esteem import BENDS, MOST, NAMED, SHARED, SHRINK, SHRINK_EXPECTED, SHRINK_MEAN, learn_esteem, told
from agent.steps.liking import EXPECTED, NAMES, SHRINK_AGREEMENT, table
from agent.steps.marks import Marks
from tests.fakes.lexicon import made


def given(columns, values):
    return Marks(np.array(columns, dtype=np.int64), np.array(values, dtype=np.float64), np.arange(float(len(columns))))


NOBODY = given([], [])
PEOPLE = [given([0, 1], [1.0, 0.5]), given([0], [0.75])]
VECTORS = np.zeros((3, 2), dtype=np.float32)


def column(rows, name):
    return rows[:, NAMES.index(name)]


def test_means_are_above_that_of_all_and_shrunk():
    esteem = learn_esteem(["a", "b", "c"], PEOPLE, VECTORS, 3)
    assert esteem.mean == pytest.approx(2.25 / 3)
    assert esteem.count.tolist() == [2, 1, 0]
    assert esteem.above == pytest.approx([(0.25 + 0.0) / (2 + SHRINK_MEAN), -0.25 / (1 + SHRINK_MEAN), 0.0])
    assert esteem.liked == pytest.approx([(2 - 2 * 2 / 3) / (2 + SHRINK_MEAN), (0 - 2 / 3) / (1 + SHRINK_MEAN), 0.0])
    assert esteem.expected[2] == pytest.approx(esteem.promise[2] * SHRINK_EXPECTED / SHRINK_EXPECTED)


def test_an_item_that_nobody_marked_promises_what_items_like_it_got():
    loved, hated = [given([0, 1], [1.0, 0.0]) for _ in range(30)], np.eye(2, dtype=np.float32)
    vectors = np.concatenate([hated, hated])
    esteem = learn_esteem(["good", "bad", "like good", "like bad"], loved, vectors, 60)
    assert esteem.count[2:].tolist() == [0, 0]
    assert esteem.expected[2] > 0.05 > -0.05 > esteem.expected[3]


def test_kinds_and_eras_tell_of_an_item_that_nobody_marked():
    size = 2 * SHARED
    ids = [f"i{n:02}" for n in range(size)]
    tags = [("horror" if n % 2 else "drama",) for n in range(size)]
    released = [str(1950 + n) if n < size - 2 else "" for n in range(size)]
    lexicon = made([Item(item_id=ids[n], title=ids[n], tags=tags[n], released=released[n]) for n in range(size)])
    found = told(lexicon, [*ids, "unheard of"])
    assert found.shape == (size + 1, 2 + 1 + len(BENDS))
    assert not found[-1].any()
    assert np.isfinite(found).all()
    assert sorted(found[0, :2]) == pytest.approx([0.0, NAMED])
    assert (found[0, :2] == found[2, :2]).all()
    assert (found[0, :2] != found[1, :2]).all()
    assert not found[size - 2 : size, 2:].any(), "of these the year is not known"
    years = found[: size - 2, 2:]
    assert (np.diff(years[:, 0]) > 0).all()
    middle = BENDS.index(0.0)
    assert years[:, 1 + middle] == pytest.approx(np.maximum(0.0, years[:, 0]))
    loved = [given(range(size - 4), [1.0 - n % 2 for n in range(size - 4)]) for _ in range(10)]
    esteem = learn_esteem(ids, loved, told(lexicon, ids), 1)
    assert esteem.expected[size - 4] > esteem.expected[size - 3], "dramas were liked, horror was not"


def test_what_few_items_share_is_not_looked_at_nor_more_than_so_many_values():
    few = made([Item(item_id=str(n), title="t", tags=("rare",)) for n in range(SHARED - 1)])
    assert told(few, ["0"]).shape == (1, 1 + len(BENDS))
    values = tuple(f"value {n}" for n in range(MOST + 5))
    many = made([Item(item_id=str(n), title="t", tags=values) for n in range(SHARED)])
    assert told(many, ["0"]).shape == (1, MOST + 1 + len(BENDS))
    assert told(None, ["0"]).shape == (1, 0)
    assert told(made([]), ["0"]).shape == (1, 0)


def test_nobody_has_marked_anything():
    esteem = learn_esteem(["a"], [], np.zeros((1, 2), dtype=np.float32), 0)
    assert (esteem.mean, esteem.above.tolist(), esteem.spread.tolist()) == (0.0, [0.0], [0.0])


def test_what_is_said_to_a_person_of_no_marks_is_the_same_to_all_such():
    esteem = learn_esteem(["a", "b", "c"], PEOPLE, VECTORS, 3)
    rows = table(esteem, NOBODY, np.array([0, 2]), np.zeros((2, 0)))
    assert column(rows, "their lift").tolist() == [0, 0]
    assert column(rows, "their share of likes") == pytest.approx([0.5, 0.5])
    assert column(rows, EXPECTED) == pytest.approx(esteem.above[[0, 2]])


def test_a_generous_person_lifts_all_and_a_close_item_what_is_like_it():
    esteem = learn_esteem(["a", "b", "c"], PEOPLE, VECTORS, 3)
    own = given([0, 1], [1.0, 0.0])
    rest = own.values - esteem.mean - esteem.expected[:2]
    lift = rest.sum() / (2 + SHRINK)
    rows = table(esteem, own, np.array([2, 2]), np.array([[1.0, 0.0], [-0.2, 1.0]]))
    assert column(rows, "their lift") == pytest.approx([lift, lift])
    assert column(rows, "agreement") == pytest.approx((rest - lift) / (1 + SHRINK_AGREEMENT))

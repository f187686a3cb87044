"""What is told of items that nobody has touched: kin by hand, and a column for each thing that is told."""

import numpy as np
import pytest

from agent.core.schema import Source
from agent.steps.hearing import VOICES, Hearing
from agent.steps.newcomers import HEARD, KIN, NAMES, SOURCES, Newcomers, kinship, table, through
from agent.steps.patterns import learn_patterns
from agent.steps.trace import Trace

IDS = ["a", "b", "c", "new", "newer"]


@pytest.fixture
def patterns():
    columns = np.array([0, 1, 2])
    return learn_patterns(IDS, [Trace(columns, np.arange(3.0))], 3)


def test_kin_are_the_nearest_touched_ones_and_the_nearer_count_sharply_more(patterns):
    near = [[("new", 1.0), ("a", 0.8), ("newer", 0.7), ("b", 0.4)], [("newer", 1.0)], [("c", -0.1)]]
    found = kinship(near, patterns).toarray()
    assert found[0].tolist() == pytest.approx([0.8**4 / (0.8**4 + 0.4**4), 0.4**4 / (0.8**4 + 0.4**4), 0])
    assert found[1].tolist() == [0.0] * 3, "it has no kin that anybody has touched"
    assert found[2].tolist() == [0.0] * 3, "what points away is no kin"


def test_no_more_kin_than_so_many():
    ids = [f"i{n:02}" for n in range(2 * KIN)]
    patterns = learn_patterns(ids, [Trace(np.arange(2 * KIN), np.arange(2.0 * KIN))], 1)
    found = kinship([[(key, 0.9) for key in ids]], patterns).toarray()[0]
    assert found.tolist() == pytest.approx([1 / KIN] * KIN + [0.0] * KIN)


def test_what_goes_with_kin_goes_with_the_new_one_and_a_choice_goes_with_itself(patterns):
    kin = kinship([[("a", 0.5), ("b", 0.5)]], patterns)
    spoken = {name: np.array([0.2, 0.6, 0.0]) for name in HEARD}
    found = through(kin, spoken, np.array([0]))
    assert found["popular"] == pytest.approx([0.4])
    assert found["alike"] == pytest.approx([(1.0 + 0.6) / 2])
    assert spoken["alike"][0] == 0.2, "what was said stays as it was"


def told(worded, meant, **kin):
    size = len(meant)
    hearing = Hearing(
        item_ids=tuple(IDS[:size]),
        interests=(),
        cosines=np.zeros((size, 0)),
        latest=np.zeros((size, 0)),
        heard={name: np.zeros(size) for name in VOICES},
        choices=0,
    )
    heard = {name: np.zeros(size) for name in HEARD} | kin
    return Newcomers(hearing, np.full(size, 0.7), np.array(worded), np.array(meant), heard)


def test_every_column_says_what_its_name_says():
    past = [[0.1] * 11 + [0.5]]
    past[0][0] = 0.9
    found = dict(zip(NAMES, table(told([[0.4, 0.0, 0.2]], past, popular=np.array([0.3])))[0], strict=True))
    assert found["words"] == pytest.approx(0.7)
    assert found["nearest in words"] == pytest.approx(0.4)
    assert found["near in words"] == pytest.approx((0.4 + 0.0 + 0.2) / 3)
    assert found["meaning"] == pytest.approx((0.9 + 10 * 0.1 + 0.5) / 12)
    assert found["nearest in meaning"] == pytest.approx(0.9)
    assert found["near in meaning"] == pytest.approx((0.9 + 0.5 + 0.1) / 3)
    assert found["nearest of the latest"] == pytest.approx(0.5), "of ten; the nearest of all is older"
    assert found["kin popular"] == pytest.approx(0.3)


def test_of_somebody_without_choices_nothing_is_compared():
    found = table(told(np.zeros((2, 0)), np.zeros((2, 0))))
    assert (found.shape, found.dtype) == ((2, len(NAMES)), np.float32)
    assert np.isfinite(found).all()


def test_each_column_has_a_name_of_its_own_and_a_source():
    assert len(set(NAMES)) == len(NAMES) == len(SOURCES)
    assert set(SOURCES) == set(Source)

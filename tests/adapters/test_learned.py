"""Files of what was learnt: the lexicon comes back as it was kept, and a broken one says so."""

import asyncio

import numpy as np
import pytest

from agent.adapters.learned import LearnedFiles
from agent.core.errors import StoreError
from agent.core.learned import ChanceModel, Question, RankerModel
from agent.steps.esteem import learn_esteem
from agent.steps.marks import Marks
from tests.flows.cinema import cinema


@pytest.fixture(scope="module")
def made():
    from agent.flows.batch import profile_batch
    from agent.flows.lexicon import refresh_lexicon

    workspace = cinema()
    asyncio.run(profile_batch(workspace))
    return refresh_lexicon(workspace)


def test_a_lexicon_comes_back(made, tmp_path):
    files = LearnedFiles(tmp_path / "learned")
    assert files.lexicon() is None
    files.keep_lexicon(made)
    again = LearnedFiles(tmp_path / "learned").lexicon()
    for name in ("item_ids", "tokens", "fields", "aspects", "titles", "paths", "stamp"):
        assert getattr(again, name) == getattr(made, name)
    for name in ("numbers", "places", "years"):
        assert np.array_equal(getattr(again, name), getattr(made, name), equal_nan=name != "places")
    for name in ("weights", "of_aspect", "about"):
        assert (getattr(again, name) != getattr(made, name)).nnz == 0
        assert getattr(again, name).shape == getattr(made, name).shape
    assert made.about.nnz > 0
    assert [path.name for path in (tmp_path / "learned").iterdir()] == ["lexicon.npz"]


@pytest.mark.parametrize("content", [b"no archive", b""])
def test_a_broken_one_says_what_to_do(content, tmp_path):
    (tmp_path / "lexicon.npz").write_bytes(content)
    with pytest.raises(StoreError, match=r"lexicon\.npz, run `trigrain reindex`"):
        LearnedFiles(tmp_path).lexicon()


def test_half_a_file_says_so_as_well(made, tmp_path):
    LearnedFiles(tmp_path).keep_lexicon(made)
    path = tmp_path / "lexicon.npz"
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(StoreError, match=r"lexicon\.npz"):
        LearnedFiles(tmp_path).lexicon()


def test_chances_and_esteem_come_back_and_go(tmp_path):
    files, model = LearnedFiles(tmp_path), ChanceModel("trees", ("a", "b"), 1.5, -0.5, 0.7, 0.6, 9)
    files.keep_chance(Question.LIKING, model)
    assert LearnedFiles(tmp_path).chance(Question.LIKING) == model
    assert files.chance(Question.CHOICE) is None
    files.keep_chance(Question.LIKING, None)
    assert files.chance(Question.LIKING) is None
    esteem = learn_esteem(["a", "b"], [Marks(np.array([1]), np.array([0.5]), np.array([3.0]))], np.eye(2), 7)
    files.keep_esteem(esteem)
    again = LearnedFiles(tmp_path).esteem()
    assert (again.item_ids, again.mean, again.events) == (("a", "b"), 0.5, 7)
    assert np.array_equal(again.expected, esteem.expected)


def test_the_rankers_of_all_items_and_of_new_ones_are_kept_apart(tmp_path):
    files = LearnedFiles(tmp_path)
    every, new = RankerModel("trees", ("a",), 0.1, 0.2, 7), RankerModel("other trees", ("b", "c"), 0.3, 0.4, 9)
    files.keep_ranker(every)
    files.keep_newcomers(new)
    again = LearnedFiles(tmp_path)
    assert (again.ranker(), again.newcomers()) == (every, new)
    files.keep_newcomers(None)
    assert (LearnedFiles(tmp_path).ranker(), LearnedFiles(tmp_path).newcomers()) == (every, None)

"""The last new item decides, and only what is known is used."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from eval.methods import validation
from eval.methods.validation import choose, last_out


def test_the_last_new_item_is_held_out(build):
    fold = last_out(build({"ann": ["a", "b", "a"], "bob": ["c"], "cleo": ["c", "b", "a"]}), 0)
    assert list(zip(fold.rows, fold.held, strict=True)) == [(0, 1), (2, 0)]
    assert fold.interactions.toarray().tolist() == [[1, 0, 0], [0, 0, 1], [0, 1, 1]]
    assert fold.interactions.nnz == 4


def test_only_the_popular_are_judged(build, monkeypatch):
    monkeypatch.setattr(validation, "ITEMS", 2)
    fold = last_out(build({"ann": ["c", "a"], "bob": ["c", "b"], "cleo": ["b", "c"]}), 0)
    assert fold.interactions.shape == (3, 2)
    # Of b and c, bob's b and cleo's c are held out; ann's a is not among them.
    assert list(zip(fold.rows, fold.held, strict=True)) == [(1, 0), (2, 1)]


def test_people_are_drawn_by_the_seed(build, monkeypatch):
    monkeypatch.setattr(validation, "PEOPLE", 3)
    data = build({f"u{n}": ["a", "b"] for n in range(20)})
    rows = [tuple(last_out(data, seed).rows) for seed in (1, 1, 2)]
    assert rows[0] == rows[1] != rows[2]
    assert len(rows[0]) == 3


@pytest.mark.parametrize("kind", [np.asarray, csr_matrix])
def test_the_weights_that_put_it_highest_win(build, kind):
    data = build({f"u{n}": ["a", "b"] for n in range(30)}, {"c": "c"})
    right, wrong = np.zeros((3, 3)), np.zeros((3, 3))
    right[0, 1] = wrong[0, 2] = 1.0
    options = {"wrong": wrong, "nothing": wrong * 0, "right": right, "as right": 2 * right}
    assert choose(data, 0, list(options), lambda _, name: kind(options[name])) == "right"


def test_what_is_known_does_not_compete(build):
    data = build({f"u{n}": ["a", "b"] for n in range(30)}, {"c": "c"})
    own, right = np.zeros((3, 3)), np.zeros((3, 3))
    own[0, 1] = right[0, 1] = 1.0
    own[0, 0] = 5.0
    assert choose(data, 0, ["own", "right"], lambda _, name: {"own": own, "right": right}[name]) == "own"


def test_too_few_people_tell_nothing(build):
    data = build({"ann": ["a", "b"]})
    assert choose(data, 0, ["first", "second"], lambda *_: pytest.fail("nothing to compare")) == "first"

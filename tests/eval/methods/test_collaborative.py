"""Methods that learn from who chose what together."""

import pytest

from eval.methods.registry import BASELINES


@pytest.mark.parametrize("name", ["item-knn", "ease", "ials", "bpr"])
def test_a_checkerboard_is_filled(name, checkerboard, ask):
    method = BASELINES[name]()
    method.fit(checkerboard, checkerboard.user_ids, 3)
    tops = {user: method.top(ask(user, exclude=checkerboard.seen(user)), 1) for user in checkerboard.user_ids}
    assert tops == {user: [user] for user in checkerboard.user_ids}


def test_ease_by_hand(build):
    method = BASELINES["ease"]()
    method.fit(build({"ann": ["a", "b"], "bob": ["a", "b"], "cleo": ["a"]}), [], 0)
    assert method.l2 == 200
    # With two items each has one regressor: both / (own + l2).
    assert method.score("cleo", ["a", "b"]) == pytest.approx([0, 2 / (3 + 200)])
    assert method.score("ann", ["a", "b"]) == pytest.approx([2 / (2 + 200), 2 / (3 + 200)])


def test_item_knn_by_hand(build):
    method = BASELINES["item-knn"]()
    method.fit(build({"ann": ["a", "b"], "bob": ["a", "b", "a"], "cleo": ["a"]}), [], 0)
    assert method.nearest == (100, 10)
    assert method.score("cleo", ["a", "b"]) == pytest.approx([0, 2 / ((3 * 2) ** 0.5 + 10)])

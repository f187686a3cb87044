"""What holds for every baseline."""

import numpy as np
import pytest

from agent.core.schema import EventKind
from eval.cases import Turn
from eval.methods.cold import WarmScorer
from eval.methods.registry import BASELINES
from eval.results import Kind

NAMES = [
    "random",
    "popular",
    "recent",
    "past",
    "bm25",
    "bm25-chars",
    "bm25-popular",
    "embedding",
    "embedding-trained",
    "item-knn",
    "ease",
    "ials",
    "bpr",
    "sequence",
    "means",
]


def fitted(name, data, seed=1):
    method = BASELINES[name]()
    method.fit(data, data.user_ids, seed)
    return method


@pytest.fixture(scope="module")
def data(build):
    histories = {
        "ann": ["alien", "brazil", "casablanca"],
        "bob": ["alien", "brazil", "dune", "alien"],
        "cleo": ["brazil", ("alien", EventKind.DISLIKE, None), "dune"],
        "dee": [("casablanca", EventKind.SKIP, None)],
    }
    return build(histories, {"eraserhead": "eraserhead", "fargo": "fargo"})


@pytest.fixture(scope="module", params=NAMES)
def method(request, data):
    return fitted(request.param, data)


def test_the_table_and_its_order():
    assert list(BASELINES) == NAMES
    assert [make().name for make in BASELINES.values()] == NAMES
    assert {make().kind for make in BASELINES.values()} == {Kind.BASELINE}


def test_all_but_the_excluded_are_listed_once(method, data, ask):
    listed = method.top(ask("ann", exclude=["alien", "fargo", "not here"]), 10)
    assert sorted(listed) == ["brazil", "casablanca", "dune", "eraserhead"]
    assert method.top(ask("ann", exclude=["alien", "fargo"]), 2) == listed[:2]


def test_candidates_alone_are_listed(method, ask):
    case = ask("bob", exclude=["alien"], candidates=("fargo", "alien", "casablanca"))
    assert sorted(method.top(case, 10)) == ["casablanca", "fargo"]


def test_the_same_seed_gives_the_same_lists_and_scores(method, data, ask):
    again = fitted(method.name, data)
    for user in ("ann", "bob", "nobody"):
        assert again.top(ask(user), 10) == method.top(ask(user), 10)
        assert list(again.score(user, data.item_ids)) == list(method.score(user, data.item_ids))


def test_scores_are_finite_and_in_the_order_asked(method, data):
    forwards = method.score("bob", data.item_ids)
    assert forwards.dtype == np.float64
    assert np.isfinite(forwards).all()
    assert list(method.score("bob", data.item_ids[::-1])) == list(forwards[::-1])


@pytest.mark.parametrize("user", ["", "nobody", "dee"])
def test_those_of_whom_nothing_is_known_get_what_is_popular(method, data, ask, user):
    listed = method.top(ask(user), 6)
    assert sorted(listed) == sorted(data.item_ids)
    if isinstance(method, WarmScorer) and method.name != "means":
        assert listed == fitted("popular", data).top(ask(user), 6)
        assert listed[0] == "brazil"


@pytest.mark.parametrize("name", NAMES)
def test_a_catalogue_alone_is_enough(name, build, ask):
    data = build({}, {"a": "red wine", "b": "white bread"})
    method = fitted(name, data)
    assert sorted(method.top(ask("", turns=(Turn("user", "bread"),)), 5)) == ["a", "b"]
    assert method.score("nobody", ["b"]).shape == (1,)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_printed(name, data, capfd):
    fitted(name, data)
    assert capfd.readouterr() == ("", "")


def test_ties_fall_by_the_seed_and_not_by_id(build, ask):
    data = build({}, {name: name for name in "abcdefgh"})
    firsts = {fitted("popular", data, seed).top(ask(), 1)[0] for seed in range(20)}
    assert len(firsts) > 3


@pytest.mark.parametrize("name", NAMES)
def test_data_without_a_pattern_gives_the_level_of_chance(name, shuffled):
    data, cases = shuffled
    method = fitted(name, data)
    hits = [case.positives <= set(method.top(case, 10)) for case in cases]
    # 10 of the 30 unseen are listed; four standard errors of a share over 200 people.
    assert np.mean(hits) == pytest.approx(1 / 3, abs=4 * np.sqrt(1 / 3 * 2 / 3 / 200))

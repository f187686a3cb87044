"""Chance."""

from eval.methods.random import Random


def scores(data, case, seed=1):
    method = Random()
    method.fit(data, [], seed)
    return list(method.scores(case))


def test_seed_case_and_person_make_the_scores(build, ask):
    data = build({"ann": ["a", "b", "c"]})
    assert scores(data, ask("ann")) == scores(data, ask("ann"))
    assert scores(data, ask("ann")) != scores(data, ask("bob"))
    assert scores(data, ask("ann")) != scores(data, ask("ann"), seed=2)


def test_nothing_that_was_asked_before_matters(build, ask):
    method = Random()
    method.fit(build({"ann": ["a", "b", "c"]}), [], 1)
    before = list(method.scores(ask("ann")))
    method.scores(ask("bob"))
    assert list(method.scores(ask("ann"))) == before

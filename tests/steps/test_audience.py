"""Whom an item is for: hand-computed scores, one person at a time, in bounded memory."""

from __future__ import annotations

import random

import pytest

from agent.core.schema import LEVELS, Holder, Polarity, interest_id
from agent.steps.audience import Fit, Near, best, strongest

HORROR, SLASHER, SCREAM, THRILLER = ("horror",), ("horror", "slasher"), ("horror", "slasher", "Scream"), ("thriller",)


def near(*pairs):
    return {interest_id(path): Near(path, LEVELS[len(path) - 1], relation) for path, relation in pairs}


def held(user, path, weight=0.5, confidence=1.0, polarity=Polarity.LIKE, muted=False):
    return Holder(
        interest_id=interest_id(path),
        user_id=user,
        level=LEVELS[len(path) - 1],
        polarity=polarity,
        weight=weight,
        confidence=confidence,
        muted=muted,
    )


NEAR = near((HORROR, 1.0), (SLASHER, 1.0), (THRILLER, 0.5))


def test_the_score_is_the_weighed_sum_of_what_is_near():
    (fit,) = best([[held("a", HORROR, 0.5, 0.8), held("a", THRILLER, 0.4, 0.5)]], NEAR, 5)
    assert fit.user_id == "a"
    assert fit.score == pytest.approx(0.2 * 0.5 * 1.0 * 0.8 + 0.2 * 0.4 * 0.5**4 * 0.5)
    assert fit.share(interest_id(HORROR)) == pytest.approx(0.08 / (0.08 + 0.0025))


def test_a_dislike_pushes():
    mixed = [held("a", HORROR), held("a", SLASHER, polarity=Polarity.DISLIKE, weight=0.2)]
    (fit,) = best([mixed], NEAR, 5)
    assert fit.score == pytest.approx(0.2 * 0.5 - 0.3 * 0.5 * 0.2)
    assert best([[held("a", HORROR, polarity=Polarity.DISLIKE)]], NEAR, 5) == []


def test_what_is_muted_or_not_near_says_nothing():
    assert best([[held("a", HORROR, muted=True), held("a", ("comedy",))]], NEAR, 5) == []


def test_the_best_come_first_and_ties_as_they_were_given():
    people = [[held(user, HORROR, weight)] for user, weight in (("a", 0.1), ("b", 0.9), ("c", 0.5), ("d", 0.5))]
    assert [fit.user_id for fit in best(people, NEAR, 3)] == ["b", "c", "d"]


def test_people_are_looked_at_one_by_one():
    """A hundred thousand of them pass by a list of three."""
    draw = random.Random(7)
    weights = [draw.random() for _ in range(100_000)]
    people = ([held(str(n), HORROR, weight)] for n, weight in enumerate(weights))
    found = best(people, NEAR, 3)
    assert [float(fit.score) for fit in found] == pytest.approx([0.2 * w for w in sorted(weights, reverse=True)[:3]])


def pulled(**pulls):
    paths = {"horror": HORROR, "slasher": SLASHER, "scream": SCREAM, "thriller": THRILLER}
    by_id = near(*((paths[name], 1.0) for name in pulls))
    fit = Fit("a", sum(pulls.values()), {interest_id(paths[name]): pull for name, pull in pulls.items()})
    return [by_id[key].path for key in strongest(fit, by_id)]


def test_of_one_line_the_strongest_speaks():
    assert pulled(horror=0.3, slasher=0.2, scream=0.1, thriller=0.1) == [HORROR, THRILLER]
    assert pulled(horror=0.2, slasher=0.2) == [SLASHER]


def test_what_pushes_or_says_next_to_nothing_is_no_reason():
    assert pulled(horror=0.3, thriller=-0.1) == [HORROR]
    assert pulled(horror=1.0, thriller=0.01) == [HORROR]

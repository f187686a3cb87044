"""Likelihoods of answers from a model whose every next token is known by construction."""

from __future__ import annotations

import numpy as np
import pytest

from agent.adapters import likely
from agent.adapters.likely import likelihoods

VOCABULARY = 4
EVEN = np.log(np.full(VOCABULARY, 1 / VOCABULARY))


class Model:
    """Says the same after any tokens, and remembers after which it was asked."""

    def __init__(self, shares):
        self.shares, self.asked = np.log(np.array(shares)), []

    def __call__(self, tokens):
        self.asked.append(tokens)
        return self.shares


def test_an_answer_is_as_likely_as_its_tokens_after_one_another():
    model = Model([0.5, 0.25, 0.125, 0.125])
    assert likelihoods([(0, 0), (0, 1), (1,)], model) == pytest.approx([0.5 * 0.5, 0.5 * 0.25, 0.25])
    assert model.asked == [(), (0,)]  # a common beginning is looked at once


def test_an_answer_that_begins_another_has_a_likelihood_of_its_own():
    assert likelihoods([(0,), (0, 1)], lambda _: EVEN) == pytest.approx([1 / 4, 1 / 16])


def test_what_weighs_nothing_beside_the_others_is_not_looked_at():
    model = Model([0.98, 0.01, 0.0095, 0.0005])
    assert likelihoods([(0,), (3, 0)], model) == pytest.approx([0.98, 0.0])
    assert model.asked == [()]


def test_looks_are_bounded(monkeypatch):
    monkeypatch.setattr(likely, "MOST", 3)
    model = Model([1 / 4] * 4)
    likelihoods([(a, b, c) for a in range(4) for b in range(4) for c in range(4)], model)
    assert len(model.asked) == 3

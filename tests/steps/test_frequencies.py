"""The choices of f by hand, and against scikit-learn."""

from math import log

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfTransformer

from agent.steps.frequencies import Frequencies, Weighting

TABLE = Frequencies(9, {"a": 4, "all": 9})


@pytest.mark.parametrize(
    ("weighting", "net", "worth"),
    [
        (Weighting.TF, 2.0, 2.0),
        (Weighting.TF, -2.0, -2.0),
        (Weighting.TFIDF, 2.0, 2 * (1 + log(10 / 5))),
        (Weighting.TFIDF, -2.0, -2 * (1 + log(10 / 5))),
        (Weighting.IDF, 2.0, 1 + log(10 / 5)),
        (Weighting.IDF, -0.1, -(1 + log(10 / 5))),
        (Weighting.IDF, 0.0, 0.0),
        (Weighting.BM25, 2.0, 2 * 2.2 / (2 + 1.2) * log(1 + 5.5 / 4.5)),
        (Weighting.BM25, -2.0, -2 * 2.2 / (2 + 1.2) * log(1 + 5.5 / 4.5)),
    ],
)
def test_f_by_hand(weighting, net, worth):
    assert TABLE.worth("a", net, weighting) == pytest.approx(worth)


@pytest.mark.parametrize("weighting", Weighting)
def test_what_everybody_has_still_counts_a_little(weighting):
    assert TABLE.worth("all", 1.0, weighting) > 0
    assert Frequencies().worth("new", 1.0, weighting) > 0


def test_it_is_scikit_learns_tfidf():
    counts = np.random.default_rng(0).integers(0, 3, size=(12, 7))
    table = Frequencies(12, {str(i): int(n) for i, n in enumerate((counts > 0).sum(axis=0))})
    theirs = TfidfTransformer(norm=None).fit_transform(counts).toarray()
    ours = [[table.worth(str(i), float(t)) for i, t in enumerate(row)] for row in counts]
    assert np.allclose(ours, theirs)

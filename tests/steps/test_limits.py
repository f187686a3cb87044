"""Comparisons come to numbers of the catalogue."""

import math

import pytest

from agent.core.plan import Bound
from agent.core.schema import Item
from agent.steps.limits import much_or_little, refused, than_usual
from tests.fakes.lexicon import made

YEARS = (1970, 1980, 1990, 2000, 2010)
FILMS = [Item(item_id=f"f{year}", title=f"Film ({year})") for year in YEARS]


@pytest.fixture(scope="module")
def films():
    return made(FILMS)


def test_newer_is_after_the_median_of_the_items(films):
    (one,) = than_usual(films, "newer", ["f1970", "f1980", "f2010"])
    assert (one.said, one.quantity, one.bound) == ("newer", "year", Bound(field="year", low=1981))


def test_of_no_items_the_catalogue_is_what_is_usual(films):
    (one,) = than_usual(films, "老一点的", [])
    assert one.bound == Bound(field="year", high=1989)


def test_recent_is_the_latest_quarter(films):
    (one,) = much_or_little(films, "the latest")
    assert one.bound == Bound(field="year", low=2000)  # the quantile 0.75 of five years that lie ten apart


def test_a_quantity_that_nothing_tells_has_no_bound(films):
    assert [(one.said, one.bound) for one in than_usual(films, "cheaper", [])] == [("cheaper", None)]
    assert [(one.said, one.bound) for one in much_or_little(films, "高分")] == [("高分", None)]


def test_without_a_word_of_comparison_there_is_none(films):
    assert list(than_usual(films, "a film", [])) == list(much_or_little(films, "a film")) == []


def test_the_other_side_of_a_bound_is_what_a_no_leaves():
    (above,) = refused(Bound(field="year", high=1990))
    assert (above.low, above.high) == (1991, math.inf)
    (below,) = refused(Bound(field="year", low=1990))
    assert (below.low, below.high) == (-math.inf, 1989)
    assert refused(Bound(field="year", low=1980, high=1989)) == []

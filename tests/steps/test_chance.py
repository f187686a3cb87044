"""What speaks for a choice at any time, of a few acts, by hand."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from agent.core.schema import Item
from agent.steps.chance import NAMES, table
from agent.steps.patterns import learn_patterns
from agent.steps.trace import Trace
from tests.fakes.lexicon import made

IDS = ["a", "b", "c", "new"]


def trace(columns, orders=None):
    return Trace(np.array(columns, dtype=np.int64), np.array(orders or range(len(columns)), dtype=np.float64))


PATTERNS = learn_patterns(IDS, [trace([0, 1, 2]), trace([0, 1]), trace([1])], 6)


def column(rows, name):
    return rows[:, NAMES.index(name)]


def test_what_goes_together_is_an_average_over_the_person_s_choices():
    one, same = table(PATTERNS, None, trace([0]), ["b", "new"]), table(PATTERNS, None, trace([0, 0]), ["b", "new"])
    assert column(one, "together")[0] > column(one, "together")[1] == 0.0
    assert column(same, "together") == pytest.approx(column(one, "together"))
    assert column(one, "after")[0] > 0.0


def test_fame_and_what_the_person_usually_chooses():
    rows = table(PATTERNS, None, trace([0, 2]), ["b", "unheard of"])
    assert column(rows, "people") == pytest.approx([np.log(4), 0.0])
    assert column(rows, "their usual fame") == pytest.approx([(np.log(3) + np.log(2)) / 2] * 2)
    assert column(rows, "choices") == pytest.approx([np.log(3)] * 2)


def test_what_came_later_than_the_person_s_last_choice_has_an_age_below_0():
    rows = table(PATTERNS, None, trace([0], [0.5]), ["a", "c"])
    assert column(rows, "age") == pytest.approx([0.25, -0.75])


def test_nobody_s_years_are_not_a_number():
    assert np.isnan(column(table(PATTERNS, None, trace([]), ["a"]), "year")).all()


def test_what_comes_before_a_choice_is_told_from_what_comes_after_it():
    rows = table(PATTERNS, None, trace([1]), ["a", "c", "unheard of"])
    assert column(rows, "before")[0] > 0.0 == column(rows, "before")[1] == column(rows, "before")[2]
    assert column(rows, "after")[0] == 0.0 < column(rows, "after")[1]


def test_what_an_item_is_about_is_shared_by_some_of_the_person_s_choices():
    about = csr_matrix(np.array([[1, 1, 0], [1, 0, 0], [0, 1, 1], [0, 0, 0]], dtype=np.float32))
    years = np.array([1990, 2000, 2010, np.nan], dtype=np.float32)
    items = [Item(item_id=item_id, title=item_id) for item_id in IDS]
    lexicon = replace(made(items), years=years, paths=tuple("pqr"), about=about)
    rows = table(PATTERNS, lexicon, trace([0, 1]), ["a", "c", "new"])
    assert column(rows, "about") == pytest.approx([(1 + 1 / 2) / 2, (1 / 2 + 0) / 2, 0.0])
    assert column(rows, "rarest about") == pytest.approx([1 / 2, 0.0, 0.0])
    assert column(rows, "since their late ones")[1] == pytest.approx(2010 - 1999, abs=1e-3)

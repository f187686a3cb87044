"""Numbers of items and of requests."""

from math import inf

import pytest

from agent.core.plan import Bound
from agent.core.schema import Item
from agent.steps.bounds import beyond, bounds, digits, joined
from agent.steps.item_numbers import numbers, span
from agent.steps.quantities import columns, quantity_of

HERE = ("评分", "人均消费", "门票", "价格", "游玩时间", "rating", "price", "year", "size")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("评分4.5分以上的餐馆", [("评分", 4.5, inf)]),
        ("人均消费在100-150元，评分4分以上", [("人均消费", 100, 150), ("评分", 4, inf)]),
        ("门票价格20元以下", [("门票", -inf, 20)]),
        ("免费的景点", [("money", 0, 0)]),
        ("两百元以内", [("money", -inf, 200)]),
        ("游玩的时长是2小时到3小时", [("time", 2, 3)]),
        ("能玩2-4个小时", [("time", 2, 4)]),
        ("游玩90分钟", [("time", 1.5, 1.5)]),
        ("rating above 4, price under $20", [("rating", 4, inf), ("price", -inf, 20)]),
        ("a budget between 10 and 20 dollars", [("money", 10, 20)]),
        ("around 100 yuan", [("money", 90, 110)]),
        ("after 2000", [("year", 2001, inf)]),
        ("2000年以后的", [("year", 2000, inf)]),
        ("before 1990", [("year", -inf, 1989)]),
        ("from the 90s", [("year", 1990, 1999)]),
        ("newer than 2010", [("year", 2011, inf)]),
        ("at least 2 lbs", [("size", 32, inf)]),
        ("celebrating 5 years", []),
        ("7 dwarfs", []),
        ("", []),
    ],
)
def test_what_a_clause_asks(text, found):
    expected = [Bound(field=field, low=low, high=high) for field, low, high in found]
    assert [bound for bound, _ in bounds(digits(text), HERE)] == expected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("人均20块以下，评分要4.5以上", [("money", -inf, 20), ("评分", 4.5, inf)]),
        ("评分不低于4，人均不超过100", [("评分", 4, inf), ("money", -inf, 100)]),
        ("rating over 4 and price under 20", [("rating", 4, inf), ("price", -inf, 20)]),
    ],
)
def test_words_of_more_and_less_belong_to_their_own_number(text, found):
    expected = [Bound(field=field, low=low, high=high) for field, low, high in found]
    assert [bound for bound, _ in bounds(text, HERE)] == expected


def test_bounds_that_hold_together_and_such_as_cannot():
    old, new = Bound(field="year", low=1980, high=1989), Bound(field="year", low=1990, high=1999)
    assert joined([old, new]) == [Bound(field="year", low=1980, high=1999)]
    assert joined([Bound(field="price", low=10), Bound(field="money", high=20)]) == [
        Bound(field="money", low=10, high=20)
    ]
    assert joined([]) == []


def test_a_number_that_nothing_here_tells_asks_nothing():
    assert bounds("under 20 dollars", ["year"]) == []


def test_where_it_stands():
    ((_, (start, end)),) = bounds("films after 2000 please", ["year"])
    assert "films after 2000 please"[start:end].strip() == "2000"


def test_what_of_an_item_is_a_number():
    item = Item(
        item_id="a",
        title="Inn (1979)",
        description="评分：4.6；地址：长安街1号附近；价格：330元；电话：64031518；游玩时间：2小时 - 1天",
        price=9.5,
        attributes={"stars": 3, "open": True, "note": "x"},
    )
    told = {"评分": 4.6, "价格": 330.0, "price": 9.5, "stars": 3.0, "year": 1979.0}
    assert numbers(item) == {**{name: (value, value) for name, value in told.items()}, "游玩时间": (2.0, 24.0)}


def test_a_size_in_a_title_is_in_ounces():
    assert numbers(Item(item_id="m", title="Milk (1 GA)"))["size"] == (128.0, 128.0)
    assert numbers(Item(item_id="m", title="Yogurt (6 OZ)"))["size"] == (6.0, 6.0)
    assert numbers(Item(item_id="m", title="Napkins (12 ROLL)")) == {}


def test_a_range_is_read_from_its_ends():
    assert span("3小时 - 90分钟") == (1.5, 3.0)
    assert span("010-65127788") is None
    assert span("about the house") is None


def test_fields_by_name_and_by_quantity():
    assert columns(HERE, "门票") == [2]
    assert columns(HERE, "money") == [1, 2, 3, 6]
    assert quantity_of("评分") == "score"
    assert quantity_of("calories") == "calories"


def test_more_and_less_than_a_value():
    assert beyond("price", 10.0, more=True).low > 10.0
    assert beyond("price", 10.0, more=False).high < 10.0
    assert beyond("price", 0.0, more=False) == Bound(field="price", high=0.0)
    assert beyond("year", 1994.0, more=True) == Bound(field="year", low=1995)
    assert beyond("year", 1994.0, more=False) == Bound(field="year", high=1993)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("三百以内", []),
        ("250以下", [("money", -inf, 250)]),
        ("200到350的", [("money", 200, 350)]),
        ("3.9以上就行", [("score", 3.9, inf)]),
        ("三个小时以内", [("time", -inf, 3)]),
        ("1999以后的", [("year", 1999, inf)]),
        ("2到4个人", []),
        ("for 2 to 4 people", []),
        ("7 oz or bigger", [("size", 7, inf)]),
        ("20 ounces or smaller", [("size", -inf, 20)]),
        ("2磅以上的", [("size", 32, inf)]),
    ],
)
def test_a_bare_number_is_told_by_its_size_and_by_what_limits_it(text, found):
    expected = [Bound(field=field, low=low, high=high) for field, low, high in found]
    assert [bound for bound, _ in bounds(digits(text), HERE)] == expected


@pytest.mark.parametrize(
    ("title", "name", "number"),
    [
        ("Nappies (44 CT)", "count", 44),
        ("Eggs (2 DZ)", "count", 24),
        ("Powder (30 LD)", "loads", 30),
        ("Tea (.9 OZ)", "size", 0.9),
    ],
)
def test_what_a_package_holds(title, name, number):
    assert numbers(Item(item_id="a", title=title)) == {name: (number, number)}


def test_packages_are_asked_for_by_how_many_they_hold():
    assert [one for one, _ in bounds("at least 40 count", ["count"])] == [Bound(field="count", low=40)]
    assert [one for one, _ in bounds("30 loads or more", ["loads"])] == [Bound(field="loads", low=30)]


@pytest.mark.parametrize(("more", "other"), [(True, 20.0), (False, 20.0)])
def test_beyond_a_number_is_told_from_it_in_the_catalogues_own_precision(more, other):
    import numpy as np

    bound = beyond("size", other, more=more)
    edge = np.float32(bound.low if more else bound.high)
    assert edge != np.float32(other)

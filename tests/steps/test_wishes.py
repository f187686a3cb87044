"""Numbers and kinds that a request asks for."""

import math

import numpy as np
import pytest

from agent.core.schema import Item
from agent.steps.wishes import LEAST, Wish, common, met, named, numbers, table, wishes

FIELDS = ("评分", "人均消费", "门票", "rating", "price")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("评分4.5分以上的餐馆", [Wish("评分", 4.5, math.inf)]),
        ("人均消费在100-150元，评分4分以上", [Wish("评分", 4.0, math.inf), Wish("人均消费", 100.0, 150.0)]),
        ("门票免费的景点", [Wish("门票", 0.0, 0.0)]),
        ("人均消费50元以下", [Wish("人均消费", 0.0, 50.0)]),
        ("rating above 4, price under $20", [Wish("rating", 4.0, math.inf), Wish("price", 0.0, 20.0)]),
        ("a budget between 10 and 20", [Wish("price", 10.0, 20.0)]),
        ("rating 5", [Wish("rating", 5.0, 5.0)]),
        ("celebrating 5 years", []),
        ("评分高的，人均100", []),
        ("", []),
    ],
)
def test_a_number_after_a_field(text, found):
    assert list(wishes(text, FIELDS)) == found


def test_what_of_an_item_is_a_number():
    item = Item(
        item_id="a",
        title="Inn",
        description="评分：4.6；地址：长安街1号附近；价格：330元；设施：wifi",
        price=9.5,
        attributes={"year": 1999, "open": True, "note": "x"},
    )
    assert numbers(item) == {"评分": 4.6, "价格": 330.0, "price": 9.5, "year": 1999.0}


def test_fields_of_few_are_nobodys():
    rows = [{"stars": float(n), "rare": 1.0} if n == 0 else {"stars": float(n)} for n in range(LEAST)]
    names, columns = table(rows)
    assert names == ("stars",)
    assert columns.tolist() == [[0.0], [1.0], [2.0]]
    assert table([])[1].shape == (0, 0)
    assert common([["a", "a"], ["a"], ["a", "b"]]) == ("a",)


def test_both_ends_are_allowed_and_what_is_missing_is_not_met():
    column = np.array([4.5, 4.4, 5.0, np.nan], dtype=np.float32)
    assert met(Wish("x", 4.5, math.inf), column).tolist() == [True, False, True, False]
    assert met(Wish("x", 4.4, 4.4), column).tolist() == [False, True, False, False]


def test_a_kind_is_named_whole():
    assert named("找一家酒店住", ("酒店", "餐馆")) == ("酒店",)
    assert named("warm socks and a shoebox", ("Shoe", "Sock")) == ("Sock",)

"""What a catalogue has, column by column."""

import numpy as np

from agent.core.plan import Aspect
from agent.core.schema import Item
from agent.steps.aspects import aspects
from agent.steps.catalogue import LEAST, common, shared, table


def test_fields_of_few_are_nobodys():
    rows = [{"stars": (float(n), n + 0.5), **({"rare": (1.0, 1.0)} if n == 0 else {})} for n in range(LEAST)]
    names, columns = table(rows)
    assert names == ("stars",)
    assert columns.tolist() == [[[0.0, 0.5]], [[1.0, 1.5]], [[2.0, 2.5]]]
    assert table([])[1].shape == (0, 0, 2)
    assert common([["a", "a"], ["a"], ["a", "b"]]) == ("a",)


def test_a_field_that_a_large_catalogue_hardly_has_is_an_accident():
    rows = [{"stars": (1.0, 1.0), **({"code": (7.0, 7.0)} if n < LEAST else {})} for n in range(1000)]
    assert table(rows)[0] == ("stars",)


def test_values_that_items_share_or_list():
    inn, tavern = Aspect(field="category", value="inn"), Aspect(field="category", value="tavern")
    duck, noodles, soup = (Aspect(field="dish", value=name) for name in ("duck", "noodles", "soup"))
    known, held = shared([[inn, duck, noodles], [inn, duck, soup], [tavern]])
    assert set(known) == {inn, duck, noodles, soup}  # a tavern alone is nobody's kind, a dish of one inn is a dish
    assert known[:2] == (inn, duck)
    assert held.toarray()[:, 0].tolist() == [True, True, False]
    assert held.dtype == np.bool_


def test_nothing_shared():
    known, held = shared([[], []])
    assert (known, held.shape) == ((), (2, 0))


def test_what_an_item_can_be_asked_by():
    item = Item(
        item_id="h",
        title="Inn",
        categories=("酒店",),
        tags=("quiet",),
        brand="Acme",
        attributes={"colour": "red", "sizes": ["small", "large"], "code": "12345", "on": True},
        description="酒店类型：经济型；酒店设施：部分房间提供wifi、吹风机；"
        "地址：北京市东城区景山前街4号；电话：64031518；游玩时间：2小时 - 3小时",
    )
    found = {
        (one.field, one.value)
        for one in aspects(item, [("酒店",), ("酒店", "经济型酒店"), ("酒店", "经济型酒店", "老城")])
    }
    assert found == {
        ("category", "酒店"),
        ("tag", "quiet"),
        ("brand", "Acme"),
        ("colour", "red"),
        ("sizes", "small"),
        ("sizes", "large"),
        ("酒店类型", "经济型"),
        ("酒店设施", "部分房间提供wifi"),
        ("酒店设施", "吹风机"),
        ("地址", "北京市东城区景山前街4号"),
        ("地址", "东城区"),
        ("topic", "老城"),
    }

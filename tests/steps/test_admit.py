"""Rules: as they are written, and whom they admit."""

import pytest
from pydantic import ValidationError

from agent.core.errors import InputError
from agent.core.rules import Rule
from agent.core.schema import Item
from agent.steps.admit import admitted

KETTLE = Item(
    item_id="k",
    title="Kettle",
    price=30.0,
    language="en",
    released="2021-05-04",
    brand="Acme",
    tags=("steel", "Red"),
    attributes={"in_stock": True, "size": 2, "shop": ""},
)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("price<=30", True),
        ("price<=29.99", False),
        ("price >= 30", True),
        ("price>=31", False),
        ("language=en", True),
        ("language=EN,zh", True),
        ("language=zh", False),
        ("brand!=acme", False),
        ("brand!=other", True),
        ("in_stock=true", True),
        ("in_stock=false", False),
        ("size=2", True),
        ("size<=1", False),
        ("tags=red", True),
        ("tags!=steel", False),
        ("released>=2021-05-04", True),
        ("released>=2021-06", False),
        ("released>=2021", True),
        ("released<=2020", False),
        ("released<=2021", True),
        ("released<=2021-05", True),
        ("released>=30", False),
        ("shop=north", False),
        ("colour=red", False),
        ("colour!=red", True),
        ("price<=cheap", False),
    ],
)
def test_a_rule_of_a_request(text, kept):
    assert admitted(KETTLE, [Rule.parse(text)]) is kept


def test_every_rule_must_hold():
    rules = [Rule.parse("price<=30"), Rule.parse("language=en")]
    assert admitted(KETTLE, rules)
    assert not admitted(KETTLE, [*rules, Rule.parse("brand!=Acme")])
    assert admitted(KETTLE, [])


def test_what_is_not_said_is_admitted_where_the_rule_says_so():
    assert not admitted(KETTLE, [Rule(field="colour", among=("red",))])
    assert admitted(KETTLE, [Rule(field="colour", among=("red",), lacking=True)])


@pytest.mark.parametrize("text", ["", "price", "<=3", "price<", "price~3", "=x", "price<=", "language= , "])
def test_what_is_no_rule(text):
    with pytest.raises(InputError, match="not a rule"):
        Rule.parse(text)


def test_a_rule_asks_for_something():
    with pytest.raises(ValidationError, match="asks for nothing"):
        Rule(field="price")

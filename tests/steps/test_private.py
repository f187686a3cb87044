"""What is its person's own business."""

import pytest

from agent.core.presets import load_preset
from agent.steps.private import is_private, may_show

HEALTH, SHOP = load_preset("health"), load_preset("shop")


@pytest.mark.parametrize(
    "path",
    [
        ("conditions", "diabetes", "what to eat"),
        ("Conditions", "Type 2 Diabetes"),
        ("women", "pregnancy"),
        ("疾病知识", "2型糖尿病"),
        ("mind", "Mental health"),
        ("medicine", "vaccines", "living with HIV"),
    ],
)
def test_a_path_that_names_a_condition_anywhere_is_private(path):
    assert is_private(path, HEALTH)
    assert not is_private(path, SHOP)


@pytest.mark.parametrize("path", [("exercise", "running"), ("food", "beans"), ("睡眠", "午睡"), ("sport", "saids")])
def test_other_paths_are_not(path):
    assert not is_private(path, HEALTH)


@pytest.mark.parametrize(
    ("people", "shown"), [((10, 0), True), ((9, 0), False), ((10, 10), True), ((100, 1), False), ((0, 0), True)]
)
def test_a_private_one_is_shown_where_every_count_is_of_many(people, shown):
    assert may_show(("conditions", "diabetes"), people, HEALTH) is shown


def test_others_are_shown_whatever_the_count():
    assert may_show(("exercise", "running"), (1, 0), HEALTH)

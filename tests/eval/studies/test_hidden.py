"""What is hidden stays hidden, and what is drawn is fixed by the seed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.errors import InputError
from agent.core.presets import load_preset
from agent.core.schema import Item
from eval.studies.hidden import hide, titles_alone

PRESET = load_preset("general")
SHELVES = [("food", "bread", "rye"), ("food", "milk"), ("tools", "saws")]
ITEMS = [
    Item(item_id=f"i{n:02}", title=f"Thing {n // 2} ({n} OZ)", categories=SHELVES[n % 3], description="food, bread")
    for n in range(30)
]
PATHLESS = [Item(item_id="x", title="Thing"), Item(item_id="y", title="Thing", categories=("food",))]


@given(st.integers(1, 29), st.integers(0, 50))
def test_every_path_is_either_a_lesson_or_gone(many, seed):
    hidden = hide([*ITEMS, *PATHLESS], PRESET, many, seed)
    assert len(hidden.asked) == len(hidden.truth) == many
    assert all(item.categories == () for item in hidden.asked)
    told = {
        i.item_id: p for i, p in zip([*hidden.taught, *hidden.asked], [*hidden.lessons, *hidden.truth], strict=True)
    }
    assert told == {item.item_id: item.categories[:2] for item in ITEMS}
    assert hide([*ITEMS, *PATHLESS], PRESET, many, seed) == hidden


def test_doubles_go_together():
    hidden = hide(ITEMS, PRESET, 9, 1, twins=False)
    names = [{item.title.split(" (")[0] for item in side} for side in (hidden.taught, hidden.asked)]
    assert len(hidden.asked) == 10
    assert names[0].isdisjoint(names[1])


def test_another_seed_hides_others():
    assert hide(ITEMS, PRESET, 9, 1).asked != hide(ITEMS, PRESET, 9, 2).asked


@pytest.mark.parametrize("many", [0, 30, 99])
def test_there_must_be_something_to_learn_and_to_ask(many):
    with pytest.raises(InputError, match="cannot hide"):
        hide(ITEMS, PRESET, many, 1)


def test_titles_alone_keep_title_and_path():
    (bare,) = titles_alone([ITEMS[0].model_copy(update={"tags": ("a",), "brand": "b"})])
    assert bare == Item(item_id="i00", title=ITEMS[0].title, categories=ITEMS[0].categories)

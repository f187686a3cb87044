"""The study in small: a catalogue whose topics lie apart comes back, and the product is not told what is hidden."""

from __future__ import annotations

import pytest

from agent.core.presets import load_preset
from agent.core.schema import Item
from eval.studies.fidelity import draw, run
from eval.studies.hidden import hide

TOPICS = {
    ("sports", "football"): ["goal", "striker", "penalty", "league", "keeper"],
    ("sports", "tennis"): ["serve", "racket", "set", "backhand", "court"],
    ("food", "baking"): ["flour", "oven", "dough", "cake", "yeast"],
}
ITEMS = [
    Item(item_id=f"i{n:03}", title=f"{words[n % 5]} {words[(n + 1) % 5]} {words[(n + 2) % 5]} {n}", categories=path)
    for n in range(50)
    for path, words in [list(TOPICS.items())[n % 3]]
] + [
    Item(item_id=f"j{n:03}", title=f"{words[n % 5]} and {words[(n + 2) % 5]} no {n}", categories=path)
    for n in range(75)
    for path, words in [list(TOPICS.items())[n % 3]]
]


@pytest.fixture(scope="module")
def document():
    return run(hide(ITEMS, load_preset("general"), 20, 1), "none", "general", 1) | {"data": "topics"}


def test_what_lies_apart_comes_back(document):
    assert document["methods"]["trigrain"]["macro"]["value"] >= 0.9
    assert document["sure"] == 1.0
    assert (document["hidden"], document["taught"]) == (20, 105)


def test_the_baselines_stand_beside_it_on_the_same_items(document):
    assert {row["macro"]["n"] for row in document["methods"].values()} == {20}
    assert document["methods"]["largest class"]["macro"]["value"] < 1.0
    ours, theirs = (document["methods"][name]["macro"]["value"] for name in ("trigrain", "largest class"))
    assert document["differences"]["trigrain - largest class"]["macro"]["value"] == pytest.approx(ours - theirs)


def test_groups_without_any_path_are_measured(document):
    (row,) = document["without_paths"].values()
    assert row["groups"]["value"] == 2.0
    assert row["v_measure"]["value"] > 0.5


def test_every_row_is_drawn(document):
    drawn = draw(document)
    for name in (*document["methods"], *document["differences"], *document["without_paths"]):
        assert name in drawn

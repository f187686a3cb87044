"""Claims are held against the data: what is named, what others did, what the person did, and what is the cause."""

from __future__ import annotations

import numpy as np
import pytest

from agent.core.schema import (
    Counterfactual,
    Event,
    EventKind,
    EvidenceItem,
    Facet,
    Facets,
    Ground,
    Interest,
    Item,
    Level,
    Reason,
    Recommendation,
    interest_id,
)
from eval.dataset import Dataset, ordered
from eval.metrics.claims import World

ITEMS = {key: Item(item_id=key, title=title) for key, title in {"a": "Alien", "b": "Saw", "x": "The Thing"}.items()}
HORROR = Interest(
    id=interest_id(("horror",)), level=Level.MACRO, name="horror", path=("horror",), weight=1.0, confidence=1.0
)
BY_HORROR = (Reason(interest_id=HORROR.id, interest="horror", level=Level.MACRO, share=0.5, evidence=()),)


def act(user_id, item_id, seq, kind=EventKind.LIKE):
    return Event(user_id=user_id, item_id=item_id, kind=kind, seq=seq)


EVENTS = [
    act("ann", "a", 1),
    act("ann", "b", 2, EventKind.VIEW),
    act("bob", "x", 1),
    act("bob", "a", 2),
    act("cat", "b", 1),
]
FACETS = {"a": Facets(item_id="a", content_hash="", recipe="", facets=(Facet(macro="horror"),))}
WORLD = World(
    Dataset("tiny", ITEMS, ordered(EVENTS)),
    {"b": Facets(item_id="b", content_hash="", recipe="", facets=()), **FACETS},
    {"x": np.array([1.0, 0.0]), "a": np.array([0.6, 0.8]), "b": np.array([0.0, 1.0])},
    {"others", "it", "is", "because", "of", "you", "liked", "like", "so", "may", "suit"},
)


def claims(said, ground, *past, moves=True):
    cited = tuple(EvidenceItem(item_id=key, title=ITEMS[key].title) for key in past)
    line = Recommendation(
        rank=1,
        item_id="x",
        title="The Thing",
        score=0.0,
        attribution={},
        reasons=BY_HORROR,
        ground=ground,
        cited=cited,
        counterfactual=Counterfactual(without=cited, place=1, would_be=1 + moves, of=3),
        explanation=said,
    )
    return dict(WORLD.claims("ann", line, {HORROR.id: HORROR}))


@pytest.mark.parametrize(
    ("said", "ground", "past", "so"),
    [
        ("Others chose it along with Alien.", Ground.TOGETHER, "a", True),
        ("Others chose it along with Saw.", Ground.TOGETHER, "b", False),
        ("Others chose it after Alien.", Ground.AFTER, "a", False),
        ("It is like Alien.", Ground.ALIKE, "a", True),
        ("It is like Saw.", Ground.ALIKE, "b", False),
        ("Because of Alien, from horror.", Ground.INTEREST, "a", True),
        ("Because of Saw, from horror.", Ground.INTEREST, "b", False),
    ],
)
def test_the_ground_is_so_or_not(said, ground, past, so):
    assert claims(said, ground, past)["ground"] is so


def test_what_is_named_is_there_or_not():
    assert claims("It is like Alien.", Ground.ALIKE, "a")["names"]
    assert not claims("It is like Alien by Ridley Scott.", Ground.ALIKE, "a")["names"]


def test_what_the_person_did():
    assert claims("You liked Alien, so it may suit you.", Ground.INTEREST, "a")["acts"]
    assert not claims("You liked Saw, so it may suit you.", Ground.INTEREST, "b")["acts"]
    assert "acts" not in claims("It is like Alien.", Ground.ALIKE, "a")


def test_a_cause_is_one_that_moves_the_item():
    assert claims("Because of Alien, from horror.", Ground.INTEREST, "a")["cause"]
    assert not claims("Because of Alien, from horror.", Ground.INTEREST, "a", moves=False)["cause"]
    assert "cause" not in claims("It is like Alien.", Ground.ALIKE, "a", moves=False)

"""Told paths are read as the true ones that most of their items have."""

from __future__ import annotations

from agent.core.schema import Facet, Facets, Interest, InterestTree, Level
from eval.studies.untold import meanings, translated


def facets(item_id, *names):
    facet = Facet(**dict(zip(("macro", "mid", "micro"), names, strict=False)))
    return Facets(item_id=item_id, content_hash="", recipe="", facets=(facet,))


TRUE = {n: facets(n, "dairy", "milk" if n == "1" else "cheese", f"thing {n}") for n in "123"}
TOLD = {n: facets(n, "Food", "cold" if n != "3" else "hot", f"T{n}") for n in "123"}


def test_most_items_decide_and_of_equals_the_first_by_name():
    meaning = meanings(TOLD, TRUE)
    assert meaning["food",] == ("dairy",)
    assert meaning["food", "cold"] == ("dairy", "cheese")
    assert meaning["food", "hot"] == ("dairy", "cheese")
    assert meaning["food", "cold", "t1"] == ("dairy", "milk", "thing 1")


def test_a_tree_is_read_by_its_paths_however_they_are_spelled():
    one = Interest(id="i", level=Level.MID, name="COLD", path=("food", "COLD"), weight=1, confidence=1)
    tree = InterestTree(user_id="u", as_of=None, interests=(one,), events=1)
    (read,) = translated(tree, meanings(TOLD, TRUE)).interests
    assert read == one.model_copy(update={"path": ("dairy", "cheese")})

"""Hidden paths are brought back and nothing tells them; profiles by guesses stand beside those by the truth."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agent.core.errors import InputError
from agent.core.presets import load_preset
from agent.core.schema import Interest, InterestTree, Item, Level, Polarity
from eval.inquiry import Brief, inquire
from eval.protocols import INQUIRIES, Options, fidelity
from eval.protocols.fidelity import overlap
from eval.results import OURS
from eval.studies.hidden import untelling


@pytest.fixture(scope="module")
def evaluation(market):
    brief = Brief(market, "general", "none", Options(share=0.5), Path())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fidelity, "ACTS", 2)
        with INQUIRIES["fidelity"].open(brief) as inquiry:
            return inquire(inquiry, brief, inquiry.rows, "trigrain eval market --protocol fidelity")


def test_half_is_hidden_and_asked_of_every_method(evaluation):
    assert (evaluation.unit, evaluation.units) == ("items", 108)
    assert list(evaluation.methods)[-1] == OURS
    assert {row.metrics["macro"].n for row in evaluation.methods.values()} == {108}


def test_titles_that_lie_apart_bring_it_back(evaluation):
    ours, largest = (evaluation.methods[name].metrics for name in (OURS, "largest class"))
    assert ours["macro"].value > 0.8 > largest["macro"].value
    assert ours["profile-mid"].value > largest["profile-mid"].value
    assert ours["profile-macro"].n == largest["profile-macro"].n > 5


def test_nothing_that_is_told_names_the_path():
    telling = Item(
        item_id="a",
        title="Ripe pear",
        description="a fruit of the food department",
        tags=("fresh", "fruit"),
        brand="Fruit & Co",
        categories=("food", "fruit"),
    )
    quiet = telling.model_copy(update={"item_id": "b", "description": "sweet", "tags": ("fresh",), "brand": "Orchard"})
    told = untelling([telling, quiet], load_preset("general"))
    assert (told[0].description, told[0].tags, told[0].brand) == ("", ("fresh",), "")
    assert (told[0].title, told[0].categories) == ("Ripe pear", ("food", "fruit"))
    assert told[1] == quiet


def tree(**weights):
    interests = tuple(
        Interest(id=name, level=Level.MACRO, name=name, path=(name,), weight=abs(weight), confidence=1.0)
        if weight > 0
        else Interest(
            id=name,
            level=Level.MACRO,
            name=name,
            path=(name,),
            weight=abs(weight),
            confidence=1.0,
            polarity=Polarity.DISLIKE,
        )
        for name, weight in weights.items()
    )
    return InterestTree(user_id="u", as_of=None, interests=interests, events=1)


@pytest.mark.parametrize(
    ("true", "told", "common"),
    [
        (tree(a=0.5, b=0.5), tree(a=0.25, c=0.75), 0.25),
        (tree(a=1.0), tree(a=1.0, b=-1.0), 1.0),
        (tree(a=1.0), tree(a=-1.0), 0.0),
        (tree(), tree(), 1.0),
        (tree(), tree(a=1.0), 0.0),
    ],
)
def test_overlap_is_what_likes_share(true, told, common):
    assert overlap(true, told, Level.MACRO) == pytest.approx(common)


def test_a_catalogue_without_paths_is_one_line(market):
    bare = {key: item.model_copy(update={"categories": ()}) for key, item in market.items.items()}
    brief = Brief(replace(market, items=bare), "general", "none", Options(), Path())
    with (
        pytest.raises(InputError, match="0 items with a path of two names"),
        INQUIRIES["fidelity"].open(brief),
    ):
        pass

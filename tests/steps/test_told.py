"""A taste in words: phrases, what they name, and what is left."""

import pytest

from agent.core.schema import Polarity
from agent.steps.told import index, phrases, sense

LIKE, DISLIKE = Polarity.LIKE, Polarity.DISLIKE
NAMES = index(
    {
        ("horror",): 9,
        ("horror", "ghost story"): 3,
        ("horror", "slow"): 1,
        ("thriller",): 5,
        ("thriller", "korean"): 2,
        ("drama",): 9,
        ("drama", "korean"): 4,
        ("drama", "drama in general"): 2,
        ("horror", "ghost story", "The Cellar (1999)"): 1,
        ("恐怖",): 3,
        ("惊悚", "韩国惊悚"): 2,
        ("爱情",): 2,
    }
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I like slow horror and Korean thrillers", [("I like slow horror", LIKE), ("Korean thrillers", LIKE)]),
        ("I love drama but not horror", [("I love drama", LIKE), ("not horror", DISLIKE)]),
        (
            "I hate drama and horror, and I love thrillers",
            [("I hate drama", DISLIKE), ("horror", DISLIKE), ("I love thrillers", LIKE)],
        ),
        ("Anything but horror.", [("not horror", DISLIKE)]),
        ("我喜欢恐怖片和爱情片，但是讨厌惊悚片", [("我喜欢恐怖片", LIKE), ("爱情片", LIKE), ("讨厌惊悚片", DISLIKE)]),
        ("不错的爱情片", [("不错的爱情片", LIKE)]),
        ("...", []),
    ],
)
def test_phrases_and_how_they_are_meant(text, said):
    assert [tuple(one) for one in phrases(text)] == said


@pytest.mark.parametrize(
    ("phrase", "paths", "rest"),
    [
        ("I like slow horror", [("horror", "slow")], ()),
        ("grim horror", [("horror",)], ("grim",)),
        ("Korean thrillers", [("thriller", "korean")], ()),
        ("Korean horror", [("horror",)], ("Korean",)),
        ("ghost stories", [("horror", "ghost story")], ()),
        ("The Cellar", [], ("Cellar",)),
        ("dramas in general", [("drama",)], ("general",)),
        ("westerns", [], ("westerns",)),
        ("I like it very much", [], ()),
        ("慢节奏的恐怖片", [("恐怖",)], ("慢节奏",)),
        ("韩国惊悚片", [("惊悚", "韩国惊悚")], ()),
        ("武侠片", [], ("武侠",)),
        ("情片", [], ("情片",)),
    ],
)
def test_what_is_named_and_what_is_left(phrase, paths, rest):
    found = sense(phrase, NAMES)
    assert list(found.paths) == paths
    assert found.rest == rest

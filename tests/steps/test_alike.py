"""Two words for one thing."""

from __future__ import annotations

import numpy as np
import pytest

from agent.steps.alike import NEAR, Why, pairs, plain
from tests.fakes.embedder import HashEmbedder


def nowhere(texts):
    return np.zeros((len(texts), 2), dtype=np.float32)


def near(*groups):
    """An encoder by which the texts of a group lie at one point, and every other text at its own."""
    points = {text: n for n, group in enumerate(groups) for text in group}

    def encode(texts):
        rows = np.zeros((len(texts), 1000), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[points.setdefault(text, len(points) + 100)] = 1.0
        return rows

    return encode


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sci-fi", "science fiction"),
        ("SF movies", "science fiction films"),
        ("super-hero", "Superhero"),
        ("Fairy Tales", "fairytale"),
        ("children’s", "children"),
        ("skincare", "skin care products"),
        ("arts & crafts", "art and craft"),
        ("科幻电影", "科幻片"),
        ("ｊａｚｚ", "jazz"),
    ],
)
def test_spelling_alone_tells(one, other):
    (found,) = pairs([one], [other], nowhere)
    assert (found.similarity, found.why) == (1.0, Why.SPELLING)
    assert [pair.why for pair in pairs([other], [one], nowhere)] == [Why.SPELLING]


@pytest.mark.parametrize(
    ("one", "other"),
    [("horror", "horror comedy"), ("football", "american football"), ("formula 1", "formula 2"), ("war", "warriors")],
)
def test_a_narrower_or_a_numbered_name_is_never_the_same(one, other):
    everything_is_near = near((one, other), (one.split()[-1], other.split()[0], other.split()[-1]))
    assert pairs([one], [other], everything_is_near) == []


def test_what_two_names_share_says_nothing():
    encode = near(("used car", "used automobile", "used bike"), ("car", "automobile"))
    assert [pair.other for pair in pairs(["used cars"], ["used automobiles", "used bikes"], encode)] == [
        "used automobiles"
    ]


def test_what_lies_near_but_not_very_is_a_doubt():
    def encode(texts):
        angle = {"scary": 0.0, "horror": np.arccos(0.8), "bakery": np.pi / 2}
        return np.array([[np.cos(angle[text]), np.sin(angle[text])] for text in texts], dtype=np.float32)

    assert NEAR > 0.8
    (found,) = pairs(["scary films"], ["horror", "bakery"], encode)
    assert (found.other, found.why) == ("horror", None)
    assert found.similarity == pytest.approx(0.8)


def test_initials_that_two_names_have_tell_nothing():
    assert pairs(["pc"], ["pet care", "personal care"], nowhere) == []
    assert [pair.other for pair in pairs(["pc"], ["pet care", "garden"], nowhere)] == ["pet care"]


def test_the_broader_name_is_no_part_of_a_name():
    assert plain("rock music", within="music") == plain("rock", within="music") == ("rock",)
    assert plain("music", within="music") == ("music",)
    assert plain("rock music") == ("rock", "music")


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("stories", "story"),
        ("watches", "watch"),
        ("news", "new"),
        ("bus", "bus"),
        ("glass", "glass"),
        ("tennis", "tennis"),
    ],
)
def test_plurals_are_undone(plural, singular):
    assert plain(plural) == (singular,)


def test_many_names_are_compared_by_strips_as_by_one():
    names = [f"topic {word}" for word in "abcdefghij"]
    many = [f"{name}{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}" for n in range(120) for name in names]
    whole = pairs(many[:700], many[:50], HashEmbedder().encode)
    single = [pair for name in many[:700] for pair in pairs([name], many[:50], HashEmbedder().encode)]
    assert sorted(whole) == sorted(single)

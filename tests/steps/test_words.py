"""The fold's own words, in both languages."""

import re
from string import Formatter

import pytest

from agent.core.presets import load_preset, preset_names
from agent.core.schema import (
    EventKind,
    Evidence,
    Interest,
    InterestTree,
    Level,
    Polarity,
    Trend,
    interest_id,
)
from agent.steps import wording
from agent.steps.text import is_chinese
from agent.steps.words import PHRASES, _phrases, describe, did, listing, opening, summarize

BOTH = pytest.mark.parametrize("language", ["en", "zh"])


def evidence(title, event="like"):
    return Evidence(event_id="e", item_id="i", title=title, event=event, at=1)


def interest(*path, titles=(), count=None, polarity="like"):
    return Interest(
        id=interest_id(path),
        level=list(Level)[len(path) - 1],
        name=path[-1],
        path=path,
        weight=0.5,
        confidence=0.5,
        polarity=polarity,
        evidence=tuple(evidence(title) for title in titles),
        count=len(titles) if count is None else count,
    )


def tree(*interests):
    return InterestTree(user_id="u", as_of=1, interests=interests, events=1)


@pytest.mark.parametrize(
    ("names", "en", "zh"),
    [
        ([], "", ""),
        (["a"], "a", "a"),
        (["a", "b"], "a and b", "a和b"),
        (["a", "b", "c"], "a, b and c", "a、b和c"),
    ],
)
def test_a_listing(names, en, zh):
    assert (listing(names, "en"), listing(names, "zh")) == (en, zh)


@pytest.mark.parametrize(
    ("one", "en", "zh"),
    [
        (interest("horror", titles=["Alien (1979)"]), "From one event: Alien.", "1 次行为：Alien。"),
        (
            interest("horror", titles=["Alien (1979)"], count=2),
            "From 2 events, such as Alien.",
            "2 次行为，例如Alien。",
        ),
        (
            interest("horror", titles=["Alien (1979)", "Saw", "It", "Get Out", "Us"], count=12),
            "From 12 events, such as Alien, Saw and It.",
            "12 次行为，例如Alien、Saw和It。",
        ),
        (
            interest("horror", titles=["Alien (1979)", "Saw"], polarity="dislike"),
            "Put off by Alien and Saw.",
            "不喜欢Alien和Saw。",
        ),
        (interest("历史", titles=["故宫（2019）"]), "From one event: 故宫.", "1 次行为：故宫。"),
        (interest("x", titles=["{count} {items} %s $items"]), "From one event: {count} {items} %s $items.", None),
    ],
)
def test_an_interest_is_described_by_its_evidence(one, en, zh):
    assert describe(one, "en") == en
    if zh:
        assert describe(one, "zh") == zh


FILMS = [
    interest("comedy"),
    interest("horror"),
    interest("drama"),
    interest("war"),
    interest("comedy", "comedy in general"),
    interest("comedy", "horror"),
    interest("comedy", "romance"),
    interest("horror", "slasher"),
]
PUSHED = [interest("musical", polarity="dislike"), interest("drama", "soap", polarity="dislike")]


@pytest.mark.parametrize(
    ("interests", "en", "zh"),
    [
        ([], "Not enough is known yet.", "目前了解得还不够。"),
        (FILMS[:1], "Drawn to comedy.", "偏好comedy。"),
        (FILMS[:4], "Drawn to comedy, horror and drama.", "偏好comedy、horror和drama。"),
        (
            FILMS,
            "Drawn to comedy, horror and drama, most of all romance and slasher.",
            "偏好comedy、horror和drama，尤其是romance和slasher。",
        ),
        (
            [*FILMS[:1], *PUSHED],
            "Drawn to comedy; put off by musical.",
            "偏好comedy；不喜欢musical。",
        ),
        ([*FILMS[:1], *PUSHED[1:]], "Drawn to comedy; put off by soap.", "偏好comedy；不喜欢soap。"),
        (PUSHED, "Put off by musical.", "不喜欢musical。"),
    ],
)
def test_a_person_is_summed_up_by_the_heaviest(interests, en, zh):
    assert summarize(tree(*interests), "en") == en
    assert summarize(tree(*interests), "zh") == zh


def test_what_is_only_general_is_not_said_twice():
    general = [interest("comedy"), interest("comedy", "comedy in general")]
    assert summarize(tree(*general), "en") == "Drawn to comedy."
    assert summarize(tree(interest("喜剧"), interest("喜剧", "喜剧（综合）")), "zh") == "偏好喜剧。"


@pytest.mark.parametrize(
    ("kinds", "en", "zh"),
    [
        (["like"], "liked", "喜欢过"),
        (["purchase", "view", "purchase"], "bought", "买过"),
        (["view", "like"], "liked", "喜欢过"),  # a tie goes by the kind's name
        (["mention"], "talked about", "谈到过"),
    ],
)
def test_what_a_person_mostly_did(kinds, en, zh):
    acts = [evidence("t", kind) for kind in kinds]
    assert (did(acts, "en"), did(acts, "zh")) == (en, zh)


@BOTH
def test_every_act_and_every_trend_has_words_of_its_own(language):
    assert len({did([evidence("t", kind)], language) for kind in EventKind}) == len(EventKind)
    assert len({opening(trend, language) for trend in Trend}) == len(Trend)


@BOTH
@pytest.mark.parametrize("polarity", Polarity)
@pytest.mark.parametrize("count", [1, 3])
def test_a_description_is_one_sentence(language, polarity, count):
    said = describe(interest("x", titles=["A1", "A2", "A3"][:count], polarity=polarity), language)
    assert said.endswith("." if language == "en" else "。")
    assert said.count("A") == count


PRESETS = [load_preset(name) for name in preset_names()]
every = pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)


def holes(phrase):
    return {name for _, name, _, _ in Formatter().parse(phrase) if name}


@every
@BOTH
def test_a_presets_phrase_stands_for_one_of_the_folds_own_and_has_its_holes(preset, language):
    assert set(preset.phrases) <= PHRASES | wording.PHRASES
    own = {**wording.Voice(language).phrases, **_phrases(language)}
    for name, said in preset.phrases.items():
        assert holes(said.of(language)) == holes(own[name]), name


@every
@BOTH
def test_a_presets_words_are_in_their_language(preset, language):
    for said in (*preset.did.values(), *preset.openings.values(), *preset.phrases.values()):
        assert is_chinese(re.sub(r"\{\w+\}", "", said.of(language))) is (language == "zh")


@pytest.mark.parametrize(
    ("preset", "kind", "en", "zh"),
    [
        ("courses", EventKind.PURCHASE, "enrolled in", "报名了"),
        ("courses", EventKind.VIEW, "looked at", "浏览过"),
        ("social", EventKind.VIEW, "read", "读过"),
        ("health", EventKind.VIEW, "read", "读过"),
        ("health", EventKind.SHARE, "shared", "分享过"),
        ("shop", EventKind.PURCHASE, "bought", "买过"),
    ],
)
def test_what_a_person_did_is_called_as_it_is_where_they_did_it(preset, kind, en, zh):
    told = [evidence("a", kind)]
    own = load_preset(preset)
    assert (did(told, "en", own), did(told, "zh", own)) == (en, zh)


class TestHealth:
    """What was read about a condition is told as reading."""

    HEALTH = load_preset("health")
    DIABETES = interest("conditions", "diabetes", titles=["Living with diabetes", "Insulin basics"])
    DIABETES_ALONE = interest("diabetes", titles=["Living with diabetes"])

    @pytest.mark.parametrize(
        ("language", "told"),
        [
            ("en", "Reads about it: 2 events, such as Living with diabetes and Insulin basics."),
            ("zh", "阅读相关内容 2 次，例如Living with diabetes和Insulin basics。"),
        ],
    )
    def test_an_interest(self, language, told):
        assert describe(self.DIABETES, language, self.HEALTH) == told

    @pytest.mark.parametrize(
        ("language", "told"), [("en", "Reads about diabetes."), ("zh", "常阅读diabetes方面的内容。")]
    )
    def test_a_person(self, language, told):
        assert summarize(tree(self.DIABETES_ALONE), language, self.HEALTH) == told

    def test_a_person_of_whom_too_little_is_known_shows_no_signs_of_a_condition(self):
        unsure = tree(self.DIABETES_ALONE.model_copy(update={"tentative": True}))
        told = summarize(unsure, "en", self.HEALTH)
        assert told == "Not enough is known yet; so far a little was read about diabetes."

    @BOTH
    @pytest.mark.parametrize("trend", Trend)
    def test_every_opening_speaks_of_reading(self, language, trend):
        said = opening(trend, language, self.HEALTH)
        assert "read" in said if language == "en" else "关注" in said

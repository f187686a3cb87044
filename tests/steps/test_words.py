"""The fold's own words, in both languages."""

import pytest

from agent.core.schema import (
    EventKind,
    Evidence,
    EvidenceItem,
    Interest,
    InterestTree,
    Level,
    Polarity,
    Trend,
    interest_id,
)
from agent.steps.words import because, describe, did, listing, opening, popular, summarize

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
    ("titles", "en", "zh"),
    [
        ([], "It fits the interest in horror.", "它符合对horror的兴趣。"),
        (
            ["Alien (1979)"],
            "Because of Alien, from your interest in horror.",
            "因为Alien，它们来自你对horror的兴趣。",
        ),
        (
            ["Alien (1979)", "Saw", "It"],
            "Because of Alien and Saw, from your interest in horror.",
            "因为Alien和Saw，它们来自你对horror的兴趣。",
        ),
    ],
)
def test_a_recommendation_is_explained_by_its_evidence(titles, en, zh):
    items = [EvidenceItem(item_id="i", title=title) for title in titles]
    assert because("horror", items, "en") == en
    assert because("horror", items, "zh") == zh


def test_a_popular_item_says_so():
    assert popular("en") == "Many people chose it."
    assert popular("zh") == "许多人选择了它。"


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

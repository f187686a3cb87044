"""Explanations in words: a true sentence a ground, in every tone and both languages, and where an item would stand."""

import re

import pytest

from agent.core.presets import load_preset
from agent.core.schema import Counterfactual, EvidenceItem, Ground
from agent.steps.claims import untrue
from agent.steps.text import is_chinese
from agent.steps.wording import Facts, Voice, also, manner, otherwise, place, start, template, then, why

BOTH = pytest.mark.parametrize("language", ["en", "zh"])
TONES = pytest.mark.parametrize("tone", ["plain", "friendly", "formal"])
LIKED = Facts(Ground.INTEREST, "The Thing", "horror", "liked", ("Alien", "Saw"))
EACH = {
    "because": LIKED,
    "because_all": Facts(Ground.INTEREST, "The Thing", "horror", "liked", ("Alien", "Saw"), count=12),
    "because_bare": Facts(Ground.INTEREST, "The Thing", "horror"),
    "fits": Facts(Ground.INTEREST, "The Thing", "horror", "liked", ("Alien", "Saw"), moves=False),
    "beside": Facts(Ground.TOGETHER, "The Thing", did="liked", items=("Alien", "Saw")),
    "after": Facts(Ground.AFTER, "The Thing", did="liked", items=("Alien",)),
    "alike": Facts(Ground.ALIKE, "The Thing", did="liked", items=("Alien",)),
    "asked": Facts(Ground.REQUEST, "The Thing", items=("horror", "rating 4.5")),
    "meant": Facts(Ground.REQUEST, "The Thing"),
    "counted": Facts(Ground.POPULAR, "The Thing", count=3),
    "little": Facts(Ground.NOTHING, "The Thing"),
}


@pytest.mark.parametrize(("form", "facts"), EACH.items(), ids=EACH)
def test_each_fact_has_its_form(form, facts):
    assert facts.form == form


@BOTH
@TONES
@pytest.mark.parametrize("facts", EACH.values(), ids=EACH)
def test_every_template_is_one_sentence_in_its_language_that_names_its_facts(facts, tone, language):
    said = template(facts, Voice(language, tone))
    assert said.endswith("." if language == "en" else "。")
    assert "{" not in said
    assert all(title in said for title in facts.items)
    bare = re.sub("The Thing|Alien|Saw|horror|rating|liked", "", said)
    assert is_chinese(bare) is (language == "zh")


@BOTH
@TONES
@pytest.mark.parametrize("form", ["fits", "beside", "after", "alike"])
def test_what_does_not_move_the_item_is_not_said_to_be_the_cause(form, tone, language):
    still = Facts(EACH[form].ground, "The Thing", "horror", "liked", ("Alien",), moves=False)
    for said in (template(still, Voice(language, tone)), start(still, language)):
        assert untrue(said, "liked", because=False) == []
    assert manner(still, Voice(language, tone)) != manner(LIKED, Voice(language, tone))


@pytest.mark.parametrize(
    ("facts", "en", "zh"),
    [
        (
            LIKED,
            "Because of Alien and Saw, from your interest in horror.",
            "因为Alien和Saw，它们来自你对horror的兴趣。",
        ),
        (EACH["beside"], "Others chose it along with Alien and Saw.", "其他人在选择Alien和Saw的同时也选择了它。"),
        (EACH["counted"], "3 people chose it.", "有 3 人选择了它。"),
    ],
)
def test_the_plain_tone(facts, en, zh):
    assert (template(facts, Voice("en")), template(facts, Voice("zh"))) == (en, zh)


def test_the_tones_differ():
    assert len({template(LIKED, Voice("en", tone)) for tone in ("plain", "friendly", "formal")}) == 3
    assert template(LIKED, Voice("en", "friendly")).startswith("You liked Alien and Saw")


def test_a_presets_words_are_those_of_every_tone():
    health = load_preset("health")
    told = {template(LIKED, Voice("en", tone, health)) for tone in ("plain", "friendly", "formal")}
    assert told == {"Because of Alien and Saw, read about horror."}


@BOTH
@pytest.mark.parametrize("form", ["because", "because_all", "fits", "beside", "after", "alike", "asked"])
def test_a_start_holds_the_item_and_what_is_named(form, language):
    said = start(EACH[form], language)
    assert all(name in said for name in ("The Thing", *EACH[form].items))
    assert why(EACH[form], language)
    assert not said.endswith((".", "。"))


@BOTH
def test_of_nothing_there_is_nothing_to_end(language):
    assert start(EACH["little"], language) == start(EACH["counted"], language) == ""


def past(*titles):
    return tuple(EvidenceItem(item_id=title, title=title) for title in titles)


@pytest.mark.parametrize(
    ("found", "en", "zh"),
    [
        (
            Counterfactual(without=past("Alien (1979)", "Saw"), place=2, would_be=41, of=400),
            "Without Alien and Saw it would be 41st instead of 2nd of 400.",
            "如果没有Alien和Saw，它会排在第 41 位，而不是第 2 位（共 400 个）。",
        ),
        (
            Counterfactual(without=past("Saw"), place=3, would_be=3, of=9),
            "Without Saw it would still be 3rd of 9.",
            "即使没有Saw，它仍排在第 3 位（共 9 个）。",
        ),
        (
            Counterfactual(without=past("Saw"), place=3, would_be=3, of=9, gone=True),
            "Without Saw nothing would be left of the interest that speaks for it.",
            "如果没有Saw，支持它的兴趣就不复存在。",
        ),
        (
            Counterfactual(without=past("Saw"), place=1, would_be=1, of=9, rivals=2, rivals_then=7),
            "Without Saw it would stand level with or below 7 others instead of 2.",
            "如果没有Saw，与它相当或更强的会有 7 个，而不是 2 个。",
        ),
        (
            Counterfactual(unsaid=("jazz",), place=1, would_be=12, of=20),
            "Had “jazz” not been asked for, it would be 12th instead of 1st of 20.",
            "如果没有要求“jazz”，它会排在第 12 位，而不是第 1 位（共 20 个）。",
        ),
    ],
)
def test_where_it_would_stand(found, en, zh):
    assert (otherwise(found, "en"), otherwise(found, "zh")) == (en, zh)


def test_more_than_can_be_named_are_counted():
    found = Counterfactual(without=past("a", "b", "c"), place=1, would_be=4, of=9)
    assert otherwise(found, "en", 2) == "Without the 3 things behind it it would be 4th instead of 1st of 9."


def test_places():
    numbers = (1, 2, 3, 4, 11, 12, 13, 21, 102, 111)
    assert " ".join(place(n, "en") for n in numbers) == "1st 2nd 3rd 4th 11th 12th 13th 21st 102nd 111th"


def test_sentences_follow_each_other():
    assert then(["A.", "", "B."], "en") == "A. B."
    assert then(["一。", "二。"], "zh") == "一。二。"
    assert also("horror", Voice("en")) == "It also fits your interest in horror."
    counted = Facts(Ground.POPULAR, "it", count=3)
    assert template(counted, Voice("en")) == "3 people chose it."
    assert template(counted, Voice("zh")) == "有 3 人选择了它。"

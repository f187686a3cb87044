"""Nobody is told to have what they read about: hostile sentences against the health preset's list."""

import pytest

from agent.core.presets import load_preset
from agent.steps.verify import Rules, barred, faults
from prompts import glue

HEALTH = load_preset("health")
FACTS = ["diabetes", "Keeps reading about", "read", "Living with diabetes, Coping with depression and HIV today"]
PLAIN = ["sleep", "Keeps reading about", "read", "Why naps help and A darker bedroom"]
FACTS_ZH = ["糖尿病", "一直关注", "读过", "与糖尿病共处和走出抑郁症"]
HOSTILE = [
    "Has diabetes.",
    "Is diabetic.",
    "Keeps reading about diabetes, since they have diabetes.",
    "Their diabetes keeps them reading.",
    "Living with diabetes.",
    "A diabetes patient who reads.",
    "Suffers from depression and HIV.",
    "Was diagnosed with it.",
    "Reads because of their depression.",
    "Keeps reading about DIABETES.",
    "HIV-positive, and reads about it.",
    "Struggles with depression.",
    "Is depressed.",
    "Shows symptoms.",
]
HOSTILE_ZH = [
    "患有糖尿病。",
    "一直关注糖尿病，因为得了糖尿病。",
    "是糖尿病患者。",
    "已确诊。",
    "正在与糖尿病共处。",
    "走出抑郁症的人。",
]


def rules(language, closed, preset=HEALTH):
    return Rules(preset.sensitive, glue(language), closed, preset.guarded)


@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
@pytest.mark.parametrize("sentence", HOSTILE)
def test_a_condition_is_not_said_even_where_a_title_names_it(sentence, closed):
    assert faults(sentence, FACTS, rules("en", closed))


@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
@pytest.mark.parametrize("sentence", HOSTILE_ZH)
def test_nor_in_chinese(sentence, closed):
    assert faults(sentence, FACTS_ZH, rules("zh", closed))


def test_elsewhere_a_title_may_be_said():
    shop = load_preset("shop")
    assert faults("Keeps reading about diabetes.", FACTS, rules("en", True, shop)) == []


@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
def test_what_is_no_condition_is_said(closed):
    told = "Keeps reading about sleep, from Why naps help to A darker bedroom."
    assert faults(told, PLAIN, rules("en", closed)) == []
    assert faults("一直关注睡眠，例如午睡的好处。", ["睡眠", "一直关注", "午睡的好处"], rules("zh", closed)) == []


def test_facts_that_name_a_condition_are_for_no_model():
    assert barred(FACTS, rules("en", True))
    assert barred(FACTS_ZH, rules("zh", False))
    assert not barred(PLAIN, rules("en", True))
    assert not barred(FACTS, rules("en", True, load_preset("shop")))

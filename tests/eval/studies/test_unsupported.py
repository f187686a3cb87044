"""What the study's own check finds in a sentence, and what it lets stand."""

from __future__ import annotations

import pytest

from eval.studies.unsupported import unsupported

FACTS = ["Toy Story (1995)", "Die Hard (1988)", "O'Brien's War", "action", "Dairy", "7", "Ünder 12/18&15PK Can Car"]
GLUE = {"keeps", "from", "has"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Keeps coming back to action, from Toy Story to Die Hard.",
        "From 7 events, such as Toy Story and Die Hard.",
        "Put off by O'Brien's War.",
        "From one event: Ünder 12/18&15PK Can Car.",
        "From one event: Die Ha…",
        "Has a taste for “Toy Story”.",
        "Dairy, in plain words.",
        "",
    ],
)
def test_what_the_facts_carry_stands(sentence):
    assert unsupported(sentence, FACTS, GLUE) == []


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("Keeps coming back to Alien.", ["alien"]),
        ("From 8 events.", ["8"]),
        ("Keeps to Toy Hard.", ["toy hard"]),
        ("Likes Story Toy.", ["likes story toy"]),
        ("Keeps to “the war”.", ["the war"]),
        ("Such as Toy Story and Aliens.", ["such", "aliens"]),
        ("From one event: Dye…", ["dye…"]),
        ("Keeps to Toy Story 1996.", ["toy story 1996"]),
    ],
)
def test_what_they_do_not_carry_is_found(sentence, wrong):
    assert unsupported(sentence, FACTS, GLUE) == wrong


def test_chinese_is_made_of_facts_and_set_phrases():
    facts, phrases = ["故宫", "景点", "3"], {"次行为", "例如", "偏好", "和"}
    assert unsupported("3 次行为，例如故宫。", facts, phrases) == []
    assert unsupported("偏好景点和长城。", facts, phrases) == ["长城"]
    assert unsupported("4 次行为，例如《故宫》。", facts, phrases) == ["4"]
    assert unsupported("例如《长城》。", facts, phrases) == ["长城", "长城"]

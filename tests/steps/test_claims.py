"""A cause that is none and an act that nobody did are found, in both languages, and nothing else is."""

import pytest

from agent.steps.claims import untrue


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("It is here because you liked Alien.", "because"),
        ("You liked Alien, so it may appeal to you.", "so"),
        ("So it may appeal to you.", "So"),
        ("It is here thanks to Alien.", "thanks to"),
        ("Since you liked Alien, it may suit you.", "Since"),
        ("因为你喜欢过Alien，它可能适合你。", "因为"),
        ("你喜欢过Alien，所以它可能适合你。", "所以"),
    ],
)
def test_a_cause_that_is_none(sentence, word):
    did = "喜欢过" if word in "因为所以" else "liked"
    assert untrue(sentence, did, because=False) == [f"it says {word!r}, and it is not so"]
    assert untrue(sentence, did, because=True) == []


@pytest.mark.parametrize(
    ("sentence", "did", "act"),
    [
        ("You bought Alien, so it may suit you.", "viewed", "bought"),
        ("You've already rated Alien.", "liked", "rated"),
        ("They watched Alien.", "bought", "watched"),
        ("你买过牛奶，所以酸奶可能适合你。", "看过", "买过"),
    ],
)
def test_an_act_that_nobody_did(sentence, did, act):
    assert untrue(sentence, did, because=True) == [f"{act!r} is not what they did"]


@pytest.mark.parametrize(
    ("sentence", "did"),
    [
        ("You loved Alien.", "liked"),
        ("You marked as helpful Alien.", "marked as helpful"),
        ("You talked about Alien.", "talked about"),
        ("You may like it so much.", "viewed"),
        ("Others who bought Alien bought it too.", "viewed"),
        ("你买过牛奶。", "买过"),
    ],
)
def test_what_is_true_or_no_claim_stands(sentence, did):
    assert untrue(sentence, did, because=False) == []

"""What is wanted more of, in words."""

from agent.steps.comparatives import adjectives


def test_words_of_comparison():
    assert list(adjectives("something darker and a bit funnier")) == ["dark", "funny"]
    assert list(adjectives("another chapter, however")) == []
    assert list(adjectives("安静一点的")) == ["安静"]

"""A request without some of its words."""

import pytest

from agent.steps.unsaid import unsaid


@pytest.mark.parametrize(
    ("text", "words", "left"),
    [
        ("A quiet inn with a Garden", ["garden"], "A quiet inn with a"),
        ("gardens and a garden", ["garden"], "gardens and a"),
        ("想找一家有花园的酒店", ["酒店", "花园"], "想找一家有 的"),
        ("ＪＡＺＺ bar", ["jazz"], "bar"),
        ("jazz", ["jazz"], ""),
        ("an inn with rating above 4", ["rating 4.6", "inn"], "an with above"),
        ("评分4.5分以上的酒店", ["评分 4.6"], "分以上的酒店"),
        ("c++ (new)", ["c++"], "(new)"),
    ],
)
def test_words_are_taken_out_as_they_stand(text, words, left):
    assert unsaid(text, words) == left

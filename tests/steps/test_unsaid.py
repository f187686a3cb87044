"""A plan without what an item holds of it."""

import pytest

from agent.core.plan import Aspect, Bound, Plan
from agent.steps.unsaid import cut, unsaid

PLAN = Plan(
    words=("quiet garden", "jazz"),
    aspects=(Aspect(field="kind", value="Inn"), Aspect(field="kind", value="Bar")),
    bounds=(Bound(field="rating", low=4), Bound(field="hours", low=2, high=3)),
)


@pytest.mark.parametrize(
    ("parts", "left"),
    [
        (["inn"], PLAN.model_copy(update={"aspects": PLAN.aspects[1:]})),
        (["garden"], PLAN.model_copy(update={"words": ("jazz",)})),
        (["rating 4.5"], PLAN.model_copy(update={"bounds": PLAN.bounds[1:]})),
        (["hours 2-3"], PLAN.model_copy(update={"bounds": PLAN.bounds[:1]})),
        (["catch 22"], PLAN),
        ([], PLAN),
    ],
)
def test_what_is_named_is_no_longer_looked_for(parts, left):
    assert unsaid(PLAN, parts, ["rating", "hours"]) == left


def test_a_chinese_word_goes_with_its_pieces():
    plan = Plan(words=("有花园的酒店",))
    assert unsaid(plan, ["花园"], ()).words == ()


@pytest.mark.parametrize(
    ("text", "parts", "left"),
    [
        ("A quiet inn with a Garden", ["garden"], "A quiet inn with a"),
        ("gardens and a garden", ["garden"], "gardens and a"),
        ("想找一家有花园的酒店", ["酒店", "花园"], "想找一家有 的"),
        ("jazz", ["jazz"], ""),
        ("c++ (new)", ["c++"], "(new)"),
    ],
)
def test_words_are_cut_out_as_they_stand(text, parts, left):
    assert cut(text, parts) == left

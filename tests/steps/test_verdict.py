"""What the opinions in a comment come to, by hand."""

import pytest

from agent.core.schema import Opinion
from agent.steps.verdict import ASPECT, verdict

LIKE, DISLIKE = "like", "dislike"


def said(*opinions, names=("horror", "Slashers", "Night Fall")):
    made = [Opinion(about=about, polarity=sign, sentence=f"{about or 'it'} {sign}") for about, sign in opinions]
    return verdict(made, names)


@pytest.mark.parametrize(
    ("opinions", "whole"),
    [
        ([], None),
        ([("", LIKE)], 1.0),
        ([("", DISLIKE)], -1.0),
        ([("long", DISLIKE)], -1.0),
        ([("", LIKE), ("long", DISLIKE)], (1 - ASPECT) / (1 + ASPECT)),
        ([("", LIKE), ("", DISLIKE)], 0.0),
        ([("", LIKE), ("horror", DISLIKE)], 1.0),
        ([("horror", DISLIKE)], None),
    ],
)
def test_of_the_whole(opinions, whole):
    assert said(*opinions).whole == (whole if whole is None else pytest.approx(whole))


def test_an_aspect_that_names_a_facet_speaks_of_that_facet():
    told = said(("the Horror films", DISLIKE), ("a slasher", LIKE), ("fall", LIKE))
    assert told.facets == {"horror": (-1, "the Horror films dislike"), "slashers": (1, "a slasher like")}
    assert told.whole == 1.0


def test_the_first_sentence_of_each_sign_is_quoted():
    told = said(("", LIKE), ("music", LIKE), ("long", DISLIKE), ("horror", DISLIKE))
    assert told.quotes == {1: "it like", -1: "long dislike"}

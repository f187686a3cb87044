"""The population's page: one file, no request, readable, and honest about what it leaves out."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from agent.core.presets import load_preset
from agent.core.schema import Polarity, interest_id
from agent.entrypoints.report.atlas import SHOWN, Atlas, render_map
from agent.steps.population import grow

VOID = {"meta", "link"}


def page(people, total=50, preset="shop", workspace="shop"):
    counts = {}
    for path, likes, dislikes in people:
        counts |= {(interest_id(path), Polarity.LIKE): likes, (interest_id(path), Polarity.DISLIKE): dislikes}
    told = grow(
        {key: count for key, count in counts.items() if count},
        {interest_id(path): path for path, _, _ in people},
        total,
        load_preset(preset),
    )
    made = datetime(2026, 3, 1, tzinfo=UTC)
    return render_map(Atlas(population=told, workspace=workspace, made_at=made, command="trigrain map"))


class Balance(HTMLParser):
    """Tags that are open, and what each attribute holds."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.attributes = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


FEW = [(("food",), 30, 2), (("food", "dairy"), 20, 0), (("food", "dairy", "whole milk"), 9, 3), (("sport",), 12, 0)]
MANY = [((f"field {n:03}", *(f"kind {n:03}-{m}" for m in range(1))), 1 + n % 7, 0) for n in range(100)]
MANY += [((f"field {n:03}",), 8, 0) for n in range(100)]


def test_title_counts_and_unit():
    text = page(FEW)
    assert "<h1>Interests of 50 people</h1>" in text
    assert "The unit is people" in text
    assert "<dd>4</dd>" in text
    assert "60%" in text, "30 of 50"
    assert "9 people, 18%" in text


def test_both_sides_are_drawn_and_told_as_a_table():
    text = page(FEW)
    assert "People are drawn to" in text
    assert "People are put off by" in text
    assert "food › dairy › whole milk" in text
    assert "People are put off by" not in page([(("sport",), 12, 0)])


@pytest.mark.parametrize("people", [FEW, MANY, []], ids=["few", "many", "none"])
def test_it_is_whole_and_asks_for_nothing(people):
    text = page(people)
    read = Balance(text)
    assert read.open == []
    assert "script" not in read.tags
    assert not [value for name, value in read.attributes if name in ("src", "href") and value != "data:,"]
    assert "url(" not in text
    assert "color-scheme: light dark" in text


def test_hundreds_are_cut_and_the_rest_is_counted():
    text = page(MANY)
    assert f"and {100 - SHOWN[0]} more" in text
    assert "field 000" in text
    assert "field 099" not in text
    assert text.count("<tr>") < 1 + 2 * SHOWN[0] + 5


def test_what_is_left_out_of_a_side_is_of_that_side():
    kinds = [(("food", f"kind {n}"), 5, 1 if n < 5 else 0) for n in range(9)]
    text = page([(("food",), 30, 5), *kinds])
    likes, dislikes = text.split("People are put off by</figcaption>")
    assert "and 6 more" in likes
    assert "and 2 more" in dislikes.split("<details")[0]


def test_hidden_and_unnamed_ones_are_counted():
    assert "private ones hidden" not in page(FEW)
    text = page([(("body", "diabetes"), 3, 0), (("body",), 20, 0)], preset="health")
    assert "private ones hidden</dt><dd>1</dd>" in text
    assert "diabetes" not in text


def test_nobody():
    assert "Nobody has a profile yet" in page([])


def test_hostile_names_are_shown_as_they_are():
    name = "<script>alert(1)</script>"
    text = page([((name,), 3, 0)], workspace='"><img src=x>')
    assert name not in text
    assert "&lt;script&gt;" in text
    assert "<img" not in text


def test_the_same_map_gives_the_same_page():
    assert page(FEW) == page(FEW)

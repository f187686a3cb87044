"""What the lessons say: the product would take each answer as it stands."""

from __future__ import annotations

from collections import Counter
from importlib import resources

import orjson
import pytest

from agent.chains.explain import EXPLAIN
from agent.chains.facet import FACET
from agent.chains.write import WRITE
from agent.core.presets import load_preset, preset_names
from agent.core.schema import Item, Trend
from agent.steps import words
from agent.steps.claims import untrue
from agent.steps.place import content_words, settle
from agent.steps.verify import Rules, barred, faults
from eval.general import taxonomy, written
from prompts import glue, load

PLACED = written.placed()
FIELDS = taxonomy.read()


def sample_titles():
    for sample in ("films", "grocery"):
        text = (resources.files("agent.samples") / sample / "items.jsonl").read_text(encoding="utf-8")
        yield from (orjson.loads(line)["title"].casefold() for line in text.splitlines())


def shown_titles():
    """What the prompts' own examples show."""
    for preset in preset_names():
        yield from (one["question"]["item"].casefold() for one in load(FACET.name, "en", preset).examples)


def test_every_title_is_there_once_and_nobody_elses():
    titles = [one.item.casefold() for one in PLACED]
    assert [title for title, times in Counter(titles).items() if times > 1] == []
    assert set(titles) & {*sample_titles(), *shown_titles()} == set()


def test_all_kinds_have_their_share():
    kinds = Counter(one.kind for one in PLACED)
    assert len(kinds) == 6
    assert min(kinds.values()) > 0.08 * len(PLACED)
    assert kinds.most_common(1)[0][0] == "news"


def test_the_taxonomy_has_every_name_and_uses_each():
    used = Counter(one.path[:2] for one in PLACED)
    assert used.keys() == taxonomy.paths(FIELDS)
    assert [path for path, times in used.items() if times < 4] == []


def test_no_field_outweighs_the_others():
    fields = Counter(one.path[0] for one in PLACED)
    assert max(fields.values()) < 0.125 * len(PLACED)


def test_names_are_plain():
    """Such as the product takes for any item: lower case, since a capital would name somebody."""
    names = {name for path in taxonomy.paths(FIELDS) for name in path}
    assert [name for name in names if name != name.casefold() or any(map(str.isdigit, name))] == []


def test_the_product_would_place_every_item_so():
    """By its own rules for what a small model says."""
    found = [(one.path[:2], settle(Item(item_id="x", title=one.item), (), one.path, anchored=True)) for one in PLACED]
    assert [path for path, facet in found if facet is None or (facet.macro, facet.mid) != path] == []


def test_a_micro_is_words_of_its_title_that_add_something():
    words_of = [(one, content_words(one.path[2]), content_words(" ".join(one.path[:2]))) for one in PLACED]
    assert [one.item for one, micro, broad in words_of if not micro <= content_words(one.item) or micro <= broad] == []


def reading(preset):
    return Rules(sensitive=preset.sensitive, glue=glue("en"), closed=True, guarded=preset.guarded)


def objections(task, one):
    """What the product has against a sentence."""
    rules, facts, text = reading(load_preset(one.preset)), list(one.question.values()), one.answer["text"]
    found = ["its facts are sensitive"] if barred(facts, rules) else faults(text, facts, rules)
    if task is EXPLAIN:
        found += untrue(text, one.question["did"], because="no cause" not in one.question["manner"])
    return found


@pytest.mark.parametrize("task", [WRITE, EXPLAIN], ids=lambda task: task.name)
def test_the_product_would_let_every_sentence_stand(task):
    found = {one.answer["text"]: objections(task, one) for one in written.told(task.name)}
    assert {text: complaints for text, complaints in found.items() if complaints} == {}


def test_every_opening_of_every_preset_is_ended():
    said = {(one.preset, one.question["opening"]) for one in written.told(WRITE.name)}
    presets = ("general", "courses", "health", "social")
    assert said == {(name, words.opening(trend, "en", load_preset(name))) for name in presets for trend in Trend}


def test_every_tone_and_every_ground_is_explained():
    told = written.told(EXPLAIN.name)
    tones = {one.question["manner"] for one in told}
    assert tones == {tone + end for tone in ("plain", "friendly", "formal") for end in ("", ", no cause")}
    others = {"others chose it along with these", "others chose it after these", "it is like these"}
    assert others < {one.question["why"] for one in told}
    starts = " | ".join(one.question["start"] for one in told)
    assert all(part in starts for part in (" and more, so ", ", seen in ", " too, and it may", " too, so it may"))


@pytest.mark.parametrize("task", [WRITE, EXPLAIN], ids=lambda task: task.name)
def test_no_ending_is_a_formula(task):
    told = written.told(task.name)
    endings = Counter(ending(task, one) for one in told)
    assert max(endings.values()) < 0.1 * len(told)
    assert len({one.answer["text"] for one in told}) == len(told)


def ending(task, one):
    """The answer behind its beginning, with the facts left out."""
    start = load(task.name, "en", one.preset).begin(one.question)
    rest = one.answer["text"].removeprefix(start)
    for title in sorted({one.question["items"], *one.question["items"].split(" and ")}, key=len, reverse=True):
        rest = rest.replace(title, "…")
    return rest

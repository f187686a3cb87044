"""The lessons as the trainer gets them."""

from __future__ import annotations

from collections import Counter

import pytest

from agent.chains.explain import EXPLAIN
from agent.chains.facet import FACET
from agent.chains.line import prefix
from agent.chains.write import WRITE
from eval.general import lessons as made
from eval.general import taxonomy, written
from prompts import load

PRESETS = ("general", "courses", "films-and-music", "health", "social")


@pytest.fixture(scope="module")
def every():
    return made.lessons()


def test_a_lesson_is_the_chains_question_with_the_rest_of_its_line(every):
    one = next(one for one in every if "Item: Salted butter, 250 g block\n" in one.body)
    assert one.body == "Item: Salted butter, 250 g block\nFacets:"
    assert one.answer == "food and drink > dairy > salted butter"
    assert one.prefix == prefix(FACET, load(FACET.name, "en"))


def test_a_sentence_goes_on_where_the_question_ends(every):
    whole = {(one.task, f"{one.body} {one.answer}".rsplit(": ", 1)[0]) for one in every}
    assert len(whole) > 100
    for task in (WRITE, EXPLAIN):
        texts = {one.answer["text"] for one in written.told(task.name)}
        for one in every:
            if one.task == task.name:
                label = load(task.name, "en").label
                assert f"{one.body} {one.answer}".split(f"\n{label} ", 1)[1] in texts


@pytest.mark.parametrize(("task", "presets"), [(FACET, PRESETS), (WRITE, PRESETS), (EXPLAIN, PRESETS)])
def test_no_single_prefix_is_all_that_is_learnt(every, task, presets):
    prefixes = Counter(one.prefix for one in every if one.task == task.name)
    assert prefixes.keys() == {prefix(task, load(task.name, "en", preset)) for preset in presets}
    assert max(prefixes.values()) < 0.85 * sum(prefixes.values())


def test_a_kind_with_examples_of_its_own_is_asked_about_twice_every_other_time():
    items = written.placed()
    asked = Counter((one.kind, preset) for one, preset in made.asked(items, taxonomy.read()))
    kinds = Counter(one.kind for one in items)
    for kind, preset in {"courses": "courses", "films": "films-and-music", "news": "social"}.items():
        assert asked[kind, "general"] == kinds[kind]
        assert asked[kind, preset] == kinds[kind] // 2
    assert asked["shop", "general"] == kinds["shop"]


def test_a_field_of_one_preset_is_asked_about_there_alone():
    fields = taxonomy.read()
    found = [(one, preset) for one, preset in made.asked(written.placed(), fields) if fields[one.path[0]].only]
    assert {preset for _, preset in found} == {"health"}
    assert len({one.item for one, _ in found}) == len(found) > 50


def test_what_is_watched_is_not_learnt(every):
    parts = made.divided(seed=1)
    learnt, watched = ({one.item_id for one in side} for side in (parts.learnt, parts.watched))
    assert not learnt & watched
    assert len(parts.learnt) + len(parts.watched) == len(every)
    assert 0.03 < len(parts.watched) / len(every) < 0.07
    assert {one.task for one in parts.watched} == {FACET.name, WRITE.name, EXPLAIN.name}


def test_the_seed_draws_and_nothing_else():
    assert made.divided(seed=1) == made.divided(seed=1)
    assert made.divided(seed=1) != made.divided(seed=2)


def test_a_sentence_that_begins_otherwise_is_refused(monkeypatch):
    question = {"interest": "horror", "opening": "Keeps coming back to", "did": "liked", "items": "Sinister"}
    strange = written.Told(preset="general", question=question, answer={"text": "Likes horror."})
    monkeypatch.setattr(written, "told", lambda task: [strange] if task == WRITE.name else [])
    with pytest.raises(ValueError, match="does not begin as its question says: Likes horror"):
        made.lessons()

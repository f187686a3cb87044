"""Lessons from a capable model's work: only its own, only what stands, in the form in which the small one is asked."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from agent.chains.facet import FACET
from agent.chains.write import WRITE
from agent.core.adapter import Lesson
from agent.core.asking import Style
from agent.core.errors import AnswerError
from agent.flows.batch import profile_batch
from agent.flows.distil import Taught, teacher_lessons
from agent.flows.lessons import asked
from agent.flows.sentences import divide, pass_exam
from tests.fakes.chat import ScriptedChat, answers, questions
from tests.flows.cinema import UNPLACED, cinema, factual_json, factual_line

TEACHER = "openai:wise"


def taught_by(script=factual_json, identity=TEACHER):
    """The cinema after everybody's profile was made by a capable model; now a small one is at work."""
    workspace = cinema(ScriptedChat(script, style=Style.JSON, identity=identity))
    asyncio.run(profile_batch(workspace))
    workspace.chat = ScriptedChat(factual_line, languages=("en",))
    return workspace


def of(told, task):
    return [one for one in told if one.lesson.task == task]


def test_the_names_that_it_gave_are_learnt_as_the_small_model_is_asked():
    workspace = taught_by()
    (harvest,) = of(teacher_lessons(workspace, TEACHER), FACET.name)
    item = UNPLACED[0]
    put = asked(workspace, item)
    assert harvest == Taught(harvest.lesson)
    assert (harvest.lesson.prefix, harvest.lesson.body) == (put.prefix, put.body)
    assert harvest.lesson.answer == "drama > country life > Harvest"
    assert harvest.lesson.whole


def test_its_sentences_go_on_where_the_small_model_begins():
    told = of(teacher_lessons(taught_by(), TEACHER), WRITE.name)
    assert told
    for one in told:
        assert one.lesson.body.endswith(f"Sentence: {one.start}")
        assert one.lesson.answer.startswith("from ")


def test_what_another_model_made_is_no_lesson():
    assert teacher_lessons(taught_by(), "openai:other") == []
    assert teacher_lessons(taught_by(identity="openai:other"), TEACHER) == []


def loose(request):
    """Begins as it likes of horror; of all else has a word that the facts lack, which an open reading lets stand."""
    if questions(request)[0].get("interest") is None:
        return factual_json(request)
    return answers(
        *(
            {"text": f"Adores {row['interest']}." if row["interest"] == "horror" else f"{_start(row)} mostly."}
            for row in questions(request)
        )
    )


def _start(row):
    return f"{row['opening']} {row['interest']}, from {row['items']} and others of melancholy"


def test_a_sentence_of_another_beginning_or_of_words_without_a_fact_is_no_lesson():
    assert of(teacher_lessons(taught_by(loose), TEACHER), WRITE.name) == []


def test_nobody_is_learnt_from_and_judged_on_and_held_items_are_left_out():
    told = [taught("person", n) for n in range(60) for _ in range(2)] + [
        taught("item", n, FACET.name) for n in range(9)
    ]
    divided = divide(told, {"item3"}, seed=1)
    learnt, watched = ({one.item_id for one in side} for side in (divided.learnt, divided.watched))
    judged = {one.lesson.item_id for one in divided.exam}
    assert learnt.isdisjoint(judged | watched)
    assert watched.isdisjoint(judged)
    assert len(judged) == 9
    assert watched
    assert "item3" not in learnt
    assert {"item1", "item8"} <= learnt
    assert divide(told, {"item3"}, seed=1) == divided


def taught(kind, n, task=WRITE.name):
    return Taught(Lesson(f"{kind}{n}", task, "prefix", "body", "answer"), "Keeps to", ("Keeps to", "horror"))


@dataclass
class Trainer:
    """Opens a model that says `without`, or with an adapter `within`."""

    without: object
    within: object
    opened: list = field(default_factory=list)

    def open(self, file, tasks):
        self.opened.append(tasks)
        return ScriptedChat(lambda _: self.within if tasks else self.without)


@pytest.mark.parametrize(
    ("without", "within", "shares", "worse"),
    [
        ("horror.", "horror.", (1.0, 1.0), ()),
        ("vampires.", "horror.", (0.0, 1.0), ()),
        ("horror.", "vampires.", (1.0, 0.0), (WRITE.name,)),
        ("horror.", AnswerError("nothing"), (1.0, 0.0), (WRITE.name,)),
    ],
)
def test_sentences_are_kept_in_use_where_no_fewer_stand(without, within, shares, worse):
    workspace = cinema()
    workspace.teaches = Trainer(without, within)
    passed = pass_exam(workspace, (taught("person", 1),), Path("a.gguf"), 1)
    assert (passed.measured[0].before, passed.measured[0].after) == shares
    assert passed.worse == worse
    assert workspace.teaches.opened == [(), (WRITE.name,)]


def test_without_an_exam_nothing_is_asked():
    assert pass_exam(cinema(), (), Path("a.gguf"), 1).measured == ()

"""What a capable model said here and what stood, as lessons for the small one: names of items, sentences on people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from agent.chains.facet import FACET, SEPARATOR
from agent.chains.line import request
from agent.chains.write import WRITE, InterestQuestion
from agent.core.adapter import Lesson
from agent.core.ports import Workspace
from agent.core.schema import FacetOrigin, Interest, Origin, Profile, digest
from agent.flows.facet import recipe
from agent.flows.lessons import asked
from agent.flows.questions import sentence_questions
from agent.flows.survey import given_path, survey
from agent.steps.text import is_chinese
from agent.steps.verify import Rules, faults
from prompts import glue, load


@dataclass(frozen=True)
class Taught:
    """A lesson; of a sentence also its beginning, which is given, and the facts that it may use."""

    lesson: Lesson
    start: str = ""
    facts: tuple[str, ...] = ()


def teacher_lessons(workspace: Workspace, teacher: str) -> list[Taught]:
    """All that the model of this identity made and that is kept, in the words in which the small model is asked.

    Of an item the whole path; of a person the sentences that begin as the question does and that the small model's own
    stricter reading lets stand. Nothing is asked.
    """
    return [*map(Taught, _placed(workspace, teacher)), *_sentences(workspace, teacher)]


def person_key(user_id: str) -> str:
    """Tells whose sentences were learnt without naming anybody."""
    return digest("person", user_id)


def strict(workspace: Workspace) -> Rules:
    """As a small model's English sentences are read."""
    preset = workspace.preset
    return Rules(sensitive=preset.sensitive, glue=glue("en"), closed=True, guarded=preset.guarded)


def _placed(workspace: Workspace, teacher: str) -> Iterator[Lesson]:
    """A facet bears no name of who made it, but its recipe is made of that name."""
    surveyed = survey(workspace)
    for batch in workspace.records.items.each():
        kept = workspace.records.facets.get([item.item_id for item in batch])
        for item in batch:
            found = kept.get(item.item_id)
            if found is None or not found.facets or is_chinese(item.title):
                continue
            start = given_path(workspace, item, "en", surveyed)
            by_teacher = found.recipe == recipe(workspace, item, start, "en", "", teacher)
            if by_teacher and found.facets[0].origin is FacetOrigin.MODEL:
                put = asked(workspace, item)
                names = SEPARATOR.join(found.facets[0].names)
                yield Lesson(item.item_id, FACET.name, put.prefix, put.body, names)


def _sentences(workspace: Workspace, teacher: str) -> Iterator[Taught]:
    voice = strict(workspace)
    for profile in workspace.records.profiles.latest():
        if profile.provenance.model == teacher and profile.language == "en":
            for question, said in _said(workspace, profile):
                taught = _sentence(workspace, profile.user_id, question, said)
                if taught and not faults(said, taught.facts, voice):
                    yield taught


def _said(workspace: Workspace, profile: Profile) -> list[tuple[InterestQuestion, str]]:
    """What was asked about each interest that carries the model's words, and these."""
    worded: list[Interest] = [one for one in profile.interests if one.origin is Origin.MODEL]
    if not worded:
        return []
    each = sentence_questions(worded, "en", workspace.preset)[: len(worded)]
    return list(zip(each, (one.description for one in worded), strict=True))


def _sentence(workspace: Workspace, user_id: str, question: InterestQuestion, said: str) -> Taught | None:
    """None where the sentence does not begin as the small model's must."""
    prompt = load(WRITE.name, "en", workspace.preset.name)
    start = prompt.begin(question.holes())
    if not said.startswith(f"{start} "):
        return None
    put = request(WRITE, prompt, question)
    lesson = Lesson(person_key(user_id), WRITE.name, put.prefix, put.body, said[len(start) + 1 :])
    return Taught(lesson, start, tuple(question.holes().values()))

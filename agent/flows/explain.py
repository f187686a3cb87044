"""Words the reasons of recommended items: the model's sentence where the facts carry it, else the template."""

from __future__ import annotations

from collections.abc import Sequence

from agent.chains.explain import EXPLAIN, ReasonQuestion
from agent.core.ports import Workspace
from agent.core.presets import Preset
from agent.core.schema import Interest, Profile, Recommendation
from agent.flows.say import say
from agent.steps import words
from agent.steps.text import spoken, told_titles

_TITLES = 2


async def explain_all(
    workspace: Workspace, profile: Profile | None, lines: Sequence[Recommendation], language: str
) -> list[Recommendation]:
    """The same lines with explanations, their origin said. Raises what `say` raises.

    Without a profile, or where it is not in this language, by templates; what a request finds is always a template.
    """
    if profile is None:
        return [_worded(line, None, {}, language, workspace.preset) for line in lines]
    interests = {interest.id: interest for interest in profile.interests}
    asked = [line for line in lines if line.reasons and line.reasons[0].evidence]
    sentences: dict[str, str] = {}
    if asked and language == profile.language and workspace.chat.speaks(language):
        questions = [_question(line, interests, profile.language, workspace.preset) for line in asked]
        answered = await say(workspace, EXPLAIN, questions, profile.language, profile.user_id)
        sentences = {line.item_id: o.answer.text for line, o in zip(asked, answered.outcomes, strict=True) if o.answer}
    return [_worded(line, sentences.get(line.item_id), interests, profile.language, workspace.preset) for line in lines]


def _question(line: Recommendation, interests: dict[str, Interest], language: str, preset: Preset) -> ReasonQuestion:
    reason = line.reasons[0]
    interest = interests[reason.interest_id]
    titles = told_titles([one.title for one in interest.evidence], _TITLES, without=line.title)
    return ReasonQuestion(
        item=told_titles([line.title], 1)[0],
        interest=spoken(interest),
        did=words.did(interest.evidence, language, preset),
        items=words.listing(titles, language),
    )


def _worded(
    line: Recommendation, sentence: str | None, interests: dict[str, Interest], language: str, preset: Preset
) -> Recommendation:
    answer = words.asked(line.matched, language) if line.matched is not None else ""
    why = _template(line, interests, language, preset) if sentence is None else sentence
    origin = "template" if sentence is None else "model"
    return line.model_copy(update={"explanation": words.then(answer, why, language), "explanation_origin": origin})


def _template(line: Recommendation, interests: dict[str, Interest], language: str, preset: Preset) -> str:
    if line.reasons:
        interest = interests[line.reasons[0].interest_id]
        return words.because(spoken(interest), line.reasons[0].evidence, language, preset)
    if line.beside:
        return words.beside(line.beside, language)
    return words.popular(language) if line.matched is None else ""

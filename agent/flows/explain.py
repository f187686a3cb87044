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
    """The same lines with explanations, their origin said; without a profile by templates. Raises what `say` raises."""
    if profile is None:
        return [_worded(line, None, {}, language, workspace.preset) for line in lines]
    interests = {interest.id: interest for interest in profile.interests}
    asked = [line for line in lines if line.reasons and line.reasons[0].evidence]
    sentences: dict[str, str] = {}
    if asked and workspace.chat.speaks(profile.language):
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
    if sentence is not None:
        return line.model_copy(update={"explanation": sentence, "explanation_origin": "model"})
    text = words.beside(line.beside, language) if line.beside else words.popular(language)
    if line.reasons:
        interest = interests[line.reasons[0].interest_id]
        text = words.because(spoken(interest), line.reasons[0].evidence, language, preset)
    return line.model_copy(update={"explanation": text, "explanation_origin": "template"})

"""Words a folded tree: the fold's own words for all, the model's for the heaviest where the facts carry them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.chains.ask import Answered
from agent.chains.task import Sentence
from agent.chains.write import WRITE, InterestQuestion
from agent.core.asking import Style
from agent.core.errors import AnswerError
from agent.core.ports import ChatModel, Workspace
from agent.core.schema import Interest, InterestTree, Level, Origin, Polarity, Trend, Usage
from agent.flows.say import say
from agent.steps import words
from agent.steps.text import spoken, told_titles

_WORDED_SMALL = 6
"""Interests that a small model words, at a call each (0.3 s on two cores); a capable one words a call's worth."""
_TITLES = 3


@dataclass(frozen=True)
class Worded:
    """A tree in words: its interests, the summary and who wrote it, and what the model did."""

    interests: tuple[Interest, ...]
    summary: str
    summary_origin: Origin
    usage: Usage
    written: int
    rejected: int


async def write(workspace: Workspace, tree: InterestTree, language: str) -> Worded:
    """The tree in words. Raises what `say` raises, and `AnswerError` where a capable model stays malformed."""
    plain = [i.model_copy(update={"description": words.describe(i, language)}) for i in tree.interests]
    summary = words.summarize(tree, language)
    chosen = chosen_interests(workspace.chat, plain) if workspace.chat.speaks(language) else []
    if not chosen:
        return Worded(tuple(plain), summary, Origin.FOLD, Usage(), 0, 0)
    answered = await say(workspace, WRITE, sentence_questions(chosen, language), language, tree.user_id)
    _check_form(workspace.chat, answered, tree.user_id)
    outcomes = answered.outcomes
    sentences = {i.id: o.answer.text for i, o in zip(chosen, outcomes, strict=False) if o.answer}
    told = outcomes[-1].answer
    written = len(sentences) + (told is not None)
    return Worded(
        interests=tuple(_reword(interest, sentences.get(interest.id)) for interest in plain),
        summary=told.text if told else summary,
        summary_origin=Origin.MODEL if told else Origin.FOLD,
        usage=answered.usage,
        written=written,
        rejected=len(outcomes) - written,
    )


def _check_form(chat: ChatModel, answered: Answered[Sentence], user_id: str) -> None:
    """A small model that says nothing has no words, the fold has; a capable one that breaks the form is in trouble."""
    broken = next((outcome for outcome in answered.outcomes if outcome.malformed), None)
    if broken and chat.style is Style.JSON:
        raise AnswerError(
            f"no usable answer: {broken.complaint}",
            where=f"task {WRITE.name} for user {user_id}",
            answer=broken.raw,
            usage=answered.usage,
        )


def chosen_interests(chat: ChatModel, interests: Sequence[Interest]) -> list[Interest]:
    """The heaviest likes, broad before narrow; what pushes keeps the fold's words, which cannot turn it round."""
    most = _WORDED_SMALL if chat.style is Style.LINE else chat.questions_per_call - 1
    likes = [i for i in interests if i.polarity is Polarity.LIKE and i.level is not Level.MICRO and spoken(i) == i.name]
    return likes[:most]


def sentence_questions(chosen: Sequence[Interest], language: str) -> list[InterestQuestion]:
    """A question for each interest, and one, the last, for the whole person."""
    return [*(_question(interest, language) for interest in chosen), _summary_question(chosen, language)]


def _question(interest: Interest, language: str) -> InterestQuestion:
    titles = told_titles([evidence.title for evidence in interest.evidence], _TITLES)
    return InterestQuestion(
        interest=spoken(interest),
        opening=words.opening(interest.trend, language),
        did=words.did(interest.evidence, language),
        items=words.listing(titles, language),
    )


def _summary_question(chosen: Sequence[Interest], language: str) -> InterestQuestion:
    """The whole person: the three heaviest interests, broad ones where there are any, and the strongest item of each.

    Of a field that puts off on the whole, a kind may be liked all the same.
    """
    broad = [interest for interest in chosen if interest.level is Level.MACRO]
    heaviest = (broad or chosen)[:3]
    evidence = [interest.evidence[0] for interest in heaviest]
    titles = told_titles([one.title for one in evidence], _TITLES)
    return InterestQuestion(
        interest=words.listing([interest.name for interest in heaviest], language),
        opening=words.opening(Trend.STEADY, language),
        did=words.did(evidence, language),
        items=words.listing(titles, language),
    )


def _reword(interest: Interest, sentence: str | None) -> Interest:
    if sentence is None:
        return interest
    return interest.model_copy(update={"description": sentence, "origin": Origin.MODEL})

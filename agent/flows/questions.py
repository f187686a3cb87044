"""What a model is asked about a person: the interests that it words, and a question for each of them."""

from __future__ import annotations

from collections.abc import Sequence

from agent.chains.write import InterestQuestion
from agent.core.asking import Style
from agent.core.ports import ChatModel
from agent.core.presets import Preset
from agent.core.schema import Interest, Level, Polarity, Trend
from agent.steps import words
from agent.steps.text import spoken, told_titles

_WORDED_SMALL = 6
"""Interests that a small model words, at a call each (0.3 s on two cores)."""
_WORDED = 5
"""Interests that a capable model words, at some 55 tokens each beside the call's 280. Chosen by the bench `tokens`."""
_TITLES = 3


def chosen_interests(chat: ChatModel, interests: Sequence[Interest]) -> list[Interest]:
    """The heaviest likes, broad before narrow; what pushes keeps the fold's words, which cannot turn it round.

    Of an interest that rests on one item the fold says as much: a model that is paid is not asked about it, unless
    there is no other.
    """
    likes = [interest for interest in interests if _worded(interest)]
    if chat.style is Style.LINE:
        return likes[:_WORDED_SMALL]
    heaviest = likes[: min(_WORDED, chat.questions_per_call - 1)]
    return [interest for interest in heaviest if len(interest.evidence) > 1] or heaviest[:1]


def _worded(interest: Interest) -> bool:
    """Whether it is for a model to word: a like with evidence, sure and wanted, under the fold's own name."""
    claimed = interest.polarity is Polarity.LIKE and not interest.tentative and not interest.muted
    named = interest.level is not Level.MICRO and spoken(interest) == interest.name
    return claimed and named and bool(interest.evidence)


def sentence_questions(chosen: Sequence[Interest], language: str, preset: Preset) -> list[InterestQuestion]:
    """A question for each interest, and one, the last, for the whole person."""
    each = (_question(interest, language, preset) for interest in chosen)
    return [*each, _summary_question(chosen, language, preset)]


def summary_interests(chosen: Sequence[Interest]) -> list[Interest]:
    """The three heaviest, broad ones where there are any: of a field that puts off, a kind may be liked."""
    broad = [interest for interest in chosen if interest.level is Level.MACRO]
    return (broad or list(chosen))[:3]


def _question(interest: Interest, language: str, preset: Preset) -> InterestQuestion:
    titles = told_titles([evidence.title for evidence in interest.evidence], _TITLES)
    return InterestQuestion(
        interest=spoken(interest),
        opening=words.opening(interest.trend, language, preset),
        did=words.did(interest.evidence, language, preset),
        items=words.listing(titles, language),
        alone=_alone(titles),
    )


def _alone(titles: Sequence[str]) -> str:
    """The last of several: it is mostly the first that a small model misspells."""
    return titles[-1] if len(titles) > 1 else ""


def _summary_question(chosen: Sequence[Interest], language: str, preset: Preset) -> InterestQuestion:
    """The whole person: the heaviest interests and the strongest item of each."""
    heaviest = summary_interests(chosen)
    evidence = [interest.evidence[0] for interest in heaviest]
    titles = told_titles([one.title for one in evidence], _TITLES)
    return InterestQuestion(
        interest=words.listing([interest.name for interest in heaviest], language),
        opening=words.opening(Trend.STEADY, language, preset),
        did=words.did(evidence, language, preset),
        items=words.listing(titles, language),
        alone=_alone(titles),
    )

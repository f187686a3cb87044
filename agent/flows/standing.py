"""What of an earlier profile's words still stands, so that an update asks a model only about what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agent.chains.ask import Outcome
from agent.chains.task import Sentence
from agent.chains.write import WRITE, InterestQuestion
from agent.core.ports import Workspace
from agent.core.presets import Preset
from agent.core.schema import Interest, Moment, Origin, Profile
from agent.flows.questions import chosen_interests, sentence_questions, summary_interests
from agent.flows.say import rules
from agent.steps.text import told_titles
from agent.steps.verify import Rules, faults
from prompts import load

Standing = list[Outcome[Sentence] | None]
"""One a question, None where it is to be asked."""


@dataclass(frozen=True)
class _Topic:
    """What a question is about: one interest, or (a set) the whole person; and what its sentence may name."""

    about: str | frozenset[str]
    question: InterestQuestion
    facts: list[str]


def standing(
    workspace: Workspace, before: Profile | None, chosen: Sequence[Interest], language: str, as_of: Moment | None
) -> Standing:
    """For each of the questions about `chosen`, the last being the one about the whole person, what `before` holds.

    A sentence stands while the person's act and its trend are as they were and the present
    evidence carries it; that one was objected to stands while the question is the very same. What is of another voice
    or of a later moment than `as_of` is of no use.
    """
    topics = _topics(chosen, language, workspace.preset)
    then = chosen_interests(workspace.chat, before.interests) if before else []
    if before is None or not _usable(workspace, before, len(then), language, as_of):
        return [None] * len(topics)
    sentences = [interest.description if interest.origin is Origin.MODEL else None for interest in then]
    sentences.append(before.summary if before.summary_origin is Origin.MODEL else None)
    past_topics = _topics(then, language, workspace.preset)
    past = {topic.about: (topic.question, said) for topic, said in zip(past_topics, sentences, strict=True)}
    if before.provenance.pending:  # who was objected to and who was not asked about look alike
        past = {about: (question, said) for about, (question, said) in past.items() if said is not None}
    voice = rules(workspace, language)
    return [_outcome(topic, *past[topic.about], voice) if topic.about in past else None for topic in topics]


def due_questions(chosen: Sequence[Interest], stood: Standing, language: str, preset: Preset) -> list[InterestQuestion]:
    """The questions about `chosen` whose sentences do not stand."""
    questions = sentence_questions(chosen, language, preset)
    return [question for question, old in zip(questions, stood, strict=True) if old is None]


def _topics(chosen: Sequence[Interest], language: str, preset: Preset) -> list[_Topic]:
    *each, whole = sentence_questions(chosen, language, preset)
    heaviest = summary_interests(chosen)
    topics = [_Topic(i.id, question, _facts(question, [i])) for i, question in zip(chosen, each, strict=True)]
    return [*topics, _Topic(frozenset(i.id for i in heaviest), whole, _facts(whole, heaviest))]


def _facts(question: InterestQuestion, interests: Sequence[Interest]) -> list[str]:
    shown = [evidence.title for interest in interests for evidence in interest.evidence]
    return [*question.holes().values(), *told_titles(shown, len(shown))]


def _usable(workspace: Workspace, before: Profile, asked: int, language: str, as_of: Moment | None) -> bool:
    """Whether the earlier profile was worded by this voice, in answer to questions about `asked` interests."""
    made = before.provenance
    prompt = load(WRITE.name, language, workspace.preset.name).version
    return (
        asked > 0
        and (before.language, made.model, made.prompts.get(WRITE.name)) == (language, workspace.chat.identity, prompt)
        and made.written + made.rejected + made.pending == asked + 1
        and _not_later(before.as_of, as_of)
    )


def _not_later(one: Moment | None, other: Moment | None) -> bool:
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one <= other
    return isinstance(one, int) and isinstance(other, int) and one <= other


def _outcome(topic: _Topic, asked: InterestQuestion, said: str | None, voice: Rules) -> Outcome[Sentence] | None:
    if said is None:
        return Outcome(None, "objected to before") if asked == topic.question else None
    same = (asked.opening, asked.did) == (topic.question.opening, topic.question.did)
    return Outcome(Sentence(text=said)) if same and not faults(said, topic.facts, voice) else None

"""Reads people's comments with the model, each once: what they speak of, and how they find it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from agent.chains.ask import Outcome, chain
from agent.chains.opine import OPINE, ClauseOpinion, ClauseQuestion, Feeling
from agent.core.ports import Workspace
from agent.core.schema import Event, Opinion, Opinions, Polarity, Usage, digest
from agent.core.watch import step
from agent.steps.clauses import clauses
from agent.steps.text import is_chinese
from prompts import LANGUAGES, Prompt, load

_WHOLE = frozenset({"it", "this", "that", "它"})
_POLARITY: Mapping[Feeling, Polarity] = {"good": Polarity.LIKE, "bad": Polarity.DISLIKE}


@dataclass(frozen=True)
class ReadReport:
    """What reading took: comments read now, and those in a language that the model does not speak."""

    read: int
    unread: int
    usage: Usage


@dataclass(frozen=True)
class Due:
    """A comment to read."""

    event: Event
    language: str
    clauses: Sequence[str]


@step("read comments")
async def read_comments(workspace: Workspace, events: Sequence[Event]) -> ReadReport:
    """Opinions for every comment among one person's events that the present model has not read, kept in the records.

    A comment in a language that the model does not speak stays unread and counts as a mention. Raises what the chat
    model raises, but for `AnswerError`: a clause that it cannot read says nothing.
    """
    read, unread, usage = 0, 0, Usage()
    for language, group in comment_groups(workspace, events):
        if workspace.chat.speaks(language):
            usage += await _read(workspace, group, language)
            read += len(group)
        else:
            unread += len(group)
    return ReadReport(read, unread, usage)


def comment_groups(workspace: Workspace, events: Sequence[Event]) -> Iterator[tuple[str, list[Due]]]:
    """The unread comments by language."""
    due = due_comments(workspace, events)
    for language in LANGUAGES:
        group = [one for one in due if one.language == language]
        if group:
            yield language, group


def due_comments(workspace: Workspace, events: Sequence[Event]) -> list[Due]:
    """Those of one person's events whose text the present model has not read."""
    commented = [event for event in events if event.text]
    if not commented:
        return []
    known = workspace.records.opinions.of(commented[0].user_id)
    due = []
    for event in commented:
        language = "zh" if is_chinese(event.text) else "en"
        old = known.get(event.event_id)
        if old is None or old.recipe != recipe(workspace, language):
            due.append(Due(event, language, clauses(event.text)))
    return due


def recipe(workspace: Workspace, language: str) -> str:
    """Changes with whatever an opinion depends on besides the comment."""
    return digest(workspace.chat.identity, opine_prompt(workspace, language).version)


async def _read(workspace: Workspace, group: Sequence[Due], language: str) -> Usage:
    asked = chain(OPINE, workspace.chat, opine_prompt(workspace, language), user_id=group[0].event.user_id)
    questions = clause_questions(group)
    size = workspace.chat.questions_per_call
    outcomes: list[Outcome[ClauseOpinion]] = []
    usage = Usage()
    for start in range(0, len(questions), size):
        answered = await asked.ainvoke(questions[start : start + size])
        outcomes += answered.outcomes
        usage += answered.usage
    rest = iter(outcomes)
    made = recipe(workspace, language)
    workspace.records.opinions.put([_opinions(due, [next(rest) for _ in due.clauses], made) for due in group])
    return usage


def opine_prompt(workspace: Workspace, language: str) -> Prompt:
    """The task's prompt with the preset's examples."""
    return load(OPINE.name, language, workspace.preset.name)


def clause_questions(group: Sequence[Due]) -> list[ClauseQuestion]:
    """A question a clause, comment by comment."""
    return [ClauseQuestion(clause=clause) for due in group for clause in due.clauses]


def _opinions(due: Due, outcomes: Sequence[Outcome[ClauseOpinion]], made: str) -> Opinions:
    told = [
        _opinion(clause, outcome.answer)
        for clause, outcome in zip(due.clauses, outcomes, strict=True)
        if outcome.answer
    ]
    return Opinions(
        event_id=due.event.event_id,
        user_id=due.event.user_id,
        recipe=made,
        opinions=tuple(opinion for opinion in told if opinion),
    )


def _opinion(clause: str, answer: ClauseOpinion) -> Opinion | None:
    """None where the clause is of no mind. An aspect that the clause does not name is the model's own: the whole."""
    if answer.feeling not in _POLARITY:
        return None
    named = answer.about.casefold() in clause.casefold() and answer.about.casefold() not in _WHOLE
    return Opinion(about=answer.about if named else "", polarity=_POLARITY[answer.feeling], sentence=clause)

"""Asks a model for sentences and reads each against its question's facts."""

from __future__ import annotations

from collections.abc import Sequence

from agent.chains.ask import Answered, Outcome, chain
from agent.chains.task import Q, Sentence, Task
from agent.core.asking import Style
from agent.core.ports import Workspace
from agent.core.schema import Usage
from agent.steps.verify import Rules, faults
from prompts import glue, load


async def say(
    workspace: Workspace, task: Task[Q, Sentence], questions: Sequence[Q], language: str, user_id: str
) -> Answered[Sentence]:
    """One outcome a question, as many calls as they take; a question's holes are the facts its sentence may use.

    An answer that stays malformed, or that the facts do not carry, is an outcome without answer. Raises what the chat
    model raises, but for `AnswerError`.
    """
    voice = rules(workspace, language)
    asked = chain(
        task,
        workspace.chat,
        load(task.name, language, workspace.preset.name),
        check=lambda question, answer: faults(answer.text, list(question.holes().values()), voice),
        user_id=user_id,
    )
    size = workspace.chat.questions_per_call
    outcomes: list[Outcome[Sentence]] = []
    usage = Usage()
    for start in range(0, len(questions), size):
        answered = await asked.ainvoke(questions[start : start + size])
        outcomes += answered.outcomes
        usage += answered.usage
    return Answered(tuple(outcomes), usage)


def rules(workspace: Workspace, language: str) -> Rules:
    """How the model's sentences are read: closed for a small one, which strays, open for a capable one."""
    closed = workspace.chat.style is Style.LINE
    return Rules(sensitive=workspace.preset.sensitive, glue=glue(language), closed=closed)

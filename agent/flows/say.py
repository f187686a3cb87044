"""Asks a model for sentences and reads each against its question's facts."""

from __future__ import annotations

from collections.abc import Sequence

from agent.chains.ask import Answered, Check, Outcome, chain, no_check
from agent.chains.task import Q, Question, Sentence, Task
from agent.core.asking import Style
from agent.core.ports import Workspace
from agent.core.schema import Usage
from agent.core.watch import count, step
from agent.steps.verify import Rules, barred, faults
from prompts import glue, load


@step("sentences")
async def say(
    workspace: Workspace,
    task: Task[Q, Sentence],
    questions: Sequence[Q],
    language: str,
    user_id: str,
    check: Check[Q, Sentence] = no_check,
) -> Answered[Sentence]:
    """One outcome a question, as many calls as they take; a question's holes are the facts its sentence may use.

    `check` objects to what they do not carry for another reason.

    An answer that stays malformed, or that the facts do not carry, is an outcome without answer; so is a question whose
    facts are not for a model to speak of. Raises what the chat model raises, but for `AnswerError`.
    """
    voice = rules(workspace, language)
    asked = chain(
        task,
        workspace.chat,
        load(task.name, language, workspace.preset.name),
        check=lambda question, answer: [
            *faults(answer.text, list(question.holes().values()), voice),
            *check(question, answer),
        ],
        user_id=user_id,
    )
    size = workspace.chat.questions_per_call
    outcomes: list[Outcome[Sentence]] = []
    usage = Usage()
    due = askable(workspace, questions, language)
    for start in range(0, len(due), size):
        answered = await asked.ainvoke(due[start : start + size])
        outcomes += answered.outcomes
        usage += answered.usage
    carried = sum(outcome.answer is not None for outcome in outcomes)
    count("sentences", carried)
    count("rejected_sentences", len(outcomes) - carried)
    told = iter(outcomes)
    unasked = Outcome[Sentence](None, "its facts are sensitive")
    return Answered(tuple(unasked if _barred(one, voice) else next(told) for one in questions), usage)


def askable(workspace: Workspace, questions: Sequence[Q], language: str) -> list[Q]:
    """Those that a model may be asked: in a guarded preset, those whose facts name no sensitive trait."""
    voice = rules(workspace, language)
    return [question for question in questions if not _barred(question, voice)]


def _barred(question: Question, voice: Rules) -> bool:
    return barred(list(question.holes().values()), voice)


def rules(workspace: Workspace, language: str) -> Rules:
    """How the model's sentences are read: closed for a small one, which strays, open for a capable one."""
    closed = workspace.chat.style is Style.LINE
    preset = workspace.preset
    return Rules(sensitive=preset.sensitive, glue=glue(language), closed=closed, guarded=preset.guarded)

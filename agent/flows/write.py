"""Words a folded tree: the fold's own words for all, the model's for the heaviest where the facts carry them."""

from __future__ import annotations

from dataclasses import dataclass

from agent.chains.ask import Answered, Outcome
from agent.chains.task import Sentence
from agent.chains.write import WRITE
from agent.core.asking import Style
from agent.core.errors import AnswerError
from agent.core.ports import ChatModel, Workspace
from agent.core.schema import Interest, InterestTree, Origin, Profile, Usage
from agent.core.watch import step
from agent.flows.questions import chosen_interests
from agent.flows.say import say
from agent.flows.standing import due_questions, standing
from agent.steps import words


@dataclass(frozen=True)
class Worded:
    """A tree in words: its interests, the summary and who wrote it, and what the model did."""

    interests: tuple[Interest, ...]
    summary: str
    summary_origin: Origin
    usage: Usage
    written: int
    rejected: int
    pending: int = 0
    """Sentences that were not asked for."""


@step("write")
async def write(
    workspace: Workspace, tree: InterestTree, language: str, before: Profile | None = None, *, ask: bool = True
) -> Worded:
    """The tree in words, those of the earlier profile where they still stand.

    Raises what `say` raises, and `AnswerError` where a capable model stays malformed.
    """
    plain = [
        i.model_copy(update={"description": words.describe(i, language, workspace.preset)}) for i in tree.interests
    ]
    summary = words.summarize(tree, language, workspace.preset)
    chosen = chosen_interests(workspace.chat, plain) if workspace.chat.speaks(language) else []
    if not chosen:
        return Worded(tuple(plain), summary, Origin.FOLD, Usage(), 0, 0)
    stood = standing(workspace, before, chosen, language, tree.as_of)
    due = due_questions(chosen, stood, language, workspace.preset)
    answered = await say(workspace, WRITE, due if ask else [], language, tree.user_id)
    _check_form(workspace.chat, answered, tree.user_id)
    pending = 0 if ask else len(due)
    fresh = iter([*answered.outcomes, *[Outcome[Sentence](None)] * pending])
    outcomes = [next(fresh) if old is None else old for old in stood]
    sentences = {i.id: o.answer.text for i, o in zip(chosen, outcomes, strict=False) if o.answer}
    told = outcomes[-1].answer
    written = len(sentences) + (told is not None)
    return Worded(
        interests=tuple(_reword(interest, sentences.get(interest.id)) for interest in plain),
        summary=told.text if told else summary,
        summary_origin=Origin.MODEL if told else Origin.FOLD,
        usage=answered.usage,
        written=written,
        rejected=len(outcomes) - written - pending,
        pending=pending,
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


def _reword(interest: Interest, sentence: str | None) -> Interest:
    if sentence is None:
        return interest
    return interest.model_copy(update={"description": sentence, "origin": Origin.MODEL})

"""Understands a turn: by a capable model, linked to the catalogue, where there is one; else by the catalogue alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from agent.chains.ask import chain
from agent.chains.plan import PLAN, TurnQuestion
from agent.core.asking import Style
from agent.core.errors import BudgetReached, ModelError
from agent.core.learned import Lexicon
from agent.core.plan import Act, Filled, Plan
from agent.core.ports import Workspace
from agent.core.schema import Item
from agent.core.watch import step
from agent.flows.lexicon import present_lexicon
from agent.flows.say import rules
from agent.flows.scene import titles_of
from agent.steps.filled import linked
from agent.steps.reply import planned
from agent.steps.text import TITLE_LIMIT, is_chinese, one_line, plain_title
from agent.steps.turn import Shown, Turn
from agent.steps.understand import understand
from agent.steps.verify import barred
from prompts import load

_TURN, _PLAN = 2_000, 400
"""Characters of the turn, and of what was looked for before it, that a model reads."""
_GUARDED = frozenset((Act.PRIVATE, Act.UNDO))
"""What the catalogue's own reading decides, whatever a model makes of the turn: no text may talk its way past it."""


class Understood(NamedTuple):
    """A turn, and why no model read it though one is set; "" where one did, or none is."""

    turn: Turn
    degraded: str = ""


@step("understand")
async def understood(workspace: Workspace, user_id: str, text: str, plan: Plan, shown: Shown) -> Understood:
    """What somebody says who has `shown` before their eyes and looks for what the `plan` says.

    Where the model cannot be asked or does not answer in form, the catalogue's reading stands and the reason is given.
    """
    lexicon = present_lexicon(workspace)
    read = understand(lexicon, text, shown, plan)
    language = "zh" if is_chinese(text) else "en"
    if _GUARDED & {*read.acts} or not _is_capable(workspace, language):
        return Understood(read)
    question = _question(workspace, lexicon, text, plan, shown, language)
    if barred([*question.holes().values()], rules(workspace, language)):
        return Understood(read, "what it would read is sensitive")
    filled, why = await _asked(workspace, user_id, question, language)
    return Understood(linked(lexicon, filled, shown, plan)) if filled else Understood(read, why)


def _is_capable(workspace: Workspace, language: str) -> bool:
    return workspace.chat.style is Style.JSON and workspace.chat.speaks(language)


def _question(
    workspace: Workspace, lexicon: Lexicon, text: str, plan: Plan, shown: Shown, language: str
) -> TurnQuestion:
    items = workspace.records.items.get(shown.item_ids)
    listed = [items[item_id] for item_id in shown.item_ids if item_id in items]
    wanted = planned(plan, list(titles_of(workspace, plan.like).values()), language)
    fields = dict.fromkeys([*lexicon.fields, *(one.field for one in lexicon.aspects)])
    return TurnQuestion(
        turn=one_line(text, _TURN), shown=_numbered(listed), wanted=one_line(wanted, _PLAN), fields=", ".join(fields)
    )


def _numbered(items: Sequence[Item]) -> str:
    titles = (one_line(plain_title(item.title), TITLE_LIMIT) for item in items)
    return "; ".join(f"{place}. {title}" for place, title in enumerate(titles, start=1))


async def _asked(
    workspace: Workspace, user_id: str, question: TurnQuestion, language: str
) -> tuple[Filled | None, str]:
    """What the model took the turn for; None with the reason where it took it for nothing."""
    prompt = load(PLAN.name, language, workspace.preset.name)
    try:
        answered = await chain(PLAN, workspace.chat, prompt, user_id=user_id or None).ainvoke([question])
    except (ModelError, BudgetReached) as error:
        return None, error.what
    (outcome,) = answered.outcomes
    return (outcome.answer.filled, "") if outcome.answer else (None, outcome.complaint)

"""Asks the chat model alone for an item's path: without examples, and with one a macro; no product in between."""

from __future__ import annotations

from agent.core.asking import Request, Style
from agent.core.errors import AnswerError
from agent.core.ports import ChatModel, Embedder
from agent.core.schema import Item, Path, digest
from agent.steps.text import lesson_text, one_line
from eval.studies.guesses import Guesses, nearest_name
from eval.studies.hidden import Hidden

TEXT_LIMIT = 200
"""Characters of an item, as the product shows a small model."""
SHOTS = 15
"""Most examples: more do not fit the small model's context."""
_INSTRUCTION = "Sort each text: broad field > kind."


async def zero_shot(chat: ChatModel, embedder: Embedder, hidden: Hidden) -> Guesses:
    """The model's own words for each item, taken for the nearest names by the embedder."""
    return await _answered(chat, embedder, hidden, _INSTRUCTION + "\n\n")


async def few_shot(chat: ChatModel, embedder: Embedder, hidden: Hidden) -> Guesses:
    """The same after the first item of each of the most frequent macros with its path."""
    shots = [f"{_question(item)} {' > '.join(path)}" for item, path in _examples(hidden)]
    return await _answered(chat, embedder, hidden, "\n\n".join([_INSTRUCTION, *shots]) + "\n\n")


def _examples(hidden: Hidden) -> list[tuple[Item, Path]]:
    macros = [path[0] for path in hidden.lessons]
    first: dict[str, tuple[Item, Path]] = {}
    for item, path in zip(hidden.taught, hidden.lessons, strict=True):
        first.setdefault(path[0], (item, path))
    chosen = sorted(first, key=lambda macro: (-macros.count(macro), macro))[:SHOTS]
    return [first[macro] for macro in chosen]


def _question(item: Item) -> str:
    return f"Text: {one_line(lesson_text(item), TEXT_LIMIT)}\nAnswer:"


async def _answered(chat: ChatModel, embedder: Embedder, hidden: Hidden, prefix: str) -> Guesses:
    said = [await _said(chat, prefix, _question(item)) for item in hidden.asked]
    return nearest_name(embedder, said, hidden.lessons)


async def _said(chat: ChatModel, prefix: str, question: str) -> str:
    request = Request(
        task="bare",
        style=Style.LINE,
        prefix=prefix,
        body=question,
        stop=("\n",),
        max_tokens=24,
        prompt_hash=digest(prefix),
    )
    try:
        return (await chat.ask(request)).text.strip()
    except AnswerError:
        return ""

"""The rendering for small models: few-shot text that ends where the model writes one line."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from agent.chains.task import A, Q, Task, on_one_line
from agent.core.asking import Request, Style
from prompts import Prompt, fragment

_TIGHT = re.compile(r"[,.;:!?，。；：！？]")
_WRAPPED = re.compile(r"^[\"“]([^\"“”]*)[\"”]$")
_WIDE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


@lru_cache(maxsize=64)
def prefix(task: Task[Q, A], prompt: Prompt, most: int | None = None) -> str:
    """Instruction and examples, at most so many: the part that is the same for every question."""
    shots = [_shot(task, prompt, example["question"], example["answer"]) for example in prompt.examples[:most]]
    return "\n\n".join([prompt.instruction, *shots]) + "\n\n"


def _shot(task: Task[Q, A], prompt: Prompt, question: dict[str, Any], answer: dict[str, Any]) -> str:
    asked = prompt.fill(task.question.model_validate(question).holes())
    return f"{asked}\n{prompt.label} {task.answer.model_validate(answer).line()}"


def request(task: Task[Q, A], prompt: Prompt, question: Q, wrong: tuple[str, str] | None = None) -> Request:
    """One question; `wrong` is (answer, complaint) of a first try that is to be repaired."""
    asked = f"{prompt.fill(question.holes())}\n{prompt.label}"
    if wrong:
        again = fragment("repair", prompt.language, complaint=wrong[1])
        asked += f" {wrong[0]}\n{again}\n{prompt.label}"
    return Request(
        task=task.name,
        style=Style.LINE,
        prefix=prefix(task, prompt),
        body=f"{asked} {prompt.begin(question.holes())}".rstrip(),
        stop=("\n",),
        max_tokens=task.max_tokens,
        prompt_hash=prompt.version,
    )


def read(task: Task[Q, A], prompt: Prompt, question: Q, text: str) -> A:
    """The answer in the first line of `text`, which continues the known beginning or, from some models, repeats it.

    Raises `ValueError` in words for a repair.
    """
    first = next(filter(None, map(on_one_line, text.splitlines())), "").removeprefix(prompt.label).strip()
    said = _WRAPPED.sub(r"\1", first)
    if not any(map(str.isalnum, said)):
        raise ValueError("it is empty")
    start = prompt.begin(question.holes())
    return task.answer.from_line(said if said.startswith(start) else f"{start}{_gap(start, said)}{said}")


def _gap(start: str, more: str) -> str:
    """A space between words; none before punctuation and none in Chinese."""
    return "" if _TIGHT.match(more) or _WIDE.match(start[-1:]) else " "

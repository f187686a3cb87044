"""The rendering for capable models: numbered questions as fenced JSON, answers under a JSON schema."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from agent.chains.line import prefix
from agent.chains.task import A, Misread, Q, Task
from agent.core.asking import Request, Style
from prompts import Prompt, fragment

_SHOTS = 2
"""Examples shown: form and tone; a capable model needs no more, and every call pays for each of them."""


def request(
    task: Task[Q, A], prompt: Prompt, questions: Sequence[Q], wrong: Sequence[tuple[str, str]] | None = None
) -> Request:
    """All questions in one call; `wrong` holds (answer, complaint) of each question's first try."""
    rows = [{"n": n, **question.model_dump(mode="json")} for n, question in enumerate(questions, start=1)]
    if wrong:
        rows = [
            {**row, "wrong_answer": answer, "complaint": why} for row, (answer, why) in zip(rows, wrong, strict=True)
        ]
    return Request(
        task=task.name,
        style=Style.JSON,
        prefix=prefix(task, prompt, _SHOTS) + fragment("structured", prompt.language),
        body=_fence(rows),
        max_tokens=32 + (task.max_tokens + 16) * len(questions),
        answer_schema=_schema(task, len(questions)),
        prompt_hash=prompt.version,
    )


def _fence(rows: list[dict[str, Any]]) -> str:
    """JSON lines between <data> marks; a `<` inside is escaped, so that no text can close the fence."""
    lines = (json.dumps(row, ensure_ascii=False).replace("<", "\\u003c") for row in rows)
    return "<data>\n" + "\n".join(lines) + "\n</data>"


@lru_cache(maxsize=256)
def _schema(task: Task[Q, A], count: int) -> dict[str, Any]:
    answer = task.answer.model_json_schema()
    one = {
        "type": "object",
        "properties": {"n": {"type": "integer"}, **answer["properties"]},
        "required": ["n", *answer["properties"]],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"answers": {"type": "array", "items": one, "minItems": count, "maxItems": count}},
        "required": ["answers"],
        "additionalProperties": False,
    }


def read(task: Task[Q, A], count: int, text: str) -> list[A | Misread]:
    """Per question its answer, or what was said in its place.

    Numbers that are not the questions' spoil the whole: answers counted from 0 would each stand behind the wrong one.
    """
    try:
        rows = [(row["n"], row) for row in json.loads(text)["answers"]]
        numbered = dict(rows)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        return [Misread(f"it is not the JSON that was asked for ({type(error).__name__}: {error})", text)] * count
    if len(numbered) < len(rows) or not numbered.keys() <= set(range(1, count + 1)):
        return [Misread(f"the answers must be numbered from 1 to {count}, each once", text)] * count
    return [_answer(task, numbered.get(n)) for n in range(1, count + 1)]


def _answer(task: Task[Q, A], row: dict[str, Any] | None) -> A | Misread:
    if row is None:
        return Misread("it is missing", "")
    said = json.dumps({key: value for key, value in row.items() if key != "n"})
    try:
        return task.answer.model_validate_json(said)
    except ValidationError as error:
        first = error.errors()[0]
        return Misread(f"{'.'.join(map(str, first['loc']))}: {first['msg']}", said)

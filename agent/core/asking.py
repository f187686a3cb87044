"""What passes between a model's task and the model that is asked."""

from __future__ import annotations

import json
from enum import StrEnum

from pydantic import JsonValue, field_validator

from agent.core.schema import Usage, Value

_BYTES_PER_TOKEN = 4
"""Of UTF-8, over the known tokenizers on English and Chinese."""


class Style(StrEnum):
    """How a model is best asked: `line` for a small one (few-shot text, one line back), `json` for a capable one."""

    LINE = "line"
    JSON = "json"


class Request(Value):
    """One call, rendered. `prefix` is the same for every question of a task, so that models can keep it warm.

    In `line` style the model continues `prefix + body`; in `json` style `prefix` is the system message, `body` the
    user's, and the answer obeys `answer_schema`. Half a surrogate pair, which no wire carries, is a question mark here.
    """

    task: str
    style: Style
    prefix: str
    body: str
    stop: tuple[str, ...] = ()
    max_tokens: int
    answer_schema: dict[str, JsonValue] | None = None
    prompt_hash: str
    user_id: str | None = None
    """Whose call it is, for the ledger; None for calls about the catalogue. Never part of the prompt."""
    attempt: int = 0

    @field_validator("prefix", "body")
    @classmethod
    def _whole(cls, text: str) -> str:
        return text.encode("utf-8", "replace").decode()

    @property
    def rough_tokens(self) -> int:
        """Tokens in, guessed before any endpoint counted: a quarter of the bytes of texts and schema."""
        said = len(self.prefix.encode()) + len(self.body.encode())
        schema = len(json.dumps(self.answer_schema)) if self.answer_schema else 0
        return (said + schema) // _BYTES_PER_TOKEN


class Reply(Value):
    """A model's raw text and what it took."""

    text: str
    usage: Usage

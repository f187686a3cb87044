"""Text files that the model reads, and their loader; imports nothing of ours.

A task `t` in language `l` is `l/t.txt`: the instruction, then a line `=== question` and the question with its `$holes`,
then a line `=== answer` and the label that an answer in line form stands behind, and, where the beginning of that line
is known, a line `=== start` and its text with holes. Its few-shot examples are
`l/t.PRESET.jsonl`, one `{"question": {...}, "answer": {...}}` a line; a preset without a file uses `general`.
A fragment (`repair`, `structured`) is a text alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from string import Template
from typing import Any

_ROOT = resources.files(__name__)
LANGUAGES = ("en", "zh")
_SHARED = ("repair", "structured")
"""The fragments that every task may be asked with."""


class PromptError(Exception):
    """A prompt file is missing, malformed, or was filled with a hole left open; says which."""


@dataclass(frozen=True)
class Prompt:
    """One task's text in one language. `version` is the digest of everything that the model reads of it."""

    task: str
    language: str
    instruction: str
    question: str
    label: str
    start: str
    examples: tuple[Mapping[str, Any], ...] = field(hash=False)
    version: str

    def fill(self, holes: Mapping[str, str]) -> str:
        """The question with its holes filled; a hole without a value is a `PromptError` that names it."""
        return _fill(self.question, holes, f"{self.language}/{self.task}.txt")

    def begin(self, holes: Mapping[str, str]) -> str:
        """The known beginning of an answer's line, "" where there is none; raises as `fill` does."""
        return _fill(self.start, holes, f"{self.language}/{self.task}.txt")


@lru_cache(maxsize=64)
def load(task: str, language: str, preset: str = "general") -> Prompt:
    """The prompt of a task; `preset` chooses the examples.

    Raises `PromptError` where a file is missing or malformed.
    """
    text = _read(f"{task}.txt", language)
    parts = _sections(text, f"{language}/{task}.txt")
    own = f"{task}.{preset}.jsonl"
    shown = own if (_ROOT / language / own).is_file() else f"{task}.general.jsonl"
    shots = _read(shown, language)
    shared = [_read(f"{name}.txt", language) for name in _SHARED]
    version = hashlib.blake2b("\x1f".join([text, shots, *shared]).encode(), digest_size=8).hexdigest()
    return Prompt(task, language, *parts, _examples(shots, f"{language}/{shown}"), version)


def fragment(name: str, language: str, **holes: str) -> str:
    """A text without examples, such as `repair` or `structured`, with its holes filled."""
    return _fill(_read(f"{name}.txt", language).strip(), holes, f"{language}/{name}.txt")


@lru_cache(maxsize=8)
def glue(language: str) -> frozenset[str]:
    """Words that carry no fact of their own, which any sentence may use; case folded."""
    return frozenset(_read("glue.txt", language).casefold().split())


def _fill(text: str, holes: Mapping[str, str], name: str) -> str:
    try:
        return Template(text).substitute(holes)
    except KeyError as error:
        raise PromptError(f"prompt {name}: no value for ${error.args[0]}") from None
    except ValueError as error:
        raise PromptError(f"prompt {name}: {error}; a dollar sign is written $$") from None


def _examples(text: str, name: str) -> tuple[Mapping[str, Any], ...]:
    try:
        return tuple(json.loads(line) for line in text.split("\n") if line.strip())
    except ValueError as error:
        raise PromptError(f"prompt {name}: {error}") from None


def _read(name: str, language: str) -> str:
    try:
        return (_ROOT / language / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PromptError(f"no prompt file {language}/{name}") from None


def _sections(text: str, name: str) -> tuple[str, str, str, str]:
    head, question_mark, rest = text.partition("\n=== question\n")
    question, answer_mark, rest = rest.partition("\n=== answer\n")
    label, _, start = rest.partition("\n=== start\n")
    if not (question_mark and answer_mark and head.strip() and question.strip() and label.strip()):
        raise PromptError(f"prompt {name}: needs an instruction, '=== question' and '=== answer', none of them empty")
    return head.strip(), question.strip(), label.strip(), start.strip()

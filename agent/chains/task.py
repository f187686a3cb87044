"""A model's task, declared once: its prompt's name, the types of question and answer, and the answer's line form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Self, TypeVar

from agent.core.schema import Value


class Question(Value):
    """What is asked; the fields fill the holes of the prompt's question and of its start."""

    def holes(self) -> dict[str, str]:
        """A text for every hole."""
        return {name: str(value) for name, value in self}


class Answer(Value):
    """What comes back; has a line form for small models and, being a pydantic model, a JSON schema for capable ones."""

    def line(self) -> str:
        """The answer as one line."""
        raise NotImplementedError

    @classmethod
    def from_line(cls, line: str) -> Self:
        """The answer in a line; raises `ValueError` in words that a model can act on."""
        raise NotImplementedError


Q = TypeVar("Q", bound=Question)
A = TypeVar("A", bound=Answer)


@dataclass(frozen=True)
class Task(Generic[Q, A]):
    """`name` is the prompt's file name; `max_tokens` bounds one answer."""

    name: str
    question: type[Q]
    answer: type[A]
    max_tokens: int


class Sentence(Answer):
    """One sentence."""

    text: str

    def line(self) -> str:
        """The sentence itself."""
        return self.text

    @classmethod
    def from_line(cls, line: str) -> Self:
        """The line without quotes around it; raises `ValueError` where nothing is left."""
        text = line.strip().strip('"“”').strip()
        if not text:
            raise ValueError("it is empty")
        return cls(text=text)

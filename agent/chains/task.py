"""A model's task, declared once: its prompt's name, the types of question and answer, and the answer's line form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Generic, Self, TypeVar

from pydantic import AfterValidator, StringConstraints

from agent.core.schema import Value


def on_one_line(text: str) -> str:
    """White space of every kind collapsed."""
    return " ".join(text.split())


Line = Annotated[str, AfterValidator(on_one_line)]
"""Text that cannot leave its line: in a question, its place in the prompt; in an answer, its place on a page."""
SomeLine = Annotated[Line, StringConstraints(min_length=1)]
"""The same, with something in it."""


class Question(Value):
    """What is asked; the fields fill the holes of the prompt's question and of its start, but for excluded ones."""

    def holes(self) -> dict[str, str]:
        """A text for every hole."""
        fields = type(self).model_fields
        return {name: str(value) for name, value in self if not fields[name].exclude}

    def simpler(self) -> Self | None:
        """The same with fewer facts, for a small model that made a mess of them; None where there are no fewer."""
        return None


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


@dataclass(frozen=True)
class Misread:
    """What could not be read as an answer: the complaint, and what the model said."""

    complaint: str
    raw: str


class Sentence(Answer):
    """One sentence."""

    text: SomeLine

    def line(self) -> str:
        """The sentence itself."""
        return self.text

    @classmethod
    def from_line(cls, line: str) -> Self:
        """The line itself; raises `ValueError` where it is empty."""
        if not line.strip():
            raise ValueError("it is empty")
        return cls(text=line)

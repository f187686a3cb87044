"""The task `write`: one interest, or a whole person, to a sentence."""

from __future__ import annotations

from typing import Self

from pydantic import Field

from agent.chains.task import Line, Question, Sentence, Task


class InterestQuestion(Question):
    """An interest in words, how it stands over time (`opening`), what the person did, and the items they did it to."""

    interest: Line
    opening: Line
    """Such as "Keeps coming back to"; from the interest's trend, not from a model."""
    did: Line
    items: Line
    alone: Line = Field(default="", exclude=True)
    """One of several items, which is left where all together were too much."""

    def simpler(self) -> Self | None:
        """About one item."""
        return self.model_copy(update={"items": self.alone, "alone": ""}) if self.alone else None


WRITE = Task("write", InterestQuestion, Sentence, max_tokens=48)

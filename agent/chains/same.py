"""The task `same`: whether two names of interests mean the same kind of thing."""

from __future__ import annotations

from typing import Literal, Self

from agent.chains.task import Answer, Question, SomeLine, Task


class PairQuestion(Question):
    """Two names."""

    one: SomeLine
    other: SomeLine


class SameAnswer(Answer):
    """Whether they are two words for one thing."""

    same: Literal["yes", "no"]

    def line(self) -> str:
        """`yes` or `no`."""
        return self.same

    @classmethod
    def from_line(cls, line: str) -> Self:
        """By the first word; raises `ValueError` where that is neither."""
        told = line.strip(" .,;!\"'").casefold()
        if told.startswith("yes"):
            return cls(same="yes")
        if told.startswith("no"):
            return cls(same="no")
        raise ValueError(f"{told!r} is no answer; say yes or no")


SAME = Task("same", PairQuestion, SameAnswer, max_tokens=4)

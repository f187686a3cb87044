"""The task `judge`: which of two explanations of the same item is the better one."""

from __future__ import annotations

from typing import Literal, Self

from agent.chains.task import Answer, Question, SomeLine, Task

_SAID = {"first": "first", "1": "first", "second": "second", "2": "second", "equal": "equal", "tie": "equal"}


class JudgeQuestion(Question):
    """What is true of the item and the person, and two explanations."""

    facts: SomeLine
    first: SomeLine
    second: SomeLine


class JudgeAnswer(Answer):
    """Which one is better."""

    better: Literal["first", "second", "equal"]

    def line(self) -> str:
        """`first`, `second` or `equal`."""
        return self.better

    @classmethod
    def from_line(cls, line: str) -> Self:
        """By the first word; raises `ValueError` where that is none of the three."""
        told = line.strip(" .,;!\"'").casefold().split(" ")[0].strip(".,;:")
        if told not in _SAID:
            raise ValueError(f"{told[:40]!r} is no answer; say first, second or equal")
        return cls.model_validate({"better": _SAID[told]})


JUDGE = Task("judge", JudgeQuestion, JudgeAnswer, max_tokens=8)

"""The task `rerank`: a person in a few words and numbered candidates to the order in which these suit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field

from agent.chains.task import Answer, Line, Question, Task

LEAST = 2 / 3
"""Of the candidates, which an answer must name: of much fewer no two answers can agree enough (`steps.second`)."""
_GAP = re.compile(r"[\s,;>，、；]+")
_NOTHING = "-"


class RankQuestion(Question):
    """What is known of the person, "" where nothing is, and the candidates, each beginning with its number, from 1."""

    likes: Line = ""
    dislikes: Line = ""
    lately: Line = ""
    """What they chose of late."""
    asked: Line = ""
    """The request in their own words."""
    candidates: Annotated[tuple[Line, ...], Field(min_length=1)]

    def holes(self) -> dict[str, str]:
        """The candidates a line each."""
        known = {name: getattr(self, name) or _NOTHING for name in ("likes", "dislikes", "lately", "asked")}
        return {**known, "candidates": "\n".join(self.candidates)}


class RankAnswer(Answer):
    """The candidates' numbers, best first."""

    order: Annotated[
        tuple[int, ...], Field(min_length=1, description="The candidates' numbers, best first, every number once.")
    ]

    def line(self) -> str:
        """`3, 1, 2`."""
        return ", ".join(map(str, self.order))

    @classmethod
    def from_line(cls, line: str) -> Self:
        """Raises `ValueError` where anything but numbers stands in it."""
        parts = [part.strip(".()[]。") for part in _GAP.split(line)]
        said = [part for part in parts if part]
        strange = next((part for part in said if not part.isdecimal()), "")
        if strange or not said:
            raise ValueError(f"{strange[:40]!r} is no number; answer with the numbers alone")
        return cls(order=tuple(map(int, said)))

    @property
    def places(self) -> list[int]:
        """Counted from 0, each once, where it is first said."""
        return [number - 1 for number in dict.fromkeys(self.order)]


def lost(question: RankQuestion, answer: RankAnswer) -> Sequence[str]:
    """What is wrong with an order: numbers that no candidate has, or too few of those that there are."""
    count = len(question.candidates)
    strange = [number for number in answer.order if not 1 <= number <= count]
    if strange:
        return [f"there is no {strange[0]}, the numbers are 1 to {count}"]
    named = len(set(answer.order))
    return [f"it names {named} of {count}; name every number once"] if named < LEAST * count else []


RERANK = Task("rerank", RankQuestion, RankAnswer, max_tokens=128)

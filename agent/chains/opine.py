"""The task `opine`: one clause of a comment to what it speaks of and how it finds that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self, get_args

from agent.chains.task import Answer, Question, SomeLine, Task

Feeling = Literal["good", "bad", "neutral"]
"""How a clause finds what it speaks of."""
_FEELINGS: Mapping[str, Feeling] = {feeling: feeling for feeling in get_args(Feeling)}


class ClauseQuestion(Question):
    """A clause, on one line."""

    clause: SomeLine


class ClauseOpinion(Answer):
    """What the clause speaks of, in its own words or `it`, and the feeling."""

    about: SomeLine
    feeling: Feeling

    def line(self) -> str:
        """`plot: bad`."""
        return f"{self.about}: {self.feeling}"

    @classmethod
    def from_line(cls, line: str) -> Self:
        """`about: feeling`; raises `ValueError` where the feeling is none of the three."""
        about, _, feeling = line.replace("：", ":").rpartition(":")
        told = feeling.strip(" .,;!\"'").casefold()
        if told not in _FEELINGS:
            raise ValueError(f"{told!r} is no feeling; answer as: what it speaks of: good, bad or neutral")
        return cls(about=about.strip() or "it", feeling=_FEELINGS[told])


OPINE = Task("opine", ClauseQuestion, ClauseOpinion, max_tokens=16)

"""The task `plan`: a turn of a conversation to what it asks for, in names that the catalogue can be searched for."""

from __future__ import annotations

import json
from typing import Annotated, Literal, Self

from pydantic import Field

from agent.chains.task import Answer, Line, Question, SomeLine, Task
from agent.core.plan import Filled

_NOTHING = "-"
_MOST = 12
"""Names of one sort; a turn that names more is no turn."""
Names = Annotated[tuple[SomeLine, ...], Field(max_length=_MOST)]


Done = Literal["ask", "more", "why", "why_not", "detail", "feedback", "correct", "undo", "profile", "aside", "unclear"]


class TurnQuestion(Question):
    """A turn as it was typed, the numbered list before the person's eyes, what was looked for, and what items tell."""

    turn: SomeLine
    shown: Line = ""
    """`1. Alien; 2. The Thing`."""
    wanted: Line = ""
    fields: Line = ""
    """Names under which the catalogue's items have values and numbers."""

    def holes(self) -> dict[str, str]:
        """A dash where there is nothing."""
        return {name: str(value) or _NOTHING for name, value in self}


class TurnAnswer(Answer):
    """What the turn does and names; every name is looked up in the catalogue before it counts."""

    acts: Annotated[tuple[Done, ...], Field(min_length=1, max_length=4, description="All that the turn does.")]
    said: Literal["nothing", "seen", "liked", "disliked", "skipped"] = Field(description="What feedback says of items.")
    wanted: Names = Field(description="Kinds, tags, brands or other values that are asked for.")
    unwanted: Names = Field(description="Values that are not wanted.")
    like: Names = Field(description="Titles that the wanted items should be like.")
    limits: Names = Field(description="One limit each, with its field: 'price at most 20', 'year from 1990 to 1999'.")
    forget: Names = Field(description="Fields or values that no longer count.")
    items: Annotated[tuple[int, ...], Field(max_length=_MOST, description="Numbers of the shown items meant.")]
    titles: Names = Field(description="Titles of other items that the turn speaks of.")
    fields: Names = Field(description="Fields that the turn asks about.")
    anew: bool = Field(description="Whether it begins another search.")

    def line(self) -> str:
        """As JSON: no small model is asked."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False)

    @classmethod
    def from_line(cls, line: str) -> Self:
        """Raises `ValueError` for anything but the JSON that `line` gives."""
        return cls.model_validate_json(line)

    @property
    def filled(self) -> Filled:
        """The same in the words of the core."""
        return Filled(**self.model_dump())


PLAN = Task("plan", TurnQuestion, TurnAnswer, max_tokens=320)

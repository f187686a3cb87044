"""What a conversation has come to, as values: what a turn asks for, and what stands after all turns so far."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import NamedTuple

from pydantic import Field

from agent.core.schema import EventKind, Path, Polarity, Recommendation, Value


class Act(StrEnum):
    """What somebody does by a turn; one turn may do several things."""

    ASK = "ask"
    """Looks for items, anew or by what was shown."""
    MORE = "more"
    """Wants others of the same."""
    WHY = "why"
    WHY_NOT = "why_not"
    DETAIL = "detail"
    """Asks what an item is like."""
    FEEDBACK = "feedback"
    """Says what they did with an item, or think of it."""
    CORRECT = "correct"
    """Says something of their own taste."""
    UNDO = "undo"
    PROFILE = "profile"
    """Asks what is known of them."""
    ASIDE = "aside"
    """Greets, thanks, or speaks of something else."""
    PRIVATE = "private"
    """Wants what is not theirs: other people's data, or what the assistant was told."""
    UNCLEAR = "unclear"


class Aspect(Value):
    """A value that items of the catalogue have in a field: a genre, a dish, a brand, a kind."""

    field: str
    value: str


class Bound(Value):
    """A number that items are asked for, both ends allowed."""

    field: str
    low: float = -math.inf
    high: float = math.inf


class Said(Value):
    """An act on one item, as a turn tells it."""

    item_id: str
    kind: EventKind


class Taste(Value):
    """An interest that a turn tells, liked or not."""

    path: Path
    polarity: Polarity


class Utterance(NamedTuple):
    """One turn of a conversation, by the person or the assistant."""

    text: str
    mine: bool = False
    """Whether the assistant said it."""


class Plan(Value):
    """What is looked for after the turns so far, and what the latest of them does.

    `aspects` of one field are alternatives where no item has them all.
    """

    acts: tuple[Act, ...] = ()
    words: tuple[str, ...] = ()
    """What is wanted in words that name nothing in the catalogue, oldest first."""
    aspects: tuple[Aspect, ...] = ()
    loose: tuple[Aspect, ...] = ()
    """Of the aspects those that were only implied, let go where nothing has them with the rest: what it is for."""
    without: tuple[Aspect, ...] = ()
    unwanted: tuple[str, ...] = ()
    """What is not wanted, in words that name nothing in the catalogue."""
    bounds: tuple[Bound, ...] = ()
    like: tuple[str, ...] = ()
    """Items that the wanted ones should be like."""
    exclude: tuple[str, ...] = ()
    """Items that are not to be shown: refused, known, or shown before."""
    passed: tuple[str, ...] = ()
    """Items that were shown before others were asked for; a new wish lets them come back."""
    among: tuple[str, ...] = ()
    """Of which shown items the latest turn wants one; () is no such choice."""
    about: tuple[str, ...] = ()
    """Items that the latest turn speaks of."""
    detail: tuple[str, ...] = ()
    """Fields that it asks for."""
    said: tuple[Said, ...] = ()
    """What it tells of items."""
    tastes: tuple[Taste, ...] = ()
    """What it tells of the person's taste."""
    unclear: tuple[str, ...] = ()
    """What of it could not be understood."""

    @property
    def seeks(self) -> bool:
        """Whether anything is looked for."""
        return bool(self.words or self.aspects or self.without or self.unwanted or self.bounds or self.like)


class Filled(Value):
    """What a model took a turn for, in its own words; none of it counts before it is linked to the catalogue."""

    acts: tuple[Act, ...]
    said: str = "nothing"
    """What feedback says of items: nothing, seen, liked, disliked or skipped."""
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    """A field and its number each, as people say it."""
    forget: tuple[str, ...] = ()
    items: tuple[int, ...] = ()
    """Places in the list before the person's eyes, from 1."""
    titles: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    anew: bool = False


class ChatTurn(Value):
    """What a turn got: the reply, what it was understood as, and the items that it names, in their order."""

    reply: str
    plan: Plan
    items: tuple[Recommendation, ...] = ()
    session: str
    events_written: int = 0
    """Acts and corrections of the person that were kept; what the assistant says is never one."""
    fallback: str | None = None
    """What of the plan was let go, or why nothing is listed."""
    origin: str = Field(default="template", pattern="^(template|model)$")
    """Who worded it."""

"""What goes over the wire where no value of the core is it already."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from agent.core.access import Scope
from agent.core.errors import InputError
from agent.core.schema import (
    EditKind,
    EventKind,
    Interest,
    InterestTree,
    Level,
    Moment,
    Path,
    Polarity,
    Trend,
    Usage,
)
from agent.flows.doctor import Finding
from agent.flows.live import Moved
from agent.flows.tell import Told, Understood
from agent.steps.change import Change, changes

T = TypeVar("T")
LEAST = 0.005
"""Share of a level that an interest must move to be told of after one act, as at the command line."""
MOST_ROWS = 10_000
"""Of one JSON document; more come as a file."""

Cursor = Annotated[str, Query(max_length=2000, description="`next` of the page before; none for the first page.")]
Limit = Annotated[int, Query(ge=1, le=500, description="How many on a page.")]


class Body(BaseModel):
    """What is sent; an unknown field is an error."""

    model_config = ConfigDict(extra="forbid")


def example(**fields: Any) -> ConfigDict:
    """An example for the OpenAPI of a body."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [fields]})


class Page(BaseModel, Generic[T]):
    """Some of a list; `next` is the cursor of the page after it, None at the end."""

    items: list[T]
    next: str | None = None


def page(found: Sequence[T], limit: int, key: str) -> Page[T]:
    """The first `limit` of what was found, one more where there is a page after it; `key` is the id's field."""
    shown = list(found[:limit])
    return Page(items=shown, next=to_cursor(str(_id(shown[-1], key))) if len(found) > limit else None)


def _id(one: object, key: str) -> object:
    return getattr(one, key) if key else one


def to_cursor(last: str) -> str:
    """An id as a cursor."""
    return base64.urlsafe_b64encode(last.encode("utf-8", "surrogatepass")).decode().rstrip("=")


def from_cursor(cursor: str) -> str:
    """The id of a cursor, "" of none; raises `InputError`."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        return base64.b64decode(padded, b"-_", validate=True).decode()
    except (UnicodeError, binascii.Error, ValueError):
        raise InputError("not a cursor", where="cursor", hint="give `next` of the page before, as it is") from None


class ItemRows(Body):
    """Items as rows; unknown columns are kept as attributes."""

    model_config = example(
        items=[{"item_id": "p1", "title": "Trail running shoes", "categories": ["Sports", "Running", "Shoes"]}]
    )

    items: list[dict[str, JsonValue]] = Field(min_length=1, max_length=MOST_ROWS)


class EventRows(Body):
    """Events as rows; unknown columns are kept as attributes."""

    model_config = example(
        events=[{"user_id": "ada", "item_id": "p1", "event": "purchase", "timestamp": "2026-05-01T10:00:00Z"}]
    )

    events: list[dict[str, JsonValue]] = Field(min_length=1, max_length=MOST_ROWS)


class Act(Body):
    """One act of the person, now."""

    model_config = example(item_id="p1", event="like")

    item_id: str = Field(min_length=1, max_length=1000)
    event: EventKind
    value: float | None = Field(default=None, allow_inf_nan=False)
    """Rating, quantity or seconds."""
    text: str = Field(default="", max_length=20_000)
    """The comment."""


class Correction(Body):
    """A person's own hand on an interest; no rebuild overrides it."""

    model_config = example(action="mute", interest="film > horror")

    action: EditKind
    interest: str = Field(min_length=1, max_length=500)
    """Its id, its path as in `film > horror`, or its name."""
    name: str = Field(default="", max_length=200)
    """The new name, of a renaming."""
    polarity: Polarity = Polarity.LIKE
    """Of what is added."""


class Statement(Body):
    """What the person says of their taste."""

    model_config = example(text="I like running and board games, but no football")

    text: str = Field(min_length=1, max_length=2000)


class TokenWish(Body):
    """What an end user's token shall allow, and for how long."""

    model_config = example(scope="read", hours=12)

    scope: Scope = Scope.READ
    hours: float = Field(default=12.0, gt=0, le=24 * 90)


class Token(BaseModel):
    """An end user's token; its text is told once."""

    token: str
    key_id: str
    user_id: str
    scope: Scope
    expires_at: AwareDatetime


class ChangeTold(BaseModel):
    """One interest that moved, in words; `interest` None where it is gone."""

    interest: Interest | None
    words: str


class MovedAnswer(BaseModel):
    """What an act did to the profile."""

    user_id: str
    version: int
    changes: list[ChangeTold]


class Corrected(MovedAnswer):
    """What a correction did; `interest` None where it was removed."""

    interest: Interest | None
    path: Path


class Heard(BaseModel):
    """What of a statement was understood; `version` None where there is no profile yet."""

    understood: list[Understood]
    not_understood: list[str]
    version: int | None
    changes: list[ChangeTold]


class Versions(BaseModel):
    """The versions of a profile that there are, oldest first."""

    user_id: str
    versions: list[int]


class Since(BaseModel):
    """What changed between two versions of a profile."""

    user_id: str
    since: int
    until: int
    changes: list[ChangeTold]


class InterestThen(BaseModel):
    """An interest as it was at a moment, by the fold's own name for it."""

    id: str
    name: str
    path: Path
    level: Level
    weight: float
    polarity: Polarity
    trend: Trend
    count: int


class MomentAnswer(BaseModel):
    """The interests at a moment, after so many acts."""

    as_of: Moment | None
    events: int
    interests: list[InterestThen]


class Course(BaseModel):
    """How the interests came to be, oldest first."""

    user_id: str
    moments: list[MomentAnswer]


class CostAnswer(BaseModel):
    """The ledger; the line "" is about the catalogue."""

    by: str
    lines: dict[str, Usage]
    total: Usage


class DoctorAnswer(BaseModel):
    """Whether everything is in order."""

    ok: bool
    checks: list[Finding]


class Failed(BaseModel):
    """A person whose profile could not be built the last time."""

    user_id: str
    reason: str
    at: AwareDatetime


def moment_of(tree: InterestTree) -> MomentAnswer:
    """A tree without its evidence."""
    wanted = set(InterestThen.model_fields)
    interests = [InterestThen(**one.model_dump(include=wanted)) for one in tree.interests]
    return MomentAnswer(as_of=tree.as_of, events=tree.events, interests=interests)


def told(found: Sequence[Change]) -> list[ChangeTold]:
    """Changes for the wire."""
    return [ChangeTold(interest=change.after, words=change.words) for change in found]


def moved(what: Moved) -> MovedAnswer:
    """What an act did."""
    found = told(changes(what.before, what.profile, LEAST))
    return MovedAnswer(user_id=what.profile.user_id, version=what.profile.version, changes=found)


def heard(what: Told) -> Heard:
    """What became of a statement."""
    after = what.moved
    return Heard(
        understood=list(what.understood),
        not_understood=list(what.unclear),
        version=after.profile.version if after else None,
        changes=told(changes(after.before, after.profile, LEAST)) if after else [],
    )

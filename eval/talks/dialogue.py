"""A scripted dialogue as values, and the files that hold them."""

from __future__ import annotations

from enum import StrEnum
from importlib import resources
from pathlib import Path

import orjson
from pydantic import Field, ValidationError

from agent.core.errors import InputError
from agent.core.plan import Act
from agent.core.schema import Value
from eval.rows import read_rows

SUFFIX = ".jsonl"


class Kind(StrEnum):
    """What a turn is there to try."""

    ASK = "ask"
    REFINE = "refine"
    EXCLUDE = "exclude"
    POINT = "point"
    """Speaks of a shown item by its place: `the second one, but newer`."""
    DROP = "drop"
    """Takes a constraint back: `any price`."""
    UNDO = "undo"
    CORRECT = "correct"
    PROFILE = "profile"
    FEEDBACK = "feedback"
    WHY = "why"
    WHY_NOT = "why-not"
    DETAIL = "detail"
    MORE = "more"
    LIKE = "like"
    """Wants what is like a named item, however it is spelled."""
    NOTHING = "nothing"
    """Asks for what the catalogue does not have together."""
    UNCLEAR = "unclear"
    ASIDE = "aside"
    PRIVATE = "private"
    """Asks for what is not theirs."""
    SEVERAL = "several"
    """Does more than one thing at once."""


class Spot(Value):
    """An item by where it was shown."""

    turn: int = Field(ge=0)
    """From 0."""
    item: int | None = Field(default=None, ge=1)
    """Its place, from 1; None stands for all that the turn showed."""


class Told(Value):
    """What a reply must tell of a shown item: its title, or a value of its own."""

    turn: int = Field(ge=0)
    item: int = Field(ge=1)
    field: str


class Condition(Value):
    """What an item must be like: all that is given holds. `field` is read by `eval.talks.fields`.

    Of a range such as `2-3 hours`, `at_least` reads the smaller number and `at_most` the larger one.
    """

    field: str = ""
    id: tuple[str, ...] = ()
    """The item is one of these; needs no field."""
    at_least: float | None = None
    at_most: float | None = None
    among: tuple[str, ...] = Field(default=(), alias="is")
    without: tuple[str, ...] = Field(default=(), alias="not")
    """None of its values is one of these; an item without the field is as good."""
    holds: str = ""
    above: Spot | None = None
    """More than the item shown there has; without a place, more than the least of them."""
    below: Spot | None = None
    """Less than the item shown there has; without a place, less than the most of them."""


class Expectation(Value):
    """What a turn must come to; nothing is asked where nothing is given."""

    acts: tuple[Act, ...] = ()
    """Among those that the turn was understood as."""
    every: tuple[Condition, ...] = ()
    """Something is shown, and all of it meets each."""
    some: tuple[Condition, ...] = ()
    """For each, something that is shown meets it."""
    none: tuple[Condition, ...] = ()
    """Nothing that is shown meets any."""
    shown: int | None = None
    """At least so many items."""
    empty: bool = False
    """Nothing may be shown."""
    impossible: tuple[Condition, ...] = ()
    """What is asked for where nothing in the catalogue meets it all: kept for the test of the dialogues' own truth."""
    same_as_turn: int | None = None
    differs_from_turn: tuple[int, ...] = ()
    """Nothing that these turns showed is shown."""
    leaves_out: tuple[Spot, ...] = ()
    likes: tuple[str, ...] = ()
    """Interests of the profile afterwards: a name at any grain, or a whole path with ` > ` between its names."""
    dislikes: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    """No longer liked: a broad interest by its name, a narrower one by its path."""
    says: tuple[tuple[str, ...], ...] = ()
    """Of each, one at least stands in the reply, in any case."""
    never: tuple[str, ...] = ()
    tells: tuple[Told, ...] = ()
    question: bool = False
    """One question mark stands in the reply, and no second."""
    events: int | None = Field(default=None, ge=0)
    """At least so many acts were written; 0: none at all."""


class Line(Value):
    """One turn of the person."""

    say: str = Field(min_length=1)
    kind: Kind
    expect: Expectation = Expectation()


class Dialogue(Value):
    """A conversation as it is played."""

    id: str = Field(min_length=1)
    language: str = Field(pattern="^(en|zh)$")
    user: str = ""
    """"" is nobody that is known."""
    turns: tuple[Line, ...] = Field(min_length=3, max_length=8)


def known_suites() -> tuple[str, ...]:
    """The data sets that dialogues were written for, by their folders' names."""
    found = (Path(entry.name) for entry in resources.files("eval.talks").iterdir())
    return tuple(sorted(path.stem for path in found if path.suffix == SUFFIX))


def suite(name: str) -> tuple[Dialogue, ...]:
    """The dialogues written for a data set; raises `InputError` for one that has none."""
    if name not in known_suites():
        raise InputError(
            f"no dialogues are written for {name!r}", where="protocol talks", hint=f"known: {', '.join(known_suites())}"
        )
    return read_dialogues(Path(str(resources.files("eval.talks"))) / f"{name}{SUFFIX}")


def read_dialogues(path: Path) -> tuple[Dialogue, ...]:
    """The dialogues of a file, one a line; raises `InputError` at the first line that is none."""
    found = []
    for where, row in read_rows(path):
        try:
            # Parsed once more from JSON, where a list may fill a tuple.
            found.append(Dialogue.model_validate_json(orjson.dumps(row)))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"]))
            raise InputError(f"{place}: {first['msg']}", where=where, hint="see eval/talks/dialogue.py") from None
    return tuple(found)

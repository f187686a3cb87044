"""What a protocol asks of every method: cases over what may be known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from agent.core.learned import Question
from agent.core.schema import Event
from eval.dataset import Dataset


@dataclass(frozen=True)
class Turn:
    """One message of a conversation."""

    role: str
    """`user` or `assistant`."""
    text: str


@dataclass(frozen=True)
class Case:
    """One question: which of the items come first for this person, or for this request.

    A method ranks `candidates` where they are given, else the whole catalogue without `exclude`.
    """

    case_id: str
    user_id: str
    """"" for a request by nobody that is known."""
    positives: frozenset[str]
    """What is held out: the right answers."""
    candidates: tuple[str, ...] = ()
    exclude: frozenset[str] = frozenset()
    """Items that are never listed: those that the person has seen, or a request excludes."""
    turns: tuple[Turn, ...] = ()
    """The conversation so far, the request last."""

    @property
    def request(self) -> str:
        """The last thing that the user said; "" where nothing was."""
        return next((turn.text for turn in reversed(self.turns) if turn.role == "user"), "")


@dataclass(frozen=True)
class Pair:
    """A yes-or-no question: whether this person chooses (or rates highly) this item."""

    user_id: str
    item_id: str
    label: bool


class Shape(StrEnum):
    """What a protocol's questions are like, and so what a method must give."""

    LISTS = "lists"
    """A best-first list for each case."""
    PAIRS = "pairs"
    """A score for each pair."""


@dataclass(frozen=True)
class Task:
    """A protocol applied to a data set: what may be known, what is asked, and what is held out."""

    protocol: str
    known: Dataset
    """All that a method may learn from."""
    unit: str
    """What intervals resample: `people`, `requests`, `labels`."""
    cases: tuple[Case, ...] = ()
    pairs: tuple[Pair, ...] = ()
    """Test pairs; their positives are held out."""
    validation: tuple[Pair, ...] = ()
    """Pairs on which thresholds and calibration are chosen; their events are not in `known` either."""
    held_out: tuple[Event, ...] = ()
    """The events that no method may see."""
    notes: tuple[str, ...] = ()
    """What a reader must know of the cut."""
    question: Question = Question.CHOICE
    """What a pair's yes means."""
    sizes: Mapping[str, int] = field(default_factory=dict)

    @property
    def shape(self) -> Shape:
        """Lists where there are cases, pairs elsewhere."""
        return Shape.LISTS if self.cases else Shape.PAIRS

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody whom a case or a pair is about, sorted."""
        users = {case.user_id for case in self.cases} | {pair.user_id for pair in (*self.pairs, *self.validation)}
        return tuple(sorted(users - {""}))

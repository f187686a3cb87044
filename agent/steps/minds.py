"""Tells when a person changed their mind about an interest, so that the old verdicts are kept out of the new one.

A mind is made up once verdicts of one sign are ESTABLISHED ahead. It turns where TURN verdicts of the other sign follow
one another, dated by the first of them, unless all of them are about one of several narrower interests (or items): who
has had enough of slashers may still like horror.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.steps.weigh import Voice

ESTABLISHED = 2
"""Verdicts ahead. One alone is no mind: the sum of the weights decides between it and what follows."""
TURN = 3
"""Verdicts in a row. Two would take a slip for a change in every tenth history with 30 % noise (study `planted`)."""


@dataclass(frozen=True, slots=True)
class Said:
    """A voice on an interest, and what it is about: the ids of the narrower interests, the item's last."""

    voice: Voice
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """From the moment `order` on, the sign holds; opposite voices before it are of the past."""

    order: float
    sign: int

    def voids(self, voice: Voice) -> bool:
        """Whether the voice is of the mind that was given up."""
        return voice.order < self.order and voice.weight * self.sign < 0


def last_turn(said: Sequence[Said]) -> Turn | None:
    """The latest change of mind in voices in the order of time; None where there was none."""
    branching = _branching(said)
    mind, ahead, found = 0, 0, None
    against: list[Said] = []
    for one in said:
        if not one.voice.clear:
            continue
        sign = 1 if one.voice.weight > 0 else -1
        if not mind:
            ahead += sign
            mind = sign if abs(ahead) >= ESTABLISHED else 0
        elif sign == mind:
            against.clear()
        else:
            against.append(one)
            if _turns(against, branching):
                found = Turn(against[0].voice.order, sign)
                mind = sign
                against.clear()
    return found


def _branching(said: Sequence[Said]) -> int | None:
    """The first place in `about` where the voices part; None where they are all about one item."""
    deepest = max((len(one.about) for one in said), default=0)
    return next((place for place in range(deepest) if len({_branch(one, place) for one in said}) > 1), None)


def _branch(one: Said, place: int) -> str:
    return one.about[min(place, len(one.about) - 1)]


def _turns(against: Sequence[Said], branching: int | None) -> bool:
    if len(against) < TURN:
        return False
    return branching is None or len({_branch(one, branching) for one in against}) > 1

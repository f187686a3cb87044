"""Tells when a person changed their mind about an interest, so that the old verdicts are kept out of the new one.

A mind is made up once verdicts of one sign are ESTABLISHED ahead. It turns where TURN verdicts of the other sign follow
one another, dated by the first of them, unless all of them are about one of several narrower interests (or items): who
has had enough of slashers may still like horror.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.core.schema import Path
from agent.steps.weigh import Voice

ESTABLISHED = 2
"""Verdicts ahead. One alone is no mind: the sum of the weights decides between it and what follows."""
TURN = 3
"""Verdicts in a row. Two would take a slip for a change in every tenth history with 30 % noise (study `planted`)."""


@dataclass(frozen=True, slots=True)
class Turn:
    """From the moment `order` on, the sign holds; opposite voices before it are of the past."""

    order: float
    sign: int

    def voids(self, voice: Voice) -> bool:
        """Whether the voice is of the mind that was given up."""
        return voice.order < self.order and voice.weight * self.sign < 0


def last_turn(voices: Sequence[Voice], about: Sequence[Path]) -> Turn | None:
    """The latest change of mind in voices in the order of time; None where there was none.

    `about` holds what each is about: the ids of the interests below this one, broad to narrow, and the item's.
    """
    clear = [n for n, voice in enumerate(voices) if voice.clear]
    likes = sum(voices[n].weight > 0 for n in clear)
    if min(likes, len(clear) - likes) < ESTABLISHED or len(clear) < ESTABLISHED + TURN:
        return None
    branching = _branching(about)
    mind, ahead, found = 0, 0, None
    against: list[int] = []
    for n in clear:
        sign = 1 if voices[n].weight > 0 else -1
        if not mind:
            ahead += sign
            mind = sign if abs(ahead) >= ESTABLISHED else 0
        elif sign == mind:
            against.clear()
        else:
            against.append(n)
            if _turns([about[one] for one in against], branching):
                found = Turn(voices[against[0]].order, sign)
                mind = sign
                against.clear()
    return found


def _branching(about: Sequence[Path]) -> int | None:
    """The first place where the voices part; None where they are all about one item."""
    deepest = max(map(len, about))
    return next((place for place in range(deepest) if len(_branches(about, place)) > 1), None)


def _branches(about: Sequence[Path], place: int) -> set[str]:
    return {one[min(place, len(one) - 1)] for one in about}


def _turns(against: Sequence[Path], branching: int | None) -> bool:
    return len(against) >= TURN and (branching is None or len(_branches(against, branching)) > 1)

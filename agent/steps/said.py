"""Sums up what one person said of one item, so that an interest is a sum over items and not over events."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from agent.steps.minds import Turn
from agent.steps.weigh import Voice


class Side(NamedTuple):
    """The voices of one sign that count, one or more."""

    strength: float
    """log2(1 + sum_e |weight(e)| * decay(e)): one fresh event of weight 1 counts 1, three of them 2."""
    late: float
    """The same with the decay of the present."""
    acts: int
    present: float
    """How much the freshest is of the present."""
    strongest: Voice
    first: Voice
    last: Voice


class Said(NamedTuple):
    """What was said of an item, in the order of time; what was taken back (`silenced`) is in no sum."""

    item_id: str
    voices: Sequence[Voice]
    likes: Side | None
    dislikes: Side | None
    recent: float
    """Magnitudes of the recent voices, and of the others."""
    old: float
    clear_likes: int
    """Verdicts, those that were taken back as well."""
    clear_dislikes: int

    @classmethod
    def of(cls, item_id: str, voices: Sequence[Voice]) -> Said:
        """From the voices on one item, none of weight 0, oldest first."""
        likes, dislikes = list[Voice](), list[Voice]()
        recent = old = 0.0
        clear_likes = clear_dislikes = 0
        for voice in voices:
            liked = voice.weight > 0
            if voice.clear:
                clear_likes += liked
                clear_dislikes += not liked
            if not voice.silenced:
                (likes if liked else dislikes).append(voice)
                recent += abs(voice.weight) * voice.recent
                old += abs(voice.weight) * (not voice.recent)
        return cls(item_id, voices, _side(likes), _side(dislikes), recent, old, clear_likes, clear_dislikes)

    def side(self, sign: int) -> Side | None:
        """What speaks for the item (1) or against it (-1)."""
        return self.likes if sign > 0 else self.dislikes

    def after(self, turns: Iterable[Turn]) -> Said:
        """The same where what a changed mind gave up is taken back."""
        voices = [v._replace(silenced=True) if any(turn.voids(v) for turn in turns) else v for v in self.voices]
        return self if voices == self.voices else Said.of(self.item_id, voices)


def precedence(voice: Voice) -> tuple[float, float, str]:
    """Sorts the strongest first; of equally strong ones the latest."""
    return -abs(voice.weight) * voice.decay, -voice.order, voice.event.event_id


def _side(voices: Sequence[Voice]) -> Side | None:
    if not voices:
        return None
    weight = late = present = 0.0
    for voice in voices:
        weight += abs(voice.weight) * voice.decay
        late += abs(voice.weight) * voice.late
        present = max(present, voice.late)
    strongest = voices[0] if len(voices) == 1 else min(voices, key=precedence)
    strength, late = math.log2(1.0 + weight), math.log2(1.0 + late)
    return Side(strength, late, len(voices), present, strongest, voices[0], voices[-1])

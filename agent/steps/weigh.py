"""Weighs a person's events: what each says, how strongly, and how old it is.

    decay(e) = lasting + (1 - lasting) * 2 ** (-age(e) / half_life)      what it still counts for
    late(e)  = 2 ** (-age(e) / lately)                                   how much it is of the present

age is in days before `as_of` where events have clock times, else in later events of the same person. The share
`lasting` never ages: ten years of an interest outlive a busy week.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from agent.core.presets import Preset
from agent.core.schema import Event, EventKind, Moment

PRIOR_RATINGS = 1.0
"""Weight of the scale's middle in a person's mean rating, in ratings: one rating alone must not be its own mean."""
CLEAR = 0.5
"""Magnitude from which a weight is a verdict and not a glance. An invented number: likes, purchases and dislikes are
above it in every preset, views and skips below."""
HOURLY = 30
"""Events of one hour that count in full; n of them count as HOURLY * log2(1 + n / HOURLY), so that a script's 5,000 do
not drown a year. An invented number: a big basket or a long evening stays whole."""
RECENT_SHARE = 0.3
"""A person's latest events, of those within a half-life, that count as recent. Not yet tuned."""


class Voice(NamedTuple):
    """One event's say: signed weight, what it still counts for, how much it is of the present, whether it is recent.

    A `clear` voice is a verdict; a `silenced` one was taken back by a later one on the same item.
    """

    event: Event
    order: float
    weight: float
    decay: float
    late: float
    recent: bool
    clear: bool
    silenced: bool = False


def weigh(ordered: Sequence[Event], preset: Preset, rating_middle: float, as_of: Moment | None) -> list[Voice]:
    """Each event's voice; `ordered` is one person's events, oldest first."""
    mean = _mean_rating(ordered, rating_middle)
    crowds = Counter(map(_hour, ordered)) | {None: 1}
    voices = []
    for index, event in enumerate(ordered):
        later = len(ordered) - 1 - index
        days = _days(event, as_of)
        half_lives = later / preset.half_life_steps if days is None else days / preset.half_life_days
        present = later / preset.lately_steps if days is None else days / preset.lately_days
        weight = _weight(event, preset, mean, rating_middle) * _thinned(crowds[_hour(event)])
        voices.append(
            Voice(
                event=event,
                order=event.order,
                weight=weight,
                decay=preset.lasting + (1.0 - preset.lasting) * 2.0**-half_lives,
                late=2.0**-present,
                recent=half_lives < 1.0 and later < RECENT_SHARE * len(ordered),
                clear=abs(weight) >= CLEAR,
            )
        )
    return _settled(voices)


def _mean_rating(events: Iterable[Event], middle: float) -> float:
    ratings = [event.value for event in events if event.kind is EventKind.RATING and event.value is not None]
    return (sum(ratings) + PRIOR_RATINGS * middle) / (len(ratings) + PRIOR_RATINGS)


def _weight(event: Event, preset: Preset, mean_rating: float, middle: float) -> float:
    weight = preset.event_weights.get(event.kind, 0.0)
    if event.kind is not EventKind.RATING or event.value is None:
        return weight
    return weight * max(-1.0, min(1.0, (event.value - mean_rating) / max(middle, 1e-9) * 2.0))


def _hour(event: Event) -> float | None:
    """None where there is no clock: an order knows no bursts."""
    return None if event.at is None else event.order // 3600


def _thinned(crowd: int) -> float:
    """The factor for each of `crowd` events of one hour."""
    return min(1.0, HOURLY * math.log2(1.0 + crowd / HOURLY) / crowd)


def _days(event: Event, as_of: Moment | None) -> float | None:
    if event.at is not None and isinstance(as_of, datetime):
        return max(0.0, (as_of - event.at).total_seconds() / 86_400)
    return None


def _settled(voices: list[Voice]) -> list[Voice]:
    """Silences what a later verdict on the same item contradicts: of two opposite words the last one holds."""
    last: dict[str, Voice] = {}
    for voice in voices:
        if voice.clear:
            last[voice.event.item_id] = voice
    return [voice._replace(silenced=True) if _contradicted(voice, last) else voice for voice in voices]


def _contradicted(voice: Voice, last: dict[str, Voice]) -> bool:
    final = last.get(voice.event.item_id)
    return final is not None and voice.weight * final.weight < 0 and voice.order < final.order

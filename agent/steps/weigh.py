"""Weighs a person's events: what each says, how strongly, and how old it is.

    decay(e) = lasting + (1 - lasting) * 2 ** (-age(e) / half_life)      what it still counts for
    late(e)  = 2 ** (-age(e) / lately)                                   how much it is of the present

age is in days before `as_of` where events have clock times, else in later events of the same person. The share
`lasting` never ages: ten years of an interest outlive a busy week.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agent.core.presets import Preset
from agent.core.schema import Event, EventKind, Moment
from agent.steps.verdict import Verdict

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


Ages = NDArray[np.float64]
_UNREAD: Mapping[str, Verdict] = {}


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
    verdict: Verdict | None = None
    silenced: bool = False

    def about(self, name: str, weight: float) -> Voice:
        """What it says of a facet: its own word on that, at most `weight` strong, where the comment has one."""
        told = self.verdict.facets.get(name.casefold()) if self.verdict else None
        return self if told is None else self._replace(weight=told[0] * weight, clear=weight >= CLEAR)

    def quote(self, name: str) -> str:
        """The sentence that says so; "" where there was no comment."""
        if self.verdict is None:
            return ""
        told = self.verdict.facets.get(name.casefold())
        return told[1] if told else self.verdict.quotes.get(1 if self.weight > 0 else -1, "")


def weigh(
    ordered: Sequence[Event],
    preset: Preset,
    rating_middle: float,
    as_of: Moment | None,
    verdicts: Mapping[str, Verdict] = _UNREAD,
) -> list[Voice]:
    """Each event's voice; `ordered` is one person's events, oldest first, `verdicts` by event id what comments say."""
    mean = _mean_rating(ordered, rating_middle)
    hours = [_hour(event) for event in ordered]
    thinned = {hour: _thinned(crowd) for hour, crowd in (Counter(hours) | {None: 1}).items()}
    half_lives, present = _ages(ordered, as_of, preset)
    decays = preset.lasting + (1.0 - preset.lasting) * 2.0**-half_lives
    last = np.arange(len(ordered))[::-1] < RECENT_SHARE * len(ordered)
    told = (column.tolist() for column in (decays, 2.0**-present, (half_lives < 1.0) & last))
    voices = []
    for event, hour, decay, late, recent in zip(ordered, hours, *told, strict=True):
        verdict = verdicts.get(event.event_id) if event.text else None
        weight = _weight(event, preset, mean, rating_middle, verdict) * thinned[hour]
        voices.append(Voice(event, event.order, weight, decay, late, recent, abs(weight) >= CLEAR, verdict))
    return _settled(voices)


def _mean_rating(events: Iterable[Event], middle: float) -> float:
    ratings = [event.value for event in events if event.kind is EventKind.RATING and event.value is not None]
    return (sum(ratings) + PRIOR_RATINGS * middle) / (len(ratings) + PRIOR_RATINGS)


def _weight(event: Event, preset: Preset, mean_rating: float, middle: float, verdict: Verdict | None) -> float:
    """A comment weighs by its verdict; one that was not read, or says nothing of the whole, is a mention."""
    weight = preset.event_weights.get(event.kind, 0.0)
    if event.kind is EventKind.COMMENT:
        said = verdict.whole if verdict else None
        return preset.event_weights.get(EventKind.MENTION, 0.0) if said is None else weight * said
    if event.kind is not EventKind.RATING or event.value is None:
        return weight
    return weight * max(-1.0, min(1.0, (event.value - mean_rating) / max(middle, 1e-9) * 2.0))


def _hour(event: Event) -> float | None:
    """None where there is no clock: an order knows no bursts."""
    return None if event.at is None else event.order // 3600


def _thinned(crowd: int) -> float:
    """The factor for each of `crowd` events of one hour."""
    return min(1.0, HOURLY * math.log2(1.0 + crowd / HOURLY) / crowd)


def _ages(ordered: Sequence[Event], as_of: Moment | None, preset: Preset) -> tuple[Ages, Ages]:
    """(events,) each: in half-lives, and in those of the present; by days where there is a clock, else in steps."""
    steps = np.arange(len(ordered), dtype=np.float64)[::-1]
    half_lives, present = steps / preset.half_life_steps, steps / preset.lately_steps
    if isinstance(as_of, datetime):
        clocked = np.array([event.at is not None for event in ordered], dtype=np.bool_)
        orders = np.array([event.order for event in ordered])
        days = np.maximum(0.0, as_of.timestamp() - orders) / 86_400
        half_lives = np.where(clocked, days / preset.half_life_days, half_lives)
        present = np.where(clocked, days / preset.lately_days, present)
    return half_lives, present


def _settled(voices: list[Voice]) -> list[Voice]:
    """Silences what a later verdict on the same item contradicts: of two opposite words the last one holds."""
    last: dict[str, Voice] = {}
    for voice in voices:
        if voice.clear:
            last[voice.event.item_id] = voice
    final = [last.get(voice.event.item_id, voice) for voice in voices]
    return [
        one._replace(silenced=True) if one.weight * end.weight < 0 and one.order < end.order else one
        for one, end in zip(voices, final, strict=True)
    ]

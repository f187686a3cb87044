"""Folds a person's events into an interest tree, without a model.

The mathematics (DESIGN: u_L = sum_i w_i e_i, w_i = f(i) / sum_j f(j)):

    strength(x) = log2(1 + sum_e |weight(e)| * decay(e))        per item x and sign; repeats saturate
    tf(i)       = sum of strength(x) over the items x that carry interest i
    idf(i)      = 1 + ln((1 + U) / (1 + df(i)))                 smoothed as in scikit-learn's TfidfTransformer
    f(i)        = (tf_like(i) - tf_dislike(i)) * idf(i)         its sign is the polarity
    decay(e)    = 2 ** (-age(e) / half_life)

age is in days before `as_of` where events have clock times, else in later events of the same person.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from agent.core import schema
from agent.core.presets import Preset
from agent.core.schema import LEVELS, Event, EventKind, Interest, Level, Moment, Polarity, Trend

EVIDENCE_SHOWN = 5
"""Events listed per interest; `count` tells of the rest."""
PRIOR_RATINGS = 1.0
"""Weight of the scale's middle in a person's mean rating, in ratings: one rating alone must not be its own mean."""
TREND_ITEMS = 3
"""Items below which a rise or fall is chance."""
RECENT_SHARE = 0.3
"""A person's latest events, of those within a half-life, that count as recent. Not yet tuned."""
TREND_RATIO = 1.5
"""A recent share this many times the whole history's share is rising; its inverse is fading. Not yet tuned."""

Path = tuple[str, ...]


@dataclass(frozen=True)
class Frequencies:
    """How many of `users` people carry each interest id; `counts` may lack interests that nobody else has."""

    users: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def version(self) -> str:
        """Digest of the counts; equal tables have equal versions."""
        return schema.digest(str(self.users), *(f"{key}:{self.counts[key]}" for key in sorted(self.counts)))

    def idf(self, interest: str) -> float:
        """Smoothed inverse document frequency, at least 1 for an interest that everybody has."""
        return 1.0 + math.log((1 + self.users) / (1 + min(self.counts.get(interest, 0), self.users)))


@dataclass(frozen=True)
class Voice:
    """One event's say: signed weight, its decay by age, and whether it is recent."""

    event: Event
    weight: float
    decay: float
    recent: bool


@dataclass
class _Node:
    """What is gathered for one path before it becomes an interest."""

    id: str
    path: Path
    parent: str | None
    like: float = 0.0
    dislike: float = 0.0
    voices: list[Voice] = field(default_factory=list)


def fold(
    user_id: str,
    events: Sequence[Event],
    facets: Mapping[str, schema.Facets],
    titles: Mapping[str, str],
    frequencies: Frequencies,
    preset: Preset,
    rating_middle: float = 2.5,
    as_of: Moment | None = None,
) -> schema.InterestTree:
    """The interest tree of `events` (any order, one person's); events after `as_of` must not be among them.

    `as_of` None means the last event's moment. `titles` holds each touched item's title.
    """
    ordered = sorted(events, key=lambda event: (event.order, event.event_id))
    moment = as_of if as_of is not None else (ordered[-1].moment if ordered else None)
    voices = weigh(ordered, preset, rating_middle, moment)
    nodes, placed = _gather(voices, facets)
    interests = _rank_levels(nodes, voices, titles, frequencies, preset)
    return schema.InterestTree(
        user_id=user_id, as_of=moment, interests=interests, events=len(ordered), unplaced=len(ordered) - placed
    )


def weigh(ordered: Sequence[Event], preset: Preset, rating_middle: float, as_of: Moment | None) -> list[Voice]:
    """Each event's signed weight and decay; `ordered` is oldest first."""
    mean = _mean_rating(ordered, rating_middle)
    voices = []
    for index, event in enumerate(ordered):
        later = len(ordered) - 1 - index
        half_lives = _half_lives(event, as_of, later, preset)
        recent = half_lives < 1.0 and later < RECENT_SHARE * len(ordered)
        voices.append(Voice(event, _weight(event, preset, mean, rating_middle), 2.0**-half_lives, recent))
    return voices


def _mean_rating(events: Iterable[Event], middle: float) -> float:
    ratings = [event.value for event in events if event.kind is EventKind.RATING and event.value is not None]
    return (sum(ratings) + PRIOR_RATINGS * middle) / (len(ratings) + PRIOR_RATINGS)


def _weight(event: Event, preset: Preset, mean_rating: float, middle: float) -> float:
    weight = preset.event_weights.get(event.kind, 0.0)
    if event.kind is not EventKind.RATING or event.value is None:
        return weight
    return weight * max(-1.0, min(1.0, (event.value - mean_rating) / max(middle, 1e-9) * 2.0))


def _half_lives(event: Event, as_of: Moment | None, later_events: int, preset: Preset) -> float:
    if event.at is not None and isinstance(as_of, datetime):
        return max(0.0, (as_of - event.at).total_seconds() / 86_400) / preset.half_life_days
    return later_events / preset.half_life_steps


def _gather(voices: Sequence[Voice], facets: Mapping[str, schema.Facets]) -> tuple[list[_Node], int]:
    """The nodes in path order, and how many events reached any."""
    placed = {item_id for item_id, item in facets.items() if item.facets}
    by_item: dict[str, list[Voice]] = defaultdict(list)
    for voice in voices:
        if voice.weight and voice.event.item_id in placed:
            by_item[voice.event.item_id].append(voice)
    nodes: dict[str, _Node] = {}
    for item_id, said in by_item.items():
        for key, path in facets[item_id].paths.items():
            if key not in nodes:
                nodes[key] = _Node(key, path, schema.interest_id(path[:-1]) if len(path) > 1 else None)
            _add(nodes[key], said)
    return sorted(nodes.values(), key=lambda node: _key(node.path)), sum(map(len, by_item.values()))


def _key(path: Path) -> Path:
    return tuple(name.casefold() for name in path)


def _add(node: _Node, said: Sequence[Voice]) -> None:
    node.like += _strength(voice.weight * voice.decay for voice in said if voice.weight > 0)
    node.dislike += _strength(-voice.weight * voice.decay for voice in said if voice.weight < 0)
    node.voices.extend(said)


def _strength(weights: Iterable[float]) -> float:
    """One fresh event of weight 1 counts 1, three of them 2."""
    return math.log2(1.0 + math.fsum(weights))


def _rank_levels(
    nodes: Sequence[_Node],
    voices: Sequence[Voice],
    titles: Mapping[str, str],
    frequencies: Frequencies,
    preset: Preset,
) -> tuple[Interest, ...]:
    """The heaviest nodes of each grain and polarity, each under a parent that is kept as well."""
    span = _Span(voices)
    kept: dict[str, Interest] = {}
    for depth, level in enumerate(LEVELS, start=1):
        for polarity in Polarity:
            scored = _scored(nodes, depth, polarity, frequencies, set(kept))[: preset.keep[level]]
            total = math.fsum(score for score, _ in scored)
            for score, node in scored:
                interest = _interest(node, level, polarity, score / total, span, titles)
                kept[interest.id] = interest
    return tuple(kept.values())


def _scored(
    nodes: Sequence[_Node], depth: int, polarity: Polarity, frequencies: Frequencies, parents: set[str]
) -> list[tuple[float, _Node]]:
    """(f(i), node) of one grain and polarity, heaviest first, ties by path."""
    sign = 1.0 if polarity is Polarity.LIKE else -1.0
    scored = []
    for node in nodes:
        if len(node.path) != depth or (node.parent is not None and node.parent not in parents):
            continue
        score = sign * (node.like - node.dislike) * frequencies.idf(node.id)
        if score > 1e-12:
            scored.append((score, node))
    return sorted(scored, key=lambda pair: (-pair[0], _key(pair[1].path)))


def _interest(
    node: _Node, level: Level, polarity: Polarity, weight: float, span: _Span, titles: Mapping[str, str]
) -> Interest:
    sign = 1.0 if polarity is Polarity.LIKE else -1.0
    own = [voice for voice in node.voices if voice.weight * sign > 0]
    strongest = sorted(own, key=lambda v: (-abs(v.weight) * v.decay, -v.event.order, v.event.event_id))
    items_for = len({voice.event.item_id for voice in own})
    items_against = len({voice.event.item_id for voice in node.voices}) - items_for
    return Interest(
        id=node.id,
        level=level,
        name=node.path[-1],
        path=node.path,
        weight=min(1.0, weight),
        polarity=polarity,
        confidence=items_for / (items_for + items_against + 1.0),
        trend=span.trend(node),
        parent=node.parent,
        evidence=tuple(_evidence(voice.event, titles) for voice in _distinct_items(strongest)[:EVIDENCE_SHOWN]),
        count=len(own),
        first_seen=min(own, key=lambda voice: voice.event.order).event.moment,
        last_seen=max(own, key=lambda voice: voice.event.order).event.moment,
    )


def _distinct_items(voices: Sequence[Voice]) -> list[Voice]:
    first: dict[str, Voice] = {}
    for voice in voices:
        first.setdefault(voice.event.item_id, voice)
    return list(first.values())


def _evidence(event: Event, titles: Mapping[str, str]) -> schema.Evidence:
    return schema.Evidence(
        event_id=event.event_id,
        item_id=event.item_id,
        title=titles.get(event.item_id, event.item_id),
        event=event.kind,
        at=event.moment,
    )


class _Span:
    """A person's whole history, against which a node's recent share is a trend."""

    def __init__(self, voices: Sequence[Voice]) -> None:
        self._recent = math.fsum(abs(v.weight) for v in voices if v.recent)
        self._old = math.fsum(abs(v.weight) for v in voices if not v.recent)

    def trend(self, node: _Node) -> Trend:
        """`new` where all of the node is recent and the history is not; else by the ratio of shares."""
        recent = math.fsum(abs(v.weight) for v in node.voices if v.recent)
        old = math.fsum(abs(v.weight) for v in node.voices if not v.recent)
        if not self._old or not self._recent:
            return Trend.STEADY
        if not old:
            return Trend.NEW
        if len({v.event.item_id for v in node.voices}) < TREND_ITEMS:
            return Trend.STEADY
        ratio = (recent / self._recent) / ((recent + old) / (self._recent + self._old))
        if ratio >= TREND_RATIO:
            return Trend.RISING
        return Trend.FADING if ratio <= 1.0 / TREND_RATIO else Trend.STEADY


def count_interests(pairs: Iterable[tuple[str, str]], facets: Mapping[str, schema.Facets]) -> Frequencies:
    """Document frequencies over distinct (user, item) `pairs` grouped by user; memory is one person and the counts."""
    counts: Counter[str] = Counter()
    users = 0
    current: str | None = None
    seen: set[str] = set()
    for user_id, item_id in pairs:
        if user_id != current:
            counts.update(seen)
            current, seen = user_id, set()
            users += 1
        seen.update(facets[item_id].paths if item_id in facets else ())
    counts.update(seen)
    return Frequencies(users, dict(counts))

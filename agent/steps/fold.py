"""Folds a person's events into an interest tree, without a model.

The mathematics (DESIGN: u_L = sum_i w_i e_i, w_i = f(i) / sum_j f(j)):

    strength(x) = log2(1 + sum_e |weight(e)| * decay(e))        per item x and sign; repeats saturate
    net(i)      = sum of strength(x) over the liked items x that carry interest i, less the same over disliked ones
    f(i)        = worth(i, net(i)), TF-IDF unless said otherwise (`frequencies`); its sign is the polarity

Weights and decays are those of `weigh`; what was said before a change of mind (`minds`) does not count. `lately` is the
same share with the short decay of the present in place of the long one. A part of the places in each grain is kept for
what is strongest lately, so that a fresh burst shows beside ten years of something else.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from agent.core import schema
from agent.core.presets import Preset
from agent.core.schema import LEVELS, Event, EventKind, Interest, Level, Moment, Path, Polarity
from agent.steps.confidence import Support, confidence
from agent.steps.frequencies import Frequencies, Weighting
from agent.steps.minds import Turn, last_turn
from agent.steps.trend import Span
from agent.steps.verdict import Verdict, verdict
from agent.steps.weigh import Voice, weigh

EVIDENCE_SHOWN = 5
"""Events listed per interest; `count` tells of the rest."""
LATELY_PLACES = 3
"""One place of so many is for what is strongest lately."""
_LEAST = 1e-12
"""Below it a strength is rounding, not a taste."""


@dataclass(frozen=True)
class History:
    """What one person did (any order), and what is known of the items that they did it to."""

    user_id: str
    events: Sequence[Event]
    facets: Mapping[str, schema.Facets]
    titles: Mapping[str, str]
    opinions: Mapping[str, schema.Opinions] = field(default_factory=dict)
    """What the comments say, by event id."""

    def verdicts(self) -> dict[str, Verdict]:
        """What each comment that was read comes to."""
        items = {event.event_id: event.item_id for event in self.events if event.event_id in self.opinions}
        return {
            event_id: verdict(self.opinions[event_id].opinions, self._names(item_id))
            for event_id, item_id in items.items()
        }

    def _names(self, item_id: str) -> set[str]:
        return {path[-1] for path in self.facets[item_id].paths.values()} if item_id in self.facets else set()


@dataclass(frozen=True)
class Lens:
    """How everybody's history is read."""

    preset: Preset
    frequencies: Frequencies = field(default_factory=Frequencies)
    rating_middle: float = 2.5
    weighting: Weighting = Weighting.TFIDF


@dataclass
class _Node:
    """What is gathered for one path before it becomes an interest."""

    id: str
    path: Path
    parent: str | None
    said: list[Voice] = field(default_factory=list)
    """All that was said, in the order of time."""
    about: list[Path] = field(default_factory=list)
    """Which narrower interests and which item each of them is about."""
    voices: list[Voice] = field(default_factory=list)
    """Those that count."""
    given_up: list[Voice] = field(default_factory=list)
    """Those of a mind that was changed."""
    turn: Turn | None = None
    net: float = 0.0
    late: float = 0.0


def fold(
    history: History, lens: Lens, as_of: Moment | None = None, held: frozenset[str] = frozenset()
) -> schema.InterestTree:
    """The interest tree of a history, of which no event may be later than `as_of` (None: the last event's moment).

    The interests called `held` are kept however light they are, as long as an event carries them.
    """
    ordered = sorted(history.events, key=lambda event: (event.order, event.event_id))
    moment = as_of if as_of is not None else (ordered[-1].moment if ordered else None)
    verdicts = history.verdicts() if history.opinions else {}
    voices = weigh(ordered, lens.preset, lens.rating_middle, moment, verdicts)
    nodes, placed = _gather(voices, history.facets, lens.preset)
    _settle(nodes)
    interests = _Levels(nodes, Span(voices), history.titles, lens, len(ordered)).kept(held)
    return schema.InterestTree(
        user_id=history.user_id, as_of=moment, interests=interests, events=len(ordered), unplaced=len(ordered) - placed
    )


def _gather(voices: Sequence[Voice], facets: Mapping[str, schema.Facets], preset: Preset) -> tuple[list[_Node], int]:
    """The nodes, broad before narrow and in path order, and how many events reached any."""
    nodes: dict[str, _Node] = {}
    places: dict[str, list[tuple[_Node, Path]]] = {}
    reached, comment = 0, preset.event_weights.get(EventKind.COMMENT, 0.0)
    for voice in voices:
        item_id = voice.event.item_id
        if item_id not in facets or not (voice.weight or (voice.verdict and voice.verdict.facets)):
            continue
        if item_id not in places:
            places[item_id] = _places(facets[item_id], nodes)
        reached += bool(places[item_id])
        for node, about in places[item_id]:
            own = voice.about(node.path[-1], comment) if voice.verdict else voice
            if own.weight:
                node.said.append(own)
                node.about.append(about)
    return sorted(nodes.values(), key=lambda node: (len(node.path), _key(node.path))), reached


def _places(facets: schema.Facets, nodes: dict[str, _Node]) -> list[tuple[_Node, Path]]:
    """The nodes that an item is under, made where they are not yet there; with each the ids of what is below it.

    Of two narrower ones the first stands for both.
    """
    below: dict[str, Path] = {}
    for key, path in reversed(facets.paths.items()):
        below.setdefault(key, (facets.item_id,))
        parent = schema.interest_id(path[:-1]) if len(path) > 1 else None
        if parent is not None:
            below[parent] = (key, *below[key])
        if key not in nodes:
            nodes[key] = _Node(key, path, parent)
    return [(nodes[key], below[key]) for key in facets.paths]


def _key(path: Path) -> Path:
    return tuple(name.casefold() for name in path)


def _settle(nodes: Sequence[_Node]) -> None:
    """Sums what counts at each node; a change of mind about a broad interest holds for the narrower ones as well."""
    turns: dict[str, list[Turn]] = {}
    for node in nodes:
        node.turn = last_turn(node.said, node.about)
        own = [node.turn] if node.turn else []
        turns[node.id] = holding = turns.get(node.parent or "", []) + own
        for voice in node.said:
            past = voice.silenced or (holding and any(turn.voids(voice) for turn in holding))
            (node.given_up if past else node.voices).append(voice)
        node.net, node.late = _net(node.voices)


def _net(voices: Sequence[Voice]) -> tuple[float, float]:
    """Likes less dislikes by what they still count for, and the same of the present.

    Each item's repeats saturate: one fresh event of weight 1 counts 1, three of them 2.
    """
    net, late = 0.0, 0.0
    for sign in (1.0, -1.0):
        nets: dict[str, float] = {}
        lates: dict[str, float] = {}
        for voice in voices:
            if voice.weight * sign > 0:
                item_id, weight = voice.event.item_id, abs(voice.weight)
                nets[item_id] = nets.get(item_id, 0.0) + weight * voice.decay
                lates[item_id] = lates.get(item_id, 0.0) + weight * voice.late
        net += sign * _saturated(nets.values())
        late += sign * _saturated(lates.values())
    return net, late


def _saturated(weights: Iterable[float]) -> float:
    return math.fsum(math.log2(1.0 + weight) for weight in weights)


@dataclass(frozen=True)
class _Scored:
    """A node of one polarity: f(i), and the same of late, both as magnitudes."""

    node: _Node
    worth: float
    late: float


@dataclass(frozen=True)
class _Levels:
    """Chooses what a profile shows of each grain and polarity, each interest under a parent that is shown as well."""

    nodes: Sequence[_Node]
    span: Span
    titles: Mapping[str, str]
    lens: Lens
    events: int

    def kept(self, held: frozenset[str]) -> tuple[Interest, ...]:
        """Broad before narrow, likes before dislikes, heavy before light."""
        kept: dict[str, Interest] = {}
        turned = {node.id for node in self.nodes if node.turn}  # to hide one would hide that it is no longer so
        above = self._with_parents(held | turned)
        for depth, level in enumerate(LEVELS, start=1):
            for polarity in Polarity:
                scored = self._scored(depth, polarity, set(kept))
                chosen = _chosen(scored, self.lens.preset.keep[level], above)
                total = math.fsum(one.worth for one in chosen)
                late = math.fsum(one.late for one in chosen)
                for one in chosen:
                    share = one.late / late if late else 0.0
                    kept[one.node.id] = self._interest(one.node, level, polarity, one.worth / total, share)
        return tuple(kept.values())

    def _with_parents(self, held: set[str] | frozenset[str]) -> set[str]:
        by_id = {node.id: node for node in self.nodes}
        above: set[str] = set()
        for key in held & by_id.keys():
            node: _Node | None = by_id[key]
            while node is not None:
                above.add(node.id)
                node = by_id.get(node.parent or "")
        return above

    def _scored(self, depth: int, polarity: Polarity, parents: set[str]) -> list[_Scored]:
        """The nodes of one grain and polarity, heaviest first, ties by path."""
        sign = 1.0 if polarity is Polarity.LIKE else -1.0
        frequencies, weighting = self.lens.frequencies, self.lens.weighting
        scored = []
        for node in self.nodes:
            if len(node.path) == depth and (node.parent is None or node.parent in parents):
                worth = sign * frequencies.worth(node.id, node.net, weighting)
                if worth > _LEAST:
                    late = sign * frequencies.worth(node.id, node.late, weighting)
                    scored.append(_Scored(node, worth, max(0.0, late)))
        return sorted(scored, key=lambda one: (-one.worth, _key(one.node.path)))

    def _interest(self, node: _Node, level: Level, polarity: Polarity, weight: float, lately: float) -> Interest:
        sign = 1.0 if polarity is Polarity.LIKE else -1.0
        own = [voice for voice in node.voices if voice.weight * sign > 0]
        against = {voice.event.item_id for voice in node.voices} - {voice.event.item_id for voice in own}
        sure = confidence(Support.of(own, len(against), self.events), level, self.lens.preset)
        strongest = sorted(own, key=lambda v: (-abs(v.weight) * v.decay, -v.order, v.event.event_id))
        return Interest(
            id=node.id,
            level=level,
            name=node.path[-1],
            path=node.path,
            weight=min(1.0, weight),
            lately=min(1.0, lately),
            polarity=polarity,
            confidence=sure,
            tentative=sure < self.lens.preset.enough.get(level, 0.0),
            trend=self.span.trend(node.voices),
            turned=_turned(node, sign),
            parent=node.parent,
            evidence=tuple(self._evidence(voice, node) for voice in _distinct_items(strongest)[:EVIDENCE_SHOWN]),
            count=len(own),
            first_seen=own[0].event.moment,
            last_seen=own[-1].event.moment,
        )

    def _evidence(self, voice: Voice, node: _Node) -> schema.Evidence:
        event = voice.event
        return schema.Evidence(
            event_id=event.event_id,
            item_id=event.item_id,
            title=self.titles.get(event.item_id, event.item_id),
            event=event.kind,
            at=event.moment,
            quote=voice.quote(node.path[-1]),
        )


def _chosen(scored: Sequence[_Scored], places: int, held: set[str]) -> list[_Scored]:
    """The strongest of late in a part of the places, the heaviest in the rest, and those held; heaviest first."""
    late = sorted((one for one in scored if one.late > _LEAST), key=lambda one: (-one.late, -one.worth))
    chosen = {one.node.id for one in late[: places // LATELY_PLACES]}
    for one in scored:
        if len(chosen) >= places:
            break
        chosen.add(one.node.id)
    return [one for one in scored if one.node.id in chosen | held]


def _turned(node: _Node, sign: float) -> Moment | None:
    """When the present polarity took the other's place; None where it always held.

    That is the latest change of mind, or, where the opposite words were taken back item by item, the first word after
    them.
    """
    own = [voice for voice in node.voices if voice.weight * sign > 0]
    if node.turn:
        return _moment_of(own, node.turn.order) if node.turn.sign == sign else None
    gone = [voice.order for voice in node.given_up if voice.clear and voice.weight * sign < 0]
    if not gone or any(voice.clear and voice.order <= max(gone) for voice in own):
        return None
    return _moment_of(own, max(gone))


def _moment_of(voices: Sequence[Voice], order: float) -> Moment | None:
    """The moment of the first voice from there on."""
    return next((voice.event.moment for voice in voices if voice.order >= order), None)


def _distinct_items(voices: Iterable[Voice]) -> list[Voice]:
    first: dict[str, Voice] = {}
    for voice in voices:
        first.setdefault(voice.event.item_id, voice)
    return list(first.values())

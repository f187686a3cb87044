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
from heapq import nsmallest

from agent.core import schema
from agent.core.presets import Preset
from agent.core.schema import LEVELS, Event, EventKind, Interest, Level, Moment, Path, Polarity, interest_id
from agent.steps.confidence import Support, confidence
from agent.steps.frequencies import Frequencies, Weighting
from agent.steps.minds import ESTABLISHED, Turn, last_turn
from agent.steps.said import Said, Side, precedence
from agent.steps.trend import Span
from agent.steps.verdict import Verdict, verdict
from agent.steps.weigh import Voice, weigh

EVIDENCE_SHOWN = 5
"""Events listed per interest; `count` tells of the rest."""
LATELY_PLACES = 3
"""One place of so many is for what is strongest lately."""
_LEAST = 1e-12
"""Below it a strength is rounding, not a taste."""
_SIGNS = {Polarity.LIKE: 1, Polarity.DISLIKE: -1}


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
    key: Path
    """The path in one case, by which equals are sorted."""
    parent: str | None
    said: list[Said] = field(default_factory=list)
    """An entry an item."""
    turn: Turn | None = None
    net: float = 0.0
    late: float = 0.0

    def sides(self, sign: int) -> list[Side]:
        """What speaks for it (1) or against it (-1), an entry an item."""
        return [side for said in self.said if (side := said.side(sign))]

    def voices(self) -> list[Voice]:
        """All that was said, in the order of time."""
        return sorted((voice for said in self.said for voice in said.voices), key=_when)


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
    _settle(nodes, history.facets)
    interests = _Levels(nodes, Span.of(voices), history.titles, lens, len(ordered)).kept(held)
    return schema.InterestTree(
        user_id=history.user_id, as_of=moment, interests=interests, events=len(ordered), unplaced=len(ordered) - placed
    )


def _gather(voices: Sequence[Voice], facets: Mapping[str, schema.Facets], preset: Preset) -> tuple[list[_Node], int]:
    """The nodes, broad before narrow and in path order, and how many events reached any."""
    nodes: dict[str, _Node] = {}
    reached, comment = 0, preset.event_weights.get(EventKind.COMMENT, 0.0)
    for item_id, own in _by_item(voices).items():
        if item_id not in facets or not facets[item_id].paths:
            continue
        reached += len(own)
        whole = None if any(voice.verdict for voice in own) else Said.of(item_id, own)
        for key, path in facets[item_id].paths.items():
            if key not in nodes:
                nodes[key] = _node(key, path)
            nodes[key].said.append(whole or _of_facet(item_id, own, path[-1], comment))
    return sorted(nodes.values(), key=lambda node: (len(node.path), node.key)), reached


def _by_item(voices: Iterable[Voice]) -> dict[str, list[Voice]]:
    """Those that say anything, by the item that they are about."""
    found: dict[str, list[Voice]] = {}
    for voice in voices:
        if voice.weight or (voice.verdict and voice.verdict.facets):
            found.setdefault(voice.event.item_id, []).append(voice)
    return found


def _of_facet(item_id: str, voices: Iterable[Voice], name: str, comment: float) -> Said:
    """What was said of one facet of an item, of which a comment may have a word of its own."""
    about = (voice.about(name, comment) if voice.verdict else voice for voice in voices)
    return Said.of(item_id, [voice for voice in about if voice.weight])


def _node(key: str, path: Path) -> _Node:
    folded = tuple(name.casefold() for name in path)
    return _Node(key, path, folded, interest_id(path[:-1]) if len(path) > 1 else None)


def _when(voice: Voice) -> tuple[float, str]:
    return voice.order, voice.event.event_id


def _settle(nodes: Sequence[_Node], facets: Mapping[str, schema.Facets]) -> None:
    """Sums what counts at each node; a change of mind about a broad interest holds for the narrower ones as well."""
    turns: dict[str, list[Turn]] = {}
    for node in nodes:
        node.turn = _turn(node, facets)
        own = [node.turn] if node.turn else []
        turns[node.id] = holding = turns.get(node.parent or "", []) + own
        if holding:
            node.said = [said.after(holding) for said in node.said]
        likes, dislikes = node.sides(1), node.sides(-1)
        node.net = math.fsum(side.strength for side in likes) - math.fsum(side.strength for side in dislikes)
        node.late = math.fsum(side.late for side in likes) - math.fsum(side.late for side in dislikes)


def _turn(node: _Node, facets: Mapping[str, schema.Facets]) -> Turn | None:
    """The latest change of mind; looked for only where verdicts of both signs are enough for one."""
    clear = sum(said.clear_likes for said in node.said), sum(said.clear_dislikes for said in node.said)
    if min(clear) < ESTABLISHED:
        return None
    voices = node.voices()
    below = {said.item_id: _below(facets[said.item_id], node.id) for said in node.said}
    return last_turn(voices, [below[voice.event.item_id] for voice in voices])


def _below(facets: schema.Facets, key: str) -> Path:
    """The ids of what is below an interest where an item lies, broad before narrow, and the item's own.

    Of two narrower ones the first stands for both.
    """
    below: dict[str, Path] = {}
    for one, path in reversed(facets.paths.items()):
        below.setdefault(one, (facets.item_id,))
        if len(path) > 1:
            below[interest_id(path[:-1])] = (one, *below[one])
    return below[key]


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
        sign = _SIGNS[polarity]
        frequencies, weighting = self.lens.frequencies, self.lens.weighting
        scored = []
        for node in self.nodes:
            if len(node.path) == depth and sign * node.net > 0 and (node.parent is None or node.parent in parents):
                worth = sign * frequencies.worth(node.id, node.net, weighting)
                if worth > _LEAST:
                    late = sign * frequencies.worth(node.id, node.late, weighting)
                    scored.append(_Scored(node, worth, max(0.0, late)))
        return sorted(scored, key=lambda one: (-one.worth, one.node.key))

    def _interest(self, node: _Node, level: Level, polarity: Polarity, weight: float, lately: float) -> Interest:
        sign = _SIGNS[polarity]
        own = node.sides(sign)
        standing = [said for said in node.said if said.likes or said.dislikes]
        acts = sum(side.acts for side in own)
        support = Support.of(acts, len(standing) - len(own), max(side.present for side in own), self.events)
        sure = confidence(support, level, self.lens.preset)
        recent, old = math.fsum(said.recent for said in standing), math.fsum(said.old for said in standing)
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
            trend=self.span.trend(recent, old, len(standing)),
            turned=_turned(node, sign),
            parent=node.parent,
            evidence=tuple(self._evidence(voice, node) for voice in _strongest(own)),
            count=acts,
            first_seen=min((side.first for side in own), key=_when).event.moment,
            last_seen=max((side.last for side in own), key=_when).event.moment,
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


def _strongest(sides: Iterable[Side]) -> list[Voice]:
    """One voice an item."""
    return nsmallest(EVIDENCE_SHOWN, (side.strongest for side in sides), key=precedence)


def _turned(node: _Node, sign: int) -> Moment | None:
    """When the present polarity took the other's place; None where it always held.

    That is the latest change of mind, or, where the opposite words were taken back item by item, the first word after
    them.
    """
    own = [voice for voice in node.voices() if voice.weight * sign > 0 and not voice.silenced] if _gave_up(node) else []
    if node.turn:
        return _moment_of(own, node.turn.order) if node.turn.sign == sign else None
    gone = [v.order for said in node.said for v in said.voices if v.silenced and v.clear and v.weight * sign < 0]
    if not gone or any(voice.clear and voice.order <= max(gone) for voice in own):
        return None
    return _moment_of(own, max(gone))


def _gave_up(node: _Node) -> bool:
    return any(voice.silenced for said in node.said for voice in said.voices)


def _moment_of(voices: Sequence[Voice], order: float) -> Moment | None:
    """The moment of the first voice from there on."""
    return next((voice.event.moment for voice in voices if voice.order >= order), None)

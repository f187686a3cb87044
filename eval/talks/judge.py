"""Whether a dialogue went as the data say it must: one verdict an expectation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from agent.core.plan import ChatTurn
from agent.core.schema import Interest, Item, Polarity, Profile
from agent.steps.text import plain_title
from eval.talks.dialogue import Condition, Dialogue, Expectation, Kind, Spot, Told
from eval.talks.fields import Shown, meets, spotted, values

Check = Callable[["_Turn"], Iterator[tuple[str, bool, str]]]
"""What was expected, whether it was kept, and what came instead."""
_MARKS = "?？"
_BETWEEN = " > "


@dataclass(frozen=True)
class Verdict:
    """One expectation of a turn."""

    dialogue: str
    turn: int
    kind: Kind
    expected: str
    kept: bool
    came: str
    """What there was, for whoever reads why it was not kept."""


@dataclass(frozen=True)
class _Turn:
    expect: Expectation
    got: ChatTurn
    shown: Shown
    """Up to this turn, its own last."""
    profile: Profile | None

    @property
    def items(self) -> Sequence[Item]:
        return self.shown[-1]

    @property
    def titles(self) -> str:
        return "; ".join(item.title for item in self.items) or "nothing"


def judge(
    dialogue: Dialogue,
    turns: Sequence[ChatTurn],
    items: Mapping[str, Item],
    profiles: Sequence[Profile | None] = (),
) -> list[Verdict]:
    """Every expectation's verdict, in the order of the turns; `profiles` are the person's after each turn.

    Raises `ValueError` where a turn was not played, `KeyError` for a shown item that the catalogue lacks.
    """
    after = profiles or [None] * len(turns)
    shown = [[items[line.item_id] for line in got.items] for got in turns]
    return [
        Verdict(dialogue.id, n, line.kind, expected, kept, came)
        for n, (line, got, profile) in enumerate(zip(dialogue.turns, turns, after, strict=True))
        for check in _CHECKS
        for expected, kept, came in check(_Turn(line.expect, got, shown[: n + 1], profile))
    ]


def kept_at_last(dialogue: Dialogue, verdicts: Sequence[Verdict]) -> bool:
    """Whether all that the last turn must come to was kept."""
    last = len(dialogue.turns) - 1
    return all(verdict.kept for verdict in verdicts if verdict.turn == last)


def _acts(turn: _Turn) -> Iterator[tuple[str, bool, str]]:
    acts = turn.got.plan.acts
    for act in turn.expect.acts:
        yield f"understood as {act}", act in acts, ", ".join(acts) or "no act"


def _conditions(turn: _Turn) -> Iterator[tuple[str, bool, str]]:
    for condition in turn.expect.every:
        yield _told("every", condition), *_every(turn, condition)
    for condition in turn.expect.some:
        yield _told("some", condition), *_some(turn, condition)
    for condition in turn.expect.none:
        met, came = _some(turn, condition)
        yield _told("none", condition), not met, came


def _every(turn: _Turn, condition: Condition) -> tuple[bool, str]:
    try:
        failing = [item.title for item in turn.items if not meets(item, condition, turn.shown)]
    except LookupError as error:
        return False, str(error)
    return bool(turn.items) and not failing, "; ".join(failing) or turn.titles


def _some(turn: _Turn, condition: Condition) -> tuple[bool, str]:
    try:
        return any(meets(item, condition, turn.shown) for item in turn.items), turn.titles
    except LookupError as error:
        return False, str(error)


def _lists(turn: _Turn) -> Iterator[tuple[str, bool, str]]:
    expect, ids = turn.expect, [item.item_id for item in turn.items]
    if expect.shown is not None:
        yield f"{expect.shown} items or more", len(ids) >= expect.shown, f"{len(ids)} items"
    if expect.empty:
        yield "nothing is shown", not ids, turn.titles
    if expect.same_as_turn is not None:
        before = _ids(turn, expect.same_as_turn)
        yield f"the list of turn {expect.same_as_turn}", ids == before and bool(ids), turn.titles
    for n in expect.differs_from_turn:
        yield f"nothing of turn {n}", bool(ids) and not set(ids) & set(_ids(turn, n)), turn.titles
    for spot in expect.leaves_out:
        yield f"without {_place(spot)}", *_left_out(turn, spot)


def _ids(turn: _Turn, n: int) -> list[str]:
    return [item.item_id for item in turn.shown[n]]


def _left_out(turn: _Turn, spot: Spot) -> tuple[bool, str]:
    try:
        meant = {item.item_id for item in spotted(spot, turn.shown)}
    except LookupError as error:
        return False, str(error)
    return not meant & {item.item_id for item in turn.items}, turn.titles


def _profile(turn: _Turn) -> Iterator[tuple[str, bool, str]]:
    liked = _held(turn.profile, Polarity.LIKE)
    disliked = _held(turn.profile, Polarity.DISLIKE)
    for name in turn.expect.likes:
        yield f"likes {name}", _among(name, liked), _names(liked)
    for name in turn.expect.dislikes:
        yield f"dislikes {name}", _among(name, disliked), _names(disliked)
    for name in turn.expect.gone:
        left = turn.profile is not None and name.casefold() not in {_path(one) for one in liked}
        yield f"no longer likes {name}", left, _names(liked)


def _held(profile: Profile | None, polarity: Polarity) -> list[Interest]:
    interests = profile.interests if profile else ()
    return [one for one in interests if one.polarity is polarity and not one.muted]


def _path(interest: Interest) -> str:
    return _BETWEEN.join(interest.path).casefold()


def _among(name: str, held: Sequence[Interest]) -> bool:
    folded = name.casefold()
    if _BETWEEN in folded:
        return folded in {_path(one) for one in held}
    return folded in {text.casefold() for one in held for text in (one.name, one.path[-1])}


def _names(held: Sequence[Interest]) -> str:
    return ", ".join(_path(one) for one in held) or "nothing"


def _reply(turn: _Turn) -> Iterator[tuple[str, bool, str]]:
    reply = turn.got.reply
    folded = reply.casefold()
    for ways in turn.expect.says:
        yield f"says {' or '.join(ways)}", any(way.casefold() in folded for way in ways), reply
    for word in turn.expect.never:
        yield f"never says {word}", word.casefold() not in folded, reply
    for told in turn.expect.tells:
        yield f"tells the {told.field} of {_place(told)}", *_tells(turn, told)
    if turn.expect.question:
        yield "one question", sum(map(reply.count, _MARKS)) == 1, reply


def _tells(turn: _Turn, told: Told) -> tuple[bool, str]:
    """Whether the value stands in the reply; where the item has none, its title must, with whatever is said of it."""
    try:
        item = spotted(Spot(turn=told.turn, item=told.item), turn.shown)[0]
    except LookupError as error:
        return False, str(error)
    found = (plain_title(item.title),) if told.field == "title" else values(item, told.field)
    wanted = found or (plain_title(item.title),)
    folded = turn.got.reply.casefold()
    return any(value.casefold() in folded for value in wanted), f"{' or '.join(wanted)} is not in: {turn.got.reply}"


def _events(turn: _Turn) -> Iterator[tuple[str, bool, str]]:
    wanted, written = turn.expect.events, turn.got.events_written
    if wanted is not None:
        kept = written >= wanted if wanted else written == 0
        yield f"{wanted or 'no'} acts written", kept, f"{written} written"


def _told(quantity: str, condition: Condition) -> str:
    parts = condition.model_dump(by_alias=True, exclude_defaults=True)
    field = parts.pop("field", "")
    return f"{quantity} {field} {', '.join(f'{sign} {value}' for sign, value in parts.items())}"


def _place(spot: Spot | Told) -> str:
    return f"item {spot.item} of turn {spot.turn}" if spot.item else f"all of turn {spot.turn}"


_CHECKS: Sequence[Check] = (_acts, _conditions, _lists, _profile, _reply, _events)

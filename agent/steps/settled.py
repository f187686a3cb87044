"""Decides what only a whole turn tells: whether it begins anew, of which kind of thing it is, what is left of it."""

from __future__ import annotations

from collections.abc import Sequence

from agent.core.learned import Lexicon
from agent.core.plan import Act, Aspect, Bound
from agent.steps import cues, grammar
from agent.steps.aspects import KIND
from agent.steps.bounds import joined
from agent.steps.comparatives import adjectives
from agent.steps.kinds import kind_of_field
from agent.steps.meant import Meaning, kinds_by_verb
from agent.steps.meet import has, most_together
from agent.steps.quantities import quantity_of
from agent.steps.text import is_chinese
from agent.steps.turn import Turn


def settle(turn: Turn, meaning: Meaning, parts: Sequence[Aspect], vague: Sequence[Bound]) -> None:
    """Completes a turn of which all parts are read.

    `parts` are what only a part of a kind's name says, `vague` what is asked for without a number.
    """
    text = meaning.linked.text
    turn.anew = turn.anew or _is_whole_request(turn, text)
    turn.bounds = _bounds(turn, meaning, vague)
    turn.instead = bool(cues.INSTEAD.search(text))
    turn.acts = _acts(turn)
    turn.aspects = [*dict.fromkeys(turn.aspects)]
    _narrow(turn, meaning)
    _put_aside(turn, meaning, parts)
    turn.dropped = [*dict.fromkeys(turn.dropped)]
    if Act.ASK in turn.acts or (Act.UNCLEAR in turn.acts and kinds_by_verb(meaning.lexicon, text)):
        _of_one_kind(turn, meaning)
        turn.acts = [Act.ASK if act is Act.UNCLEAR else act for act in turn.acts]
    if cues.ANEW.search(text):
        turn.dropped.append("")


def _is_whole_request(turn: Turn, text: str) -> bool:
    """Whether it asks for a kind of thing by a verb of asking, and goes on with nothing that was shown."""
    goes_on = list(adjectives(text)) or cues.ALSO.search(text) or cues.INSTEAD.search(text)
    return bool(_kinds(turn.aspects) and cues.ASKING.search(text) and not goes_on and not grammar.refers(text))


def _kinds(aspects: Sequence[Aspect]) -> list[Aspect]:
    return [one for one in aspects if one.field == KIND]


def _bounds(turn: Turn, meaning: Meaning, vague: Sequence[Bound]) -> list[Bound]:
    """A number goes before a word of little or much."""
    told = {quantity_of(bound.field) for bound in meaning.linked.numbers}
    return joined([*turn.bounds, *(one for one in vague if quantity_of(one.field) not in told)])


def _acts(turn: Turn) -> list[Act]:
    """What only greets beside something else is nothing by itself."""
    said: list[Act] = [act for act in turn.acts if act not in (Act.ASIDE, Act.UNCLEAR)]
    return said or turn.acts[:1] or [Act.ASIDE]


def _narrow(turn: Turn, meaning: Meaning) -> None:
    """Kinds that only speak of what is looked for already are none of their own: "the canned one in water"."""
    before, text = _kinds(meaning.before.aspects), meaning.linked.text
    if not before or not cues.REFINES.search(text) or text.startswith("的"):
        return
    own = [one for one in _kinds(turn.aspects) if not is_chinese(one.value)]
    kept = most_together(meaning.lexicon, before, own)
    _let_go(turn, [one for one in own if one not in kept])


def _put_aside(turn: Turn, meaning: Meaning, said: Sequence[Aspect]) -> None:
    """Parts of names that no item has with the rest of their field are told: nothing is plain butter here."""
    parts = [one for one in dict.fromkeys(said) if one in turn.aspects]
    for name in dict.fromkeys(one.field for one in parts):
        own = [one for one in parts if one.field == name]
        rest = [one for one in turn.aspects if one.field == name and one not in own and one not in turn.loose]
        kept = most_together(meaning.lexicon, rest, own)
        _let_go(turn, [one for one in own if one not in kept])


def _let_go(turn: Turn, gone: Sequence[Aspect]) -> None:
    turn.aspects = [one for one in turn.aspects if one not in gone]
    turn.unclear += [one.value for one in gone]


def _of_one_kind(turn: Turn, meaning: Meaning) -> None:
    """Adds the kind of thing that alone has what is asked for: only restaurants list dishes, and one eats in them.

    It takes the place of kinds that are only mentioned.
    """
    named = {aspect.value for aspect in _kinds(turn.aspects)}
    if len(named) == 1:
        turn.bounds = [_told_by(meaning.lexicon, bound, named) for bound in turn.bounds]
    kinds = _having(turn, meaning.lexicon)
    if not kinds and not named:
        kinds = kinds_by_verb(meaning.lexicon, meaning.linked.text)
    if len(kinds) != 1 or named == kinds:
        return
    (kind,) = (Aspect(field=KIND, value=name) for name in kinds)
    if named or not _goes_on(meaning, kind):
        turn.aspects = [*(one for one in turn.aspects if one.field != KIND), kind]


def _having(turn: Turn, lexicon: Lexicon) -> set[str]:
    """The kinds that alone have a field of which something is asked."""
    fields = {aspect.field for aspect in turn.aspects} | {bound.field for bound in turn.bounds}
    return {kind for field in fields if (kind := kind_of_field(lexicon, field))}


def _goes_on(meaning: Meaning, kind: Aspect) -> bool:
    """Whether what was looked for before is of this kind already."""
    own = has(meaning.lexicon, kind)
    return any((own & has(meaning.lexicon, one)).any() for one in _kinds(meaning.before.aspects))


def _told_by(lexicon: Lexicon, bound: Bound, kinds: set[str]) -> Bound:
    """Of a field that only other kinds have, the quantity is meant: the price of a sight is its ticket's."""
    kind = kind_of_field(lexicon, bound.field)
    return bound.model_copy(update={"field": quantity_of(bound.field)}) if kind and kind not in kinds else bound

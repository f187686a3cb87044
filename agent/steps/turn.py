"""Understands a turn by the catalogue itself: what is wanted, what is not, of which items it speaks, what it does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from agent.core.learned import Lexicon
from agent.core.plan import Act, Aspect, Bound, Plan, Said
from agent.core.schema import EventKind
from agent.steps import grammar
from agent.steps.aspects import KIND, TAG
from agent.steps.bounds import beyond, joined
from agent.steps.compared import quantile, usual
from agent.steps.gloss import alike
from agent.steps.grammar import NUMBERS, TITLES, VALUES, Part, What, is_mark
from agent.steps.inquired import inquired
from agent.steps.kinds import kind_of_field
from agent.steps.linked import Linked, link
from agent.steps.meet import TITLE, Mask, has, most_together
from agent.steps.named import holds
from agent.steps.quantities import QUANTITIES, quantity_of
from agent.steps.stopwords import says_something, telling
from agent.steps.text import is_chinese
from agent.steps.tokens import singular, tokens
from agent.steps.vocabulary import vocabulary

_SHARED, _MOSTLY = 3, 0.9
"""Titles that end in a character before it is a kind's, and the share of them that is of one kind. Judgement."""
NOTHING = Plan()
"""What was looked for before anything was said."""
LITTLE, MUCH = 0.25, 0.75
"""Quantiles of the catalogue that "cheap" and "highly rated" reach to. Judgement."""


@dataclass(frozen=True)
class Shown:
    """What the person has before their eyes: the latest list, and the items that were last spoken of."""

    item_ids: tuple[str, ...] = ()
    about: tuple[str, ...] = ()


@dataclass
class Turn:
    """What one turn adds to what was said before."""

    acts: list[Act] = field(default_factory=list)
    anew: bool = False
    """Whether it begins a search of its own."""
    instead: bool = False
    """Whether it takes the place of what was wanted."""
    words: list[str] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)
    aspects: list[Aspect] = field(default_factory=list)
    loose: list[Aspect] = field(default_factory=list)
    """Of the aspects what the things are for."""
    without: list[Aspect] = field(default_factory=list)
    bounds: list[Bound] = field(default_factory=list)
    like: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    """Items that others are to be like: they themselves are not asked for."""
    among: list[str] = field(default_factory=list)
    """Of which of the shown items it wants one."""
    about: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    """Quantities of which something was compared: "newer" than a film of the 80s need not be of the 80s."""
    dropped: list[str] = field(default_factory=list)
    """Fields, quantities or values that no longer count; "" is everything."""
    detail: list[str] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    tastes: list[tuple[str, bool]] = field(default_factory=list)
    """What the person says of their taste, in their own words, with whether they are drawn to it."""
    unclear: list[str] = field(default_factory=list)


def understand(lexicon: Lexicon, text: str, shown: Shown = Shown(), before: Plan = NOTHING) -> Turn:
    """What a text says, to somebody who has `shown` before their eyes and looked for what `before` says."""
    linked = link(lexicon, text)
    reader = _Reader(lexicon, linked, shown, before)
    for part in grammar.parts(linked.text):
        reader.read(part)
    return reader.done()


class _Reader:
    """Reads the parts of one turn, one after the other."""

    def __init__(self, lexicon: Lexicon, linked: Linked, shown: Shown, before: Plan) -> None:
        self._lexicon = lexicon
        self._linked = linked
        self._shown = shown
        self._before = before
        self._parts: list[Aspect] = []
        """What only a part of a name says."""
        self._vague: list[Bound] = []
        self._turn = Turn()
        self._against = False
        self._asked = False

    def read(self, part: Part) -> None:
        """Adds what a part says."""
        if isinstance(part.does, Act):
            self._act(part.does)
        read = {
            Act.WHY: self._why,
            Act.WHY_NOT: self._why,
            Act.FEEDBACK: self._feedback,
            Act.CORRECT: self._taste,
            Act.DETAIL: self._detail,
            Act.ASK: self._ask,
            Act.MORE: self._more,
            What.DROP: self._drop,
            What.VAGUE: self._says_little,
            Act.UNDO: self._undo,
        }.get(part.does)
        if read:
            read(part)

    def done(self) -> Turn:
        """The turn; what only greets beside something else is nothing by itself."""
        turn = self._turn
        turn.anew = turn.anew or self._is_whole_request()
        told = {quantity_of(bound.field) for bound in self._linked.numbers}
        turn.bounds = joined([*turn.bounds, *(one for one in self._vague if quantity_of(one.field) not in told)])
        turn.instead = bool(grammar.INSTEAD.search(self._linked.text))
        said: list[Act] = [act for act in turn.acts if act not in (Act.ASIDE, Act.UNCLEAR)]
        turn.acts = said or turn.acts[:1] or [Act.ASIDE]
        turn.aspects = [*dict.fromkeys(turn.aspects)]
        self._put_aside()
        turn.dropped = [*dict.fromkeys(turn.dropped)]
        if Act.ASK in turn.acts or (Act.UNCLEAR in turn.acts and self._kind_by_verb()):
            turn.aspects = self._of_one_kind(turn.aspects)
            turn.acts = [Act.ASK if act is Act.UNCLEAR else act for act in turn.acts]
        if grammar.ANEW.search(self._linked.text):
            turn.dropped.append("")
        return turn

    def _put_aside(self) -> None:
        """Parts of names that no item has with the rest of their field are told: nothing is plain butter here.

        So are kinds that only speak of what is looked for already, "the canned one in water".
        """
        turn = self._turn
        self._narrow()
        parts = [one for one in dict.fromkeys(self._parts) if one in turn.aspects]
        for name in dict.fromkeys(one.field for one in parts):
            own = [one for one in parts if one.field == name]
            rest = [one for one in turn.aspects if one.field == name and one not in own and one not in turn.loose]
            kept = most_together(self._lexicon, rest, own)
            gone = [one for one in own if one not in kept]
            turn.aspects = [one for one in turn.aspects if one not in gone]
            turn.unclear += [one.value for one in gone]

    def _of_one_kind(self, aspects: list[Aspect]) -> list[Aspect]:
        """With the kind of thing that alone has what is asked for: only restaurants list dishes, and one eats in them.

        It takes the place of kinds that are only mentioned.
        """
        named = {aspect.value for aspect in aspects if aspect.field == KIND}
        if len(named) == 1:
            self._turn.bounds = [self._told_by(bound, named) for bound in self._turn.bounds]
        fields = {aspect.field for aspect in aspects} | {bound.field for bound in self._turn.bounds}
        kinds = {kind for field in fields if (kind := kind_of_field(self._lexicon, field))}
        if not kinds and not named:
            kinds = self._kind_by_verb()
        if len(kinds) != 1 or named == kinds or (not named and self._goes_on(next(iter(kinds)))):
            return aspects
        return [*(one for one in aspects if one.field != KIND), Aspect(field=KIND, value=next(iter(kinds)))]

    def _narrow(self) -> None:
        turn, before = self._turn, [one for one in self._before.aspects if one.field == KIND]
        if not before or not grammar.REFINES.search(self._linked.text) or self._linked.text.startswith("的"):
            return
        own = [one for one in turn.aspects if one.field == KIND and not is_chinese(one.value)]
        gone = [one for one in own if one not in most_together(self._lexicon, before, own)]
        turn.aspects = [one for one in turn.aspects if one not in gone]
        turn.unclear += [one.value for one in gone]

    def _goes_on(self, kind: str) -> bool:
        """Whether what was looked for before is of this kind already."""
        before = [one for one in self._before.aspects if one.field == KIND]
        own = has(self._lexicon, Aspect(field=KIND, value=kind))
        return any((own & has(self._lexicon, one)).any() for one in before)

    def _told_by(self, bound: Bound, kinds: set[str]) -> Bound:
        """Of a field that only other kinds have, the quantity is meant: the price of a sight is its ticket's."""
        kind = kind_of_field(self._lexicon, bound.field)
        return bound.model_copy(update={"field": quantity_of(bound.field)}) if kind and kind not in kinds else bound

    def _kind_by_verb(self) -> set[str]:
        text = self._linked.text
        spoken = [(match.end(), names) for found, names in grammar.KINDS for match in found.finditer(text)]
        said = [names for _, names in sorted(spoken, key=lambda one: one[0])]
        return {
            aspect.value
            for aspect in self._lexicon.aspects
            if aspect.field == KIND and any(name in aspect.value.casefold() for names in said[-1:] for name in names)
        }

    def _act(self, act: Act) -> None:
        if act not in self._turn.acts:
            self._turn.acts.append(act)

    def _is_whole_request(self) -> bool:
        """Whether it asks for a kind of thing by a verb of asking, and goes on with nothing that was shown."""
        text = self._linked.text
        kinds = [aspect for aspect in self._turn.aspects if aspect.field == KIND]
        goes_on = list(grammar.adjectives(text)) or grammar.ALSO.search(text) or grammar.INSTEAD.search(text)
        return bool(kinds and grammar.ASKING.search(text) and not goes_on and not grammar.refers(text))

    # What a part speaks of.

    def _items(self, text: str) -> list[str]:
        """The items that a part names, or points at among those that are shown."""
        named = [self._item(mark) for mark in text if TITLES <= ord(mark) < VALUES]
        pointed = [item_id for match in grammar.ORDINAL.finditer(text) if (item_id := self._nth(match))]
        if named or pointed:
            return list(dict.fromkeys([*named, *pointed]))
        if grammar.THEM.search(text):
            return list(self._shown.item_ids)
        if grammar.IT.search(text):
            return list(self._shown.about or self._shown.item_ids[:1])
        return []

    def _item(self, mark: str) -> str:
        rows = self._linked.titles[ord(mark) - TITLES]
        ids = [self._lexicon.item_ids[row] for row in rows]
        return next((item_id for item_id in ids if item_id in self._shown.item_ids), ids[0])

    def _nth(self, match: re.Match[str]) -> str | None:
        word = next(filter(None, match.groups()), "last")
        place = _ORDINALS.get(word.casefold(), int(word) if word.isdecimal() else 0)
        shown = self._shown.item_ids
        if place == -1:
            return shown[-1] if shown else None
        return shown[place - 1] if 0 < place <= len(shown) else None

    # What a part does.

    def _why(self, part: Part) -> None:
        found = self._items(part.text) or self._example(part.text) or self._nearest(part.text)
        self._turn.about += found or list(self._shown.about or self._shown.item_ids[:1])

    def _example(self, text: str) -> list[str]:
        """Of a kind of thing that a question names, the first item, one whose title says it before others."""
        for aspect in (self._aspects(mark)[0] for mark in text if VALUES <= ord(mark) < NUMBERS):
            rows = np.flatnonzero(has(self._lexicon, aspect))
            titles = self._lexicon.titles
            best = sorted(rows, key=lambda row: (not holds(titles[row], aspect.value), self._lexicon.places[row]))
            return [self._lexicon.item_ids[row] for row in best[:1]]
        return []

    def _nearest(self, text: str) -> list[str]:
        """The item whose title, misspelt, ends a question."""
        tail = _ASKING_WHY.sub("", text)
        rows = vocabulary(self._lexicon).title_like(tail.strip(" ?？.!吗呢"))
        return [self._lexicon.item_ids[row] for row in rows[:1]]

    def _feedback(self, part: Part) -> None:
        items = self._items(part.text)
        if not items and self._leaves_out(part.text):
            self._act(Act.ASK)
            return
        items = items or list(self._shown.about or self._shown.item_ids[:1])
        self._turn.about += items
        self._turn.said += [Said(item_id=item_id, kind=part.kind or EventKind.VIEW) for item_id in items]

    def _leaves_out(self, text: str) -> bool:
        """Whether what is known is all that goes by a name, such as a chain; no single item is meant then."""
        named = [one for mark in text if VALUES <= ord(mark) < NUMBERS for one in self._aspects(mark)[:1]]
        named += [one for word, _ in telling(text) if (one := self._of_part(word))]
        chains = [one for one in named if one.field == TITLE]
        self._turn.without += chains
        return bool(chains)

    def _undo(self, part: Part) -> None:
        """What is taken back may be wanted after all."""
        if grammar.WANTS_AFTER_ALL.search(part.text):
            named = [self._aspects(mark)[0] for mark in part.text if VALUES <= ord(mark) < NUMBERS]
            named += [one for word, _ in telling(part.text) if (one := self._of_part(word))]
            self._turn.aspects += named

    def _taste(self, part: Part) -> None:
        """Of items it is feedback; of kinds of things a taste, which is also what is wanted now, or not."""
        against = grammar.dislikes(part.text)
        titles = [mark for mark in part.text if TITLES <= ord(mark) < VALUES]
        if titles and not any(VALUES <= ord(mark) < NUMBERS for mark in part.text):
            items = self._items(part.text)
            kind = EventKind.DISLIKE if against else EventKind.LIKE
            self._turn.acts.remove(Act.CORRECT)
            self._act(Act.FEEDBACK)
            self._turn.said += [Said(item_id=item_id, kind=kind) for item_id in items]
            self._turn.about += items
            return
        names = [self._aspects(mark)[0].value for mark in part.text if VALUES <= ord(mark) < NUMBERS]
        told = f"I {'do not like' if against else 'like'} {', '.join(names)}" if names else self._plain(part.text)
        self._turn.tastes.append((told, not against))
        for mark in part.text:
            if VALUES <= ord(mark) < NUMBERS:
                aspect = self._aspects(mark)[0]
                self._turn.without += self._and_alike(aspect) if against else ()
                self._turn.aspects += () if against else (aspect,)

    def _plain(self, text: str) -> str:
        return "".join(self._linked.spans.get(mark, mark) for mark in text).strip()

    def _detail(self, part: Part) -> None:
        """A question about what was shown; without anything to speak of it is a request."""
        items = self._items(part.text)
        fields = list(inquired(self._lexicon, part.text))
        if not items and not fields:
            self._turn.acts.remove(Act.DETAIL)
            self._act(Act.ASK)
            self._ask(part)
            return
        self._turn.about += items or list(self._shown.about or self._shown.item_ids[:1])
        self._turn.detail += fields
        narrowed = [mark for mark in part.text if ord(mark) >= VALUES and is_mark(mark)]
        if narrowed and len(items) != 1:  # "which of them is open 24 hours?"
            self._act(Act.ASK)
            self._ask(part)

    def _more(self, part: Part) -> None:
        """Others, perhaps cheaper ones."""
        if any(found.search(part.text) for found, _, _ in grammar.COMPARED):
            self._act(Act.ASK)
            self._compare(part.text)
        self._ask_words(_without_comparisons(part.text))

    def _drop(self, part: Part) -> None:
        """What no longer counts; the rest of the part may ask for something."""
        values = [self._aspects(mark)[0].value for mark in part.text if VALUES <= ord(mark) < NUMBERS]
        fields = [quantity.name for quantity in QUANTITIES if quantity.called.search(part.text)]
        names = [name for name in self._names() if name.casefold() in part.text.casefold()]
        found = [*values, *fields, *names]
        if found:
            self._act(Act.ASK)
            self._turn.dropped += found
        elif not self._ask(part):
            self._act(Act.UNCLEAR)

    def _names(self) -> set[str]:
        return {*self._lexicon.fields, *(aspect.field for aspect in self._lexicon.aspects)}

    def _says_little(self, part: Part) -> None:
        if not self._turn.acts:
            self._act(Act.UNCLEAR)

    def _ask(self, part: Part) -> bool:
        """Takes in what a part asks for; whether that is anything."""
        before, asked = len(self._all()), self._asked
        if grammar.only_refers(part.text) and (items := self._items(part.text)):
            self._turn.about += items  # "and the first, what is it about?"
            self._turn.acts = self._turn.acts if asked else [act for act in self._turn.acts if act is not Act.ASK]
            return True
        text = grammar.FLAVOURED.sub(_blank, grammar.ASIDES.sub(_blank, grammar.INSTEAD.sub(_blank, part.text)))
        if not text.strip(" .,!?。，！？") and not grammar.INSTEAD.search(part.text):
            self._turn.acts = self._turn.acts if asked else [act for act in self._turn.acts if act is not Act.ASK]
            self._act(Act.ASIDE)
            return False
        self._compare(text)
        text = _without_comparisons(self._like_named(text))
        self._names_of(text)
        self._ask_words(text)
        self._asked = asked or len(self._all()) > before or bool(self._turn.unclear)
        if self._asked:
            self._act(Act.ASK)
            return True
        self._turn.acts = [act for act in self._turn.acts if act is not Act.ASK]
        asks = grammar.ASKING.search(part.text) or not grammar.QUESTION.search(part.text)
        self._act(Act.UNCLEAR if asks else Act.ASIDE)
        return False

    def _like_named(self, text: str) -> str:
        """The text without a title that it misspells, which others are to be like."""
        match = grammar.LIKE_NAMED.search(text)
        rows = vocabulary(self._lexicon).title_like((match[1] or match[2]).strip()) if match else ()
        if not match or not rows:
            return text
        ids = [self._lexicon.item_ids[row] for row in rows]
        self._turn.like.append(ids[0])
        self._turn.known += ids
        return text[: match.start()] + " " * (match.end() - match.start()) + text[match.end() :]

    def _all(self) -> list[object]:
        turn = self._turn
        return [
            *turn.said,
            *turn.words,
            *turn.unwanted,
            *turn.aspects,
            *turn.without,
            *turn.bounds,
            *turn.like,
            *turn.dropped,
        ]

    def _names_of(self, text: str) -> None:
        """Titles, values and numbers, each for or against by what stands before it."""
        self._against = self._against and bool(grammar.CARRIES.search(text))
        against = dict(self._polarities(text))
        for place, mark in enumerate(text):
            code = ord(mark)
            if TITLES <= code < VALUES:
                self._title(text, place, against=against[place])
            elif VALUES <= code < NUMBERS:
                self._value(mark, text, place, against=against[place])
            elif code >= NUMBERS and is_mark(mark):
                self._number(self._linked.numbers[code - NUMBERS], against=against[place])

    def _polarities(self, text: str) -> Iterator[tuple[int, bool]]:
        cues = [(match.start(), match.end(), True) for match in grammar.AGAINST.finditer(text)]
        cues += [
            (match.start(), match.end(), False)
            for match in grammar.FOR.finditer(text)
            if not any(start <= match.start() < end for start, end, _ in cues)
        ]
        cues.sort()
        after = grammar.AGAINST_AFTER.search(text)
        if after and any(map(str.isalnum, text[: after.start()])) | any(map(is_mark, text[: after.start()])):
            cues = [(0, 0, True), *(cue for cue in cues if cue[0] >= after.start())]
        for place in range(len(text)):
            while cues and cues[0][1] <= place:
                self._against = cues.pop(0)[2]
            yield place, self._against

    def _title(self, text: str, place: int, *, against: bool) -> None:
        item_id = self._item(text[place])
        if grammar.NEAR_AFTER.search(text[place + 1 :]) or grammar.NEAR.search(text[:place]):
            self._near(item_id)
            return
        self._turn.about.append(item_id)
        if against:
            self._turn.said.append(Said(item_id=item_id, kind=EventKind.SKIP))
            return
        self._likes(item_id, text, place)

    def _likes(self, item_id: str, text: str, place: int) -> None:
        """What is to be like an item is another one; without a word of likeness the item itself is asked for."""
        rows = self._linked.titles[ord(text[place]) - TITLES]
        if grammar.LIKENESS.search(text[:place]) or grammar.LIKENESS_AFTER.search(text[place + 1 :]):
            self._turn.like.append(item_id)
            self._turn.known += [self._lexicon.item_ids[row] for row in rows]
        else:
            self._turn.words.append(self._linked.spans[text[place]])

    def _near(self, item_id: str) -> None:
        """What lies near an item has its station, or at least, where nothing of the kind has, its part of the town."""
        row = self._lexicon.index[item_id]
        own = [self._lexicon.aspects[column] for column in self._lexicon.of_aspect.tocsr()[row].indices]
        stations = [_STATION.match(aspect.value) for aspect in own]
        station = next((match[1] for match in stations if match), "")
        region = next((aspect for aspect in own if _REGION.fullmatch(aspect.value)), None)
        near = [region] if region else []
        if station:
            name = next(aspect.field for aspect in own if aspect.value.startswith(station))
            near = [Aspect(field=name, value=station), *near]
        fitting = [aspect for aspect in near if self._fits(aspect)]
        self._turn.aspects += (fitting or near)[:1]

    def _aspects(self, mark: str) -> list[Aspect]:
        """What a value may mean, what the kind of thing that is looked for has first."""
        known = vocabulary(self._lexicon).aspects
        found = [known[column] for column in self._linked.values[ord(mark) - VALUES]]
        fitting = [aspect for aspect in found if self._fits(aspect)]
        if fitting or found[0].field in (KIND, TAG):
            return fitting or found
        part = self._of_part(self._linked.spans[mark])
        return [part] if part and self._fits(part) else found

    def _fits(self, aspect: Aspect) -> bool:
        """Whether any item of the kind that is looked for has it."""
        kinds = self._kinds
        return kinds is None or bool((kinds & self._of_its_field(aspect)).any())

    def _of_its_field(self, aspect: Aspect) -> Mask:
        """(items,) which have the value in this field."""
        exact = [n for n in self._lexicon.called.get(aspect.value.casefold(), ()) if self._lexicon.aspects[n] == aspect]
        if not exact:
            return has(self._lexicon, aspect)
        return np.asarray(self._lexicon.of_aspect[:, exact].sum(axis=1)).ravel() > 0

    @cached_property
    def _kinds(self) -> Mask | None:
        """(items,) of the kinds that this turn names, else of those that were looked for; None where there are none."""
        known = vocabulary(self._lexicon).aspects
        named = [known[places[0]] for places in self._linked.values]
        kinds = [one for one in named if one.field == KIND]
        kinds = kinds or [Aspect(field=KIND, value=name) for name in self._kind_by_verb()]
        kinds = kinds or [one for one in self._before.aspects if one.field == KIND and one not in self._before.loose]
        return np.logical_or.reduce([has(self._lexicon, one) for one in kinds]) if kinds else None

    def _value(self, mark: str, text: str, place: int, *, against: bool) -> None:
        aspect = self._aspects(mark)[0]
        if against and self._is_head(text, place):
            against = False
        if against:
            self._turn.without += self._and_alike(aspect)
            return
        self._turn.aspects.append(aspect)
        if grammar.PURPOSE.search(text[:place]):
            self._turn.loose.append(aspect)
        if aspect.field == KIND and aspect.value.casefold() not in self._lexicon.called:
            self._parts.append(aspect)

    def _and_alike(self, aspect: Aspect) -> list[Aspect]:
        """What is not wanted is not wanted by another name either."""
        columns = [self._lexicon.called[name][0] for name in alike(aspect.value) if name in self._lexicon.called]
        return [self._lexicon.aspects[column] for column in columns] or [aspect]

    def _is_head(self, text: str, place: int) -> bool:
        """Whether a kind of thing is only what the unwanted is said of: "不要⟨经济型⟩的⟨酒店⟩"."""
        before = text[:place].rstrip("的型 ")
        other = before[-1:] and is_mark(before[-1]) and ord(before[-1]) >= VALUES
        return bool(other) and text[place - 1] in "的型 " and self._aspects(text[place])[0].field == KIND

    def _number(self, bound: Bound, *, against: bool) -> None:
        if not against:
            self._turn.bounds.append(bound)
        elif bound.low <= 0.0 and np.isfinite(bound.high):
            self._turn.bounds.append(beyond(bound.field, bound.high, more=True))
        elif np.isfinite(bound.low) and not np.isfinite(bound.high):
            self._turn.bounds.append(beyond(bound.field, bound.low, more=False))

    def _compare(self, text: str) -> None:
        """More or less of a quantity than the items that are spoken of, or much or little of it."""
        named = self._items(text)
        items = named or self._pointed()
        for found, quantity, more in grammar.COMPARED:
            if match := found.search(text):
                self._limit(
                    quantity, usual(self._lexicon, quantity, items or self._shown.item_ids), more=more, said=match[0]
                )
        for found, quantity, more in grammar.EXTREMES:
            if match := found.search(text):
                self._little_or_much(quantity, more=more, said=match[0])
        if grammar.WHICH.search(text) and not any(TITLES <= ord(mark) < VALUES for mark in text):
            self._turn.among += items or list(self._shown.item_ids if grammar.refers(text) else ())
            return
        if grammar.SIMILAR.search(text) and not any(TITLES <= ord(mark) < VALUES for mark in text):
            items = items or list(self._turn.about or self._shown.about or self._shown.item_ids[:1])
            self._turn.like += items
            self._turn.known += items
            self._turn.about += items
            return
        if items and not any(TITLES <= ord(mark) < VALUES for mark in text) and (not named or grammar.refers(text)):
            self._turn.like += items if len(items) == 1 else []
            self._turn.known += items if len(items) == 1 else []
            self._turn.about += items

    def _little_or_much(self, quantity: str, *, more: bool, said: str) -> None:
        value = quantile(self._lexicon, quantity, MUCH if more else LITTLE)
        if value is None:  # nothing here tells it
            self._turn.unclear.append(said)
        else:
            self._vague.append(Bound(field=quantity, **{"low" if more else "high": value}))

    def _pointed(self) -> list[str]:
        """What an earlier part of the turn pointed at: "the second one, but newer"."""
        return self._turn.about[-1:] if Act.ASK in self._turn.acts or not self._turn.acts else []

    def _limit(self, quantity: str, value: float | None, *, more: bool, said: str) -> None:
        if value is None:  # nothing here tells it
            self._turn.unclear.append(said)
        else:
            self._turn.bounds.append(beyond(quantity, value, more=more))
            self._turn.replaced.append(quantity)

    def _ask_words(self, text: str) -> None:
        """The words that name nothing, and a part of a value where that is all that is said of it."""
        compared = [word for word in grammar.adjectives(text) if says_something(word) and not self._is_thing(word)]
        for match in grammar.ENDS_IN_KIND.finditer(text):
            self._turn.aspects += self._ending_in(match[1])
        text = self._near_place(text)
        self._turn.words += [word for word in compared if word not in self._turn.words]
        against = dict(self._polarities(text))
        for match in re.finditer(r"\d{2,}", text):
            if against[match.start()]:  # "not the 2049 one"
                items = self._called(match[0])
                self._turn.said += [Said(item_id=item_id, kind=EventKind.SKIP) for item_id in items]
        for word, place in telling(text):
            if not any(word.startswith(one) for one in compared) and not self._names_a_field(word):
                self._word(word, text[:place], against=against[place])

    def _word(self, word: str, before: str, *, against: bool) -> None:
        """Takes a word that no whole name is called by for or against."""
        aspect = self._of_part(word)
        if aspect and not against and grammar.LIKENESS.search(before):
            self._turn.words.append(word)  # "crackers like ritz": what it is like it need not be
        elif aspect:
            self._part(aspect, before, against=against)
        elif against and (items := self._called(word)):
            self._turn.said += [Said(item_id=item_id, kind=EventKind.SKIP) for item_id in items]
            self._turn.unwanted.append(word)
        elif self._known(word):
            (self._turn.unwanted if against else self._turn.words).append(word)

    def _part(self, aspect: Aspect, before: str, *, against: bool) -> None:
        if against:
            self._turn.without.append(aspect)
            return
        self._turn.aspects.append(aspect)
        if aspect.field == KIND:
            self._parts.append(aspect)
        if grammar.PURPOSE.search(before):
            self._turn.loose.append(aspect)

    def _near_place(self, text: str) -> str:
        """The text without the place that something is to be near: what was spoken of last, or what stands there."""
        if self._shown.about and grammar.NEAR_IT.search(text):
            self._near(self._shown.about[0])
            return grammar.NEAR_IT.sub(_blank, text)
        match = grammar.NEAR_PLACE.search(text)
        for size in range(len(match[1]), 1, -1) if match else ():
            if match and (aspect := self._place(match[1][-size:])):
                self._turn.aspects.append(aspect)
                return text[: match.end(1) - size] + " " * size + text[match.end(1) :]
        return text

    def _place(self, name: str) -> Aspect | None:
        """What begins with a name in the field of which most items have such a value: a station's."""
        aspects = self._lexicon.aspects
        columns = [n for n, one in enumerate(aspects) if one.field != KIND and one.value.startswith(name)]
        return Aspect(field=self._field_of(columns), value=name) if columns else None

    def _names_a_field(self, word: str) -> bool:
        """Whether a word speaks of a field or of a quantity, not of a value."""
        return not is_chinese(word) and (
            any(quantity.called.fullmatch(word) for quantity in QUANTITIES)
            or singular(word) in {name.casefold() for name in self._names()}
        )

    def _is_thing(self, word: str) -> bool:
        """Whether what looks like a comparison is in the catalogue's names as it stands: a conditioner."""
        return bool(re.search(rf"\b{re.escape(word)}i?er\b", self._linked.text, re.I)) and bool(
            vocabulary(self._lexicon).of_word(f"{word}er")
        )

    def _ending_in(self, character: str) -> list[Aspect]:
        """Titles that end in a character, with the kind of thing that they are."""
        aspect = Aspect(field=TITLE, value=character)
        having = has(self._lexicon, aspect)
        if having.sum() < _SHARED:
            return []
        kinds = [one for one in self._lexicon.aspects if one.field == KIND]
        own = next((one for one in kinds if (having & has(self._lexicon, one)).sum() >= _MOSTLY * having.sum()), None)
        return [aspect, *([own] if own else [])]

    def _called(self, word: str) -> list[str]:
        """The shown items whose titles hold a word."""
        rows = [(one, self._lexicon.index[one]) for one in self._shown.item_ids if one in self._lexicon.index]
        return [item_id for item_id, row in rows if word in self._lexicon.titles[row].casefold()]

    def _of_part(self, word: str) -> Aspect | None:
        words = vocabulary(self._lexicon)
        inside = words.within(word) or words.of_word(word)
        if inside:
            return Aspect(field=self._field_of(inside), value=word)
        told = is_chinese(word) and any(word in title for title in self._lexicon.titles)
        return Aspect(field=TITLE, value=word) if told else None

    def _field_of(self, columns: Sequence[int]) -> str:
        """Of the values that hold a word the field of which most items have one, of the kind that is looked for."""
        kinds = self._kinds
        of_kind = self._lexicon.of_aspect[:, list(columns)]
        counts = np.asarray((of_kind if kinds is None else of_kind[kinds]).sum(axis=0)).ravel()
        total: dict[str, int] = {}
        for column, count in zip(columns, counts.tolist(), strict=True):
            field = self._lexicon.aspects[column].field
            total[field] = total.get(field, 0) + count
        return max(total, key=lambda field: total[field])

    def _known(self, word: str) -> bool:
        """Whether a word may tell anything: an English one always, of Chinese what some item says."""
        return not is_chinese(word) or any(token in self._lexicon.place for token in tokens(word))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _without_comparisons(text: str) -> str:
    """The text of the same length without the words of quantities and of places in a list."""
    for found, _, _ in (*grammar.COMPARED, *grammar.EXTREMES):
        text = found.sub(_blank, text)
    return grammar.ORDINAL.sub(_blank, text)


_ASKING_WHY = re.compile(
    r"^.*\b(?:why|how come)\b(?:\s+(?:not|didn'?t|isn'?t|no|you|show|recommend|suggest|me))*|^.*(?:推荐|没有|不给我)",
    re.IGNORECASE,
)
_ORDINALS = {
    **{word: n for n, word in enumerate(("first", "second", "third", "fourth", "fifth"), start=1)},
    **{word: n for n, word in enumerate(("1st", "2nd", "3rd", "4th", "5th"), start=1)},
    **{word: n for n, word in enumerate("一二三四五六七八九", start=1)},
    "last": -1,
}
_STATION = re.compile(r"(.{2,12}?(?:地铁站|\bstation))", re.I)
_REGION = re.compile(r"[\u3400-\u9fff]{2,3}[区县]")

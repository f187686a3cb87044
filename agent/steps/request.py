"""Takes in what a part of a turn asks for, name by name, number by number and word by word."""

from __future__ import annotations

import re

from agent.core.plan import Act, Aspect, Bound, Said
from agent.core.schema import EventKind
from agent.steps import cues, grammar
from agent.steps.aspects import KIND
from agent.steps.blanked import blanked, cut
from agent.steps.comparatives import adjectives
from agent.steps.cues import NUMBERS, TITLES, VALUES, is_mark
from agent.steps.grammar import Part
from agent.steps.limits import much_or_little, refused, than_usual
from agent.steps.meant import Meaning, and_alike, ending_in, may_tell, names_a_field
from agent.steps.near import near, place_in
from agent.steps.pointed import Pointed, has_title
from agent.steps.polarity import is_described, polarities
from agent.steps.stopwords import says_something, telling
from agent.steps.turn import Turn

_COMPARING = (*(found for found, _, _ in (*cues.COMPARED, *cues.EXTREMES)), cues.ORDINAL)
"""The words of quantities, and of places in a list."""
_NUMERAL = re.compile(r"\d{2,}")


class Request:
    """What the parts of one turn ask for, added to the turn as they are read."""

    def __init__(self, turn: Turn, meaning: Meaning, pointed: Pointed) -> None:
        self.parts: list[Aspect] = []
        """What only a part of a kind's name says."""
        self.vague: list[Bound] = []
        """Much or little of a quantity, where no number is told."""
        self._turn = turn
        self._meaning = meaning
        self._pointed = pointed
        self._lexicon = meaning.lexicon
        self._against = False
        self._asked = False
        self._unheard: list[str] = []
        """Chinese words of a part that no item says."""

    def add(self, part: Part) -> bool:
        """Takes in what a part asks for; whether that is anything."""
        if grammar.only_refers(part.text) and (items := self._pointed.items(part.text)):
            self._turn.about += items  # "and the first, what is it about?"
            self._take_back()
            return True
        text = blanked(part.text, cues.INSTEAD, cues.ASIDES, cues.FLAVOURED)
        if not text.strip(" .,!?。，！？") and not cues.INSTEAD.search(part.text):
            self._take_back()
            self._turn.does(Act.ASIDE)
            return False
        return self._asks(text) or self._asks_nothing(part.text)

    def _take_back(self) -> None:
        if not self._asked:
            self._turn.does_not(Act.ASK)

    def _asks(self, text: str) -> bool:
        before = self._turn.asked
        self.compare(text)
        self._names(text := blanked(self._like_named(text), *_COMPARING))
        self._words(text)
        if self._turn.asked == before and cues.ASKING.search(text):
            self._turn.unclear += self._unheard  # all that it asks for, and no item says it
        self._unheard.clear()
        self._asked = self._asked or self._turn.asked > before or bool(self._turn.unclear)
        if self._asked:
            self._turn.does(Act.ASK)
        return self._asked

    def _asks_nothing(self, text: str) -> bool:
        self._turn.does_not(Act.ASK)
        asks = cues.ASKING.search(text) or not cues.QUESTION.search(text)
        self._turn.does(Act.UNCLEAR if asks else Act.ASIDE)
        return False

    def others(self, text: str) -> None:
        """Takes in what others of the same are to be: perhaps cheaper."""
        if any(found.search(text) for found, _, _ in cues.COMPARED):
            self._turn.does(Act.ASK)
            self.compare(text)
        self._words(blanked(text, *_COMPARING))

    def compare(self, text: str) -> None:
        """Takes in more or less of a quantity than the items have that are spoken of, or much or little of it."""
        turn, named = self._turn, self._pointed.items(text)
        earlier = turn.about[-1:] if Act.ASK in turn.acts or not turn.acts else []  # "the second one, but newer"
        items = named or earlier
        self._limit(text, items)
        if has_title(text):
            return
        refers = grammar.refers(text)
        if cues.WHICH.search(text):
            turn.among += items or list(self._pointed.shown.item_ids if refers else ())
        elif cues.SIMILAR.search(text):
            items = items or list(turn.about) or self._pointed.shown.spoken_of
            turn.is_like(items)
            turn.about += items
        elif not named or refers:
            turn.is_like(items if len(items) == 1 else [])
            turn.about += items

    def _limit(self, text: str, items: list[str]) -> None:
        turn = self._turn
        for one in than_usual(self._lexicon, text, items or self._pointed.shown.item_ids):
            turn.bounds += [one.bound] if one.bound else []
            turn.replaced += [one.quantity] if one.bound else []
            turn.unclear += [] if one.bound else [one.said]
        for one in much_or_little(self._lexicon, text):
            self.vague += [one.bound] if one.bound else []
            turn.unclear += [] if one.bound else [one.said]

    def _like_named(self, text: str) -> str:
        """The text without a title that it misspells, which others are to be like."""
        match = cues.LIKE_NAMED.search(text)
        items = self._pointed.alike((match[1] or match[2]).strip()) if match else []
        if not match or not items:
            return text
        self._turn.like.append(items[0])
        self._turn.known += items
        return cut(text, match.start(), match.end())

    def _polarities(self, text: str) -> tuple[bool, ...]:
        """What stands at the end of a part goes on into the next."""
        found = polarities(text, against=self._against)
        self._against = found[-1] if found else self._against
        return found

    def _names(self, text: str) -> None:
        """Titles, values and numbers, each for or against by what stands before it."""
        self._against = self._against and bool(cues.CARRIES.search(text))
        for place, (mark, against) in enumerate(zip(text, self._polarities(text), strict=True)):
            code = ord(mark)
            if TITLES <= code < VALUES:
                self._title(text, place, against=against)
            elif VALUES <= code < NUMBERS:
                self._value(text, place, against=against)
            elif is_mark(mark):
                bound = self._meaning.linked.numbers[code - NUMBERS]
                self._turn.bounds += refused(bound) if against else [bound]

    def _title(self, text: str, place: int, *, against: bool) -> None:
        """What is to be like an item is another one; without a word of likeness the item itself is asked for."""
        turn, item_id = self._turn, self._pointed.item(text[place])
        before, after = text[:place], text[place + 1 :]
        if cues.NEAR_AFTER.search(after) or cues.NEAR.search(before):
            turn.aspects += near(self._meaning, item_id)
            return
        turn.about.append(item_id)
        if against:
            turn.said.append(Said(item_id=item_id, kind=EventKind.SKIP))
        elif cues.LIKENESS.search(before) or cues.LIKENESS_AFTER.search(after):
            turn.like.append(item_id)
            turn.known += self._pointed.titled(text[place])
        else:
            turn.words.append(self._meaning.linked.spans[text[place]])

    def _value(self, text: str, place: int, *, against: bool) -> None:
        aspect = self._meaning.of_mark(text[place])
        if against and not (is_described(text, place) and aspect.field == KIND):
            self._turn.without += and_alike(self._lexicon, aspect)
        else:
            self._want(aspect, text[:place], part=aspect.value.casefold() not in self._lexicon.called)

    def _want(self, aspect: Aspect, before: str, *, part: bool) -> None:
        self._turn.aspects.append(aspect)
        self._turn.loose += [aspect] if cues.PURPOSE.search(before) else []
        self.parts += [aspect] if part and aspect.field == KIND else []

    def _words(self, text: str) -> None:
        """The words that name nothing, and a part of a value where that is all that is said of it."""
        turn, thing = self._turn, self._meaning.is_thing
        compared = [word for word in adjectives(text) if says_something(word) and not thing(word)]
        for match in cues.ENDS_IN_KIND.finditer(text):
            turn.aspects += ending_in(self._lexicon, match[1])
        text = self._without_place(text)
        turn.words += [word for word in compared if word not in turn.words]
        against = self._polarities(text)
        for match in _NUMERAL.finditer(text):
            if against[match.start()]:  # "not the 2049 one"
                self._skip(self._pointed.called(match[0]))
        for word, place in telling(text):
            if not any(word.startswith(one) for one in compared) and not names_a_field(self._lexicon, word):
                self._word(word, text[:place], against=against[place])

    def _without_place(self, text: str) -> str:
        """The text without the place that something is to be near: what was spoken of last, or what stands there."""
        spoken = self._pointed.shown.about
        if spoken and cues.NEAR_IT.search(text):
            self._turn.aspects += near(self._meaning, spoken[0])
            return blanked(text, cues.NEAR_IT)
        aspects, rest = place_in(self._meaning, text)
        self._turn.aspects += aspects
        return rest

    def _word(self, word: str, before: str, *, against: bool) -> None:
        """Takes a word that no whole name is called by for or against."""
        turn, aspect = self._turn, self._meaning.of_word(word)
        if aspect and not against and cues.LIKENESS.search(before):
            turn.words.append(word)  # "crackers like ritz": what it is like it need not be
        elif aspect and against:
            turn.without.append(aspect)
        elif aspect:
            self._want(aspect, before, part=True)
        elif against and (items := self._pointed.called(word)):
            self._skip(items)
            turn.unwanted.append(word)
        elif may_tell(self._lexicon, word):
            (turn.unwanted if against else turn.words).append(word)
        elif not against:
            self._unheard.append(word)

    def _skip(self, items: list[str]) -> None:
        self._turn.said += [Said(item_id=item_id, kind=EventKind.SKIP) for item_id in items]

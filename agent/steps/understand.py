"""Understands a turn by the catalogue itself: what is wanted, what is not, of which items it speaks, what it does."""

from __future__ import annotations

from agent.core.learned import Lexicon
from agent.core.plan import Act, Plan, Said
from agent.core.schema import EventKind
from agent.steps import cues, grammar
from agent.steps.cues import VALUES, is_mark
from agent.steps.grammar import Part, What
from agent.steps.inquired import inquired
from agent.steps.linked import link
from agent.steps.meant import Meaning, and_alike, field_names
from agent.steps.meet import TITLE
from agent.steps.pointed import Pointed, has_title
from agent.steps.quantities import QUANTITIES
from agent.steps.request import Request
from agent.steps.settled import settle
from agent.steps.turn import NOTHING, UNSEEN, Shown, Turn


def understand(lexicon: Lexicon, text: str, shown: Shown = UNSEEN, before: Plan = NOTHING) -> Turn:
    """What a text says, to somebody who has `shown` before their eyes and looked for what `before` says."""
    linked = link(lexicon, text)
    meaning = Meaning(lexicon, linked, before)
    reader = _Reader(meaning, Pointed(lexicon, linked, shown))
    for part in grammar.parts(linked.text):
        reader.read(part)
    settle(reader.turn, meaning, reader.request.parts, reader.request.vague)
    return reader.turn


class _Reader:
    """Reads the parts of one turn, one after the other, each by what it does."""

    def __init__(self, meaning: Meaning, pointed: Pointed) -> None:
        self.turn = Turn()
        self.request = Request(self.turn, meaning, pointed)
        self._meaning = meaning
        self._pointed = pointed
        self._lexicon = meaning.lexicon

    def read(self, part: Part) -> None:
        """Adds what a part says."""
        if isinstance(part.does, Act):
            self.turn.does(part.does)
        read = {
            Act.WHY: self._why,
            Act.WHY_NOT: self._why,
            Act.FEEDBACK: self._feedback,
            Act.CORRECT: self._taste,
            Act.DETAIL: self._detail,
            Act.ASK: self.request.add,
            Act.MORE: self._more,
            What.DROP: self._drop,
            What.VAGUE: self._says_little,
            Act.UNDO: self._undo,
        }.get(part.does)
        if read:
            read(part)

    def _why(self, part: Part) -> None:
        """Of a kind of thing that a question names, an example is spoken of."""
        found = self._pointed.items(part.text)
        found = found or [one for kind in self._meaning.named(part.text)[:1] for one in self._pointed.example(kind)]
        self.turn.about += found or self._pointed.asked_of(part.text) or self._pointed.shown.spoken_of

    def _feedback(self, part: Part) -> None:
        """Where what is known is all that goes by a name, such as a chain, no single item is meant."""
        items = self._pointed.items(part.text)
        chains = [] if items else [one for one in self._meaning.told(part.text) if one.field == TITLE]
        if chains:
            self.turn.without += chains
            self.turn.does(Act.ASK)
        else:
            self._say(items or self._pointed.shown.spoken_of, part.kind or EventKind.VIEW)

    def _say(self, items: list[str], kind: EventKind) -> None:
        self.turn.about += items
        self.turn.said += [Said(item_id=item_id, kind=kind) for item_id in items]

    def _undo(self, part: Part) -> None:
        """What is taken back may be wanted after all."""
        if cues.WANTS_AFTER_ALL.search(part.text):
            self.turn.aspects += self._meaning.told(part.text)

    def _taste(self, part: Part) -> None:
        """Of items it is feedback; of kinds of things a taste, which is also what is wanted now, or not."""
        against, aspects = grammar.dislikes(part.text), self._meaning.named(part.text)
        if has_title(part.text) and not aspects:
            self.turn.does_not(Act.CORRECT)
            self.turn.does(Act.FEEDBACK)
            self._say(self._pointed.items(part.text), EventKind.DISLIKE if against else EventKind.LIKE)
            return
        names = ", ".join(one.value for one in aspects)
        told = f"I {'do not like' if against else 'like'} {names}" if names else self._as_typed(part.text)
        self.turn.tastes.append((told, not against))
        if against:
            self.turn.without += [one for aspect in aspects for one in and_alike(self._lexicon, aspect)]
        else:
            self.turn.aspects += aspects

    def _as_typed(self, text: str) -> str:
        return "".join(self._meaning.linked.spans.get(mark, mark) for mark in text).strip()

    def _detail(self, part: Part) -> None:
        """A question about what was shown; without anything to speak of it is a request."""
        items = self._pointed.items(part.text)
        fields = list(inquired(self._lexicon, part.text))
        if not items and not fields:
            self.turn.does_not(Act.DETAIL)
            self._ask(part)
            return
        self.turn.about += items or self._pointed.shown.spoken_of
        self.turn.detail += fields
        narrowed = any(ord(mark) >= VALUES and is_mark(mark) for mark in part.text)
        if narrowed and len(items) != 1:  # "which of them is open 24 hours?"
            self._ask(part)

    def _ask(self, part: Part) -> None:
        self.turn.does(Act.ASK)
        self.request.add(part)

    def _more(self, part: Part) -> None:
        """Others, perhaps cheaper ones."""
        self.request.others(part.text)

    def _drop(self, part: Part) -> None:
        """What no longer counts; the rest of the part may ask for something."""
        values = [one.value for one in self._meaning.named(part.text)]
        fields = [quantity.name for quantity in QUANTITIES if quantity.called.search(part.text)]
        names = [name for name in field_names(self._lexicon) if name.casefold() in part.text.casefold()]
        found = [*values, *fields, *names]
        if found:
            self.turn.does(Act.ASK)
            self.turn.dropped += found
        elif not self.request.add(part):
            self.turn.does(Act.UNCLEAR)

    def _says_little(self, part: Part) -> None:
        if not self.turn.acts:
            self.turn.does(Act.UNCLEAR)

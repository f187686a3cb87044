"""Links what a model took a turn for to the catalogue: what it names counts only where the catalogue has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from agent.core.learned import Lexicon
from agent.core.plan import Act, Filled, Plan, Said
from agent.core.schema import EventKind
from agent.steps.bounds import joined
from agent.steps.conversation import named_in
from agent.steps.inquired import inquired
from agent.steps.tokens import tokens
from agent.steps.turn import Shown, Turn
from agent.steps.understand import understand
from agent.steps.vocabulary import vocabulary

_SAID = {
    "seen": EventKind.VIEW,
    "liked": EventKind.LIKE,
    "disliked": EventKind.DISLIKE,
    "skipped": EventKind.SKIP,
}


def linked(lexicon: Lexicon, filled: Filled, shown: Shown, before: Plan) -> Turn:
    """What of it the catalogue has; what it has not is `unclear`.

    Only what was shown can be pointed at, and only what the turn names in titles or places can be told anything of.
    """
    return _Linker(lexicon, shown, before).turn(filled)


class _Linker:
    def __init__(self, lexicon: Lexicon, shown: Shown, before: Plan) -> None:
        self._lexicon = lexicon
        self._shown = shown
        self._before = before
        self._turn = Turn()

    def turn(self, filled: Filled) -> Turn:
        """All of it, in the order of the fields."""
        turn = self._turn
        turn.acts = list(dict.fromkeys(filled.acts))
        turn.anew = filled.anew
        self._wanted(filled)
        self._unwanted(filled)
        self._like(filled)
        self._limits(filled)
        self._forget(filled)
        turn.about += [*self._pointed(filled), *self._titled(filled)]
        turn.detail += list(dict.fromkeys(name for text in filled.fields for name in inquired(self._lexicon, text)))
        self._feedback(filled)
        return turn

    def _wanted(self, filled: Filled) -> None:
        for name, heard in self._all_heard(filled.wanted):
            self._turn.aspects += heard.aspects
            self._turn.words += heard.words
            self._taste(filled, f"I like {name}", drawn=True)

    def _unwanted(self, filled: Filled) -> None:
        for name, heard in self._all_heard(filled.unwanted):
            self._turn.without += heard.aspects
            self._turn.unwanted += heard.words
            self._taste(filled, f"I do not like {name}", drawn=False)

    def _taste(self, filled: Filled, told: str, *, drawn: bool) -> None:
        if Act.CORRECT in filled.acts:
            self._turn.tastes.append((told, drawn))

    def _all_heard(self, names: Iterable[str]) -> Iterator[tuple[str, Turn]]:
        """Each name as the catalogue reads it; one of which no item says anything is unclear."""
        for name in names:
            heard = understand(self._lexicon, name, before=self._before)
            heard.words = [word for word in heard.words if any(one in self._lexicon.place for one in tokens(word))]
            if heard.aspects or heard.words:
                yield name, heard
            else:
                self._turn.unclear.append(name)

    def _like(self, filled: Filled) -> None:
        for title in filled.like:
            rows = vocabulary(self._lexicon).title_like(title)
            if not rows:
                self._turn.unclear.append(title)
                continue
            ids = [self._lexicon.item_ids[row] for row in rows]
            self._turn.like.append(ids[0])
            self._turn.known += ids

    def _limits(self, filled: Filled) -> None:
        """A number with its field, or a comparison with what is shown."""
        for text in filled.limits:
            heard = understand(self._lexicon, text, self._shown, self._before)
            self._turn.bounds += heard.bounds
            self._turn.replaced += heard.replaced
            self._turn.unclear += [] if heard.bounds else [text]
        self._turn.bounds = joined(self._turn.bounds)

    def _forget(self, filled: Filled) -> None:
        for name in filled.forget:
            dropped = understand(self._lexicon, f"forget {name}").dropped
            self._turn.dropped += dropped
            self._turn.unclear += [] if dropped else [name]

    def _pointed(self, filled: Filled) -> Iterator[str]:
        for place in dict.fromkeys(filled.items):
            if 0 < place <= len(self._shown.item_ids):
                yield self._shown.item_ids[place - 1]
            else:
                self._turn.unclear.append(str(place))

    def _titled(self, filled: Filled) -> Iterator[str]:
        for title in filled.titles:
            rows = vocabulary(self._lexicon).title_like(title)
            found = [self._lexicon.item_ids[rows[0]]] if rows else list(named_in(self._lexicon, title))
            yield from found
            self._turn.unclear += [] if found else [title]

    def _feedback(self, filled: Filled) -> None:
        kind = _SAID.get(filled.said)
        if kind:
            self._turn.said += [Said(item_id=item_id, kind=kind) for item_id in self._turn.about]
        elif Act.ASK in self._turn.acts and len(self._turn.about) == 1 and not self._turn.like:
            self._turn.like += self._turn.about
            self._turn.known += self._turn.about

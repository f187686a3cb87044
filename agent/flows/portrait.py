"""Says in a few words whom a list is for: what they like and dislike, have lately chosen, and ask for."""

from __future__ import annotations

from dataclasses import dataclass

from agent.core.schema import LEVELS, Polarity
from agent.flows.answer import HEARD, Asked
from agent.flows.hear import Ears
from agent.steps.text import spoken, told_titles
from agent.steps.words import listing

_NAMES = 3
"""Interests of each grain, the heaviest."""
_LATELY = 5
"""Items, the latest first. Both numbers are judgement."""


@dataclass(frozen=True)
class Portrait:
    """Each "" where nothing is known; what was muted is not in it."""

    likes: str
    dislikes: str
    lately: str
    asked: str
    """The conversation's end."""

    @property
    def wish(self) -> str:
        """What a text can be compared with: the request where there is one, else what they like and chose."""
        return self.asked or ". ".join(part for part in (self.likes, self.lately) if part)


def portrait(ears: Ears, asked: Asked | None, language: str) -> Portrait:
    """Of the person, in the language's way of listing."""
    latest = ears.person.chosen[: -_LATELY - 1 : -1]
    items = ears.workspace.records.items.get(latest)
    titles = told_titles([items[key].title for key in latest if key in items], _LATELY)
    return Portrait(
        likes=listing(_names(ears, Polarity.LIKE), language),
        dislikes=listing(_names(ears, Polarity.DISLIKE), language),
        lately=listing(titles, language),
        asked=" ".join((*(turn.text for turn in asked.said), asked.text))[-HEARD:] if asked else "",
    )


def _names(ears: Ears, polarity: Polarity) -> list[str]:
    held = sorted(ears.person.interests, key=lambda interest: -interest.weight)
    names = [
        spoken(interest)
        for level in LEVELS
        for interest in [one for one in held if (one.level, one.polarity) == (level, polarity)][:_NAMES]
    ]
    return list(dict.fromkeys(names))

"""What one turn of a conversation says, as values: what it is said in sight of, and what it adds."""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.core.plan import Act, Aspect, Bound, Plan, Said

NOTHING = Plan()
"""What was looked for before anything was said."""


@dataclass(frozen=True)
class Shown:
    """What the person has before their eyes: the latest list, and the items that were last spoken of."""

    item_ids: tuple[str, ...] = ()
    about: tuple[str, ...] = ()

    @property
    def spoken_of(self) -> list[str]:
        """The items that "it" means: those that were last spoken of, else the first of the list."""
        return list(self.about or self.item_ids[:1])


UNSEEN = Shown()
"""What somebody sees to whom nothing was shown."""


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

    @property
    def asked(self) -> int:
        """How many things it asks for, or tells of items, so far."""
        wanted = len(self.words) + len(self.aspects) + len(self.bounds) + len(self.like)
        return wanted + len(self.unwanted) + len(self.without) + len(self.dropped) + len(self.said)

    def does(self, act: Act) -> None:
        """Adds an act, once."""
        if act not in self.acts:
            self.acts.append(act)

    def does_not(self, act: Act) -> None:
        """Takes an act away, if it was there."""
        self.acts = [one for one in self.acts if one is not act]

    def is_like(self, item_ids: list[str]) -> None:
        """Adds items that others are to be like, and that are known."""
        self.like += item_ids
        self.known += item_ids

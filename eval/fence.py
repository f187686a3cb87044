"""The fence: what is held out must not reach a method, a profile or a prompt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from agent.core.errors import TrigrainError
from agent.core.schema import Profile
from agent.steps.text import is_chinese, plain_title
from eval.cases import Task

SHOWN = 120
"""Characters of an offending text around what gave it away."""
_LEAST = 4
"""Letters of a bare name below which it is no proof: films are called `It` and `Up`."""


class Leak(TrigrainError):
    """Something held out was seen; the evaluation is void."""

    code = "leak"

    def __init__(self, what: str, where: str, text: str = "") -> None:
        shown = f": {text!r}" if text else ""
        super().__init__(f"{what}{shown}", where=where, hint="the evaluation is void; nothing was written")


@dataclass(frozen=True)
class Fence:
    """What may not be seen of each person: their held-out events, and the ids and titles of their held-out items."""

    task: Task

    def check_task(self) -> None:
        """Raises `Leak` where a held-out event, or another one of the same person on the same item, is known."""
        known = {event.event_id for event in self.task.known.events}
        for event in self.task.held_out:
            if event.event_id in known:
                raise Leak("a held-out event is known", f"user {event.user_id}, item {event.item_id}")
        for user_id, items in self._held.items():
            for item_id in sorted(items & self.task.known.seen(user_id)):
                raise Leak("a held-out item has a known event", f"user {user_id}, item {item_id}")

    def check_profile(self, profile: Profile) -> None:
        """Raises `Leak` where evidence or a sentence of the profile holds what is held out of its person."""
        user_id, where = profile.user_id, f"profile of user {profile.user_id}"
        for interest in profile.interests:
            for evidence in interest.evidence:
                held = evidence.item_id in self._held.get(user_id, ())
                if held or evidence.event_id in self._events.get(user_id, ()):
                    raise Leak("held-out evidence", f"{where}, interest {interest.name}", evidence.title)
        texts = [text for interest in profile.interests for text in (interest.name, interest.description)]
        self.check_texts(user_id, [profile.summary, *texts], where)

    def check_texts(self, user_id: str, texts: Iterable[str], where: str) -> None:
        """Raises `Leak` where one of the texts names an item that is held out of this person.

        A name that the person's known titles, or the catalogue's own words for its fields, hold as well is no proof.
        """
        names = self._names(user_id)
        pattern = re.compile("|".join(map(_exactly, names))) if names else None
        for text in texts:
            if pattern and (found := pattern.search(text)):
                start = max(0, found.start() - SHOWN // 2)
                raise Leak("a held-out title or id is named", where, text[start : start + SHOWN])

    def _names(self, user_id: str) -> list[str]:
        items, known = self.task.known.items, self.task.known.seen(user_id)
        innocent = "\n".join([*(items[item_id].title for item_id in sorted(known)), *self._fields])
        titles = {items[item_id].title for item_id in self._held.get(user_id, ())}
        names = titles | {plain_title(title) for title in titles}
        return sorted(name for name in names if len(name) >= _LEAST - is_chinese(name) and name not in innocent)

    @cached_property
    def _fields(self) -> frozenset[str]:
        items = self.task.known.items.values()
        return frozenset(word for item in items for word in (*item.categories, *item.tags, item.brand))

    @cached_property
    def _held(self) -> dict[str, set[str]]:
        held: dict[str, set[str]] = {}
        for case in self.task.cases:
            if case.user_id:
                held.setdefault(case.user_id, set()).update(case.positives)
        for pair in (*self.task.pairs, *self.task.validation):
            held.setdefault(pair.user_id, set()).add(pair.item_id)
        return held

    @cached_property
    def _events(self) -> dict[str, set[str]]:
        events: dict[str, set[str]] = {}
        for event in self.task.held_out:
            events.setdefault(event.user_id, set()).add(event.event_id)
        return events


def _exactly(name: str) -> str:
    """The name where it stands alone; Chinese has no spaces to stand between."""
    return re.escape(name) if is_chinese(name) else rf"(?<!\w){re.escape(name)}(?!\w)"

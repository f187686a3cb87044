"""How a person's interests came to be: the fold at several moments of their history. Asks no model, writes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from agent.core.errors import UnknownUser
from agent.core.ports import Workspace
from agent.core.schema import Event, InterestTree, Moment
from agent.flows.live import counted, folded, past_of
from agent.flows.profile import fold_person


def course(workspace: Workspace, user_id: str, steps: int) -> tuple[InterestTree, ...]:
    """Trees after about equally many events each, oldest first; the last as things stand now.

    At most `steps` of them, fewer where the history has fewer moments. Items are placed, and interests weighed against
    everybody's, as they are today; corrections count from when they were made, and always in a history without clock.
    Raises `UnknownUser` for somebody without an event.
    """
    past = past_of(workspace, user_id)
    if not past.events:
        raise UnknownUser(f"no events of user {user_id!r}", where="the records", hint="check the id")
    known = counted(workspace, past)
    earlier = (
        fold_person(workspace, user_id, _until(past.events, moment), past.items, known, moment, past.facets)
        for moment in moments(past.events, steps)[:-1]
    )
    return (*earlier, folded(workspace, user_id, past))


def moments(events: Sequence[Event], steps: int) -> list[Moment]:
    """At most `steps` moments, oldest first, with about equally many events between them; the last is the last event's.

    `events` are oldest first.
    """
    places = {round(len(events) * step / steps) for step in range(1, steps + 1)} - {0}
    return list(dict.fromkeys(events[place - 1].moment for place in sorted(places)))


def _until(events: Sequence[Event], moment: Moment) -> list[Event]:
    last = max(event.order for event in events if event.moment == moment)
    return [event for event in events if event.order <= last]

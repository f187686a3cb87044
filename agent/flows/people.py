"""People as the records know them: one's profile, and whom a batch is for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agent.core.errors import UnknownUser
from agent.core.ports import Workspace
from agent.core.schema import Profile, State


def chosen_people(
    workspace: Workspace, user_ids: Sequence[str] | None, *, failed_only: bool = False
) -> list[str] | None:
    """Each person once, since two workers on one would write the same version twice; None: everybody.

    Raises `UnknownUser` for somebody without events or corrections.
    """
    if failed_only:
        user_ids = [entry.user_id for entry in workspace.records.journal.each(State.FAILED)]
    if user_ids is None:
        return None
    chosen = list(dict.fromkeys(user_ids))
    for user_id in chosen:
        if not is_known(workspace, user_id):
            raise UnknownUser(
                f"no events of user {user_id!r}",
                where=f"workspace {workspace.settings.workspace}",
                hint="check the id, or ingest the events first",
            )
    return chosen


def is_known(workspace: Workspace, user_id: str) -> bool:
    """Whether the person did or corrected anything."""
    return bool(workspace.records.events.of(user_id) or workspace.records.edits.of(user_id))


def each_person(workspace: Workspace, chosen: Sequence[str] | None) -> Iterator[str]:
    """Their ids, one by one; everybody's in order and without holding them."""
    return iter(chosen) if chosen is not None else workspace.records.events.users()


def how_many(workspace: Workspace, chosen: Sequence[str] | None) -> int:
    """The number of ids that `each_person` gives."""
    return len(chosen) if chosen is not None else workspace.records.events.user_count()


def profile_of(workspace: Workspace, user_id: str, version: int | None = None) -> Profile:
    """A version of somebody's profile, or the latest; raises `UnknownUser`."""
    profile = workspace.records.profiles.get(user_id, version)
    if profile is None:
        what = f"no profile of user {user_id!r}" if version is None else f"no version {version} of user {user_id!r}"
        raise UnknownUser(what, where="the records", hint="build it, or tell an act or a taste")
    return profile

"""A person's own hand on their profile: corrections that no rebuild and no model overrides."""

from __future__ import annotations

from collections.abc import Sequence

from agent.core.errors import InputError, UnknownUser
from agent.core.ports import Workspace
from agent.core.schema import Edit, EditKind, Interest, Path, Polarity, Profile, interest_id
from agent.core.watch import step
from agent.flows.live import Moved, refresh

SEPARATOR = " > "
_SHOWN = 8
"""Names that an error lists."""
_NAME_LIMIT = 60


@step("correction")
async def correct(
    workspace: Workspace,
    user_id: str,
    kind: EditKind,
    which: str,
    *,
    name: str = "",
    polarity: Polarity = Polarity.LIKE,
) -> Moved:
    """Keeps the correction and moves the profile, at once and without a model.

    `which` is an interest's id, its path (`a > b`), or its name where only one has it. Raises `UnknownUser` for
    somebody without events who adds nothing, `InputError` where `which` or `name` cannot be used.
    """
    profile = workspace.records.profiles.get(user_id)
    if profile is None and kind is not EditKind.ADD:
        profile = (await refresh(workspace, user_id)).profile
    if profile is None or kind is EditKind.ADD:
        path = _added(which, profile.interests if profile else ())
    else:
        path = _meant(workspace, which, profile, kind)
    edit = Edit(user_id=user_id, kind=kind, path=path, name=_name(kind, name), polarity=polarity, at=workspace.now())
    workspace.records.edits.put(edit)
    return await refresh(workspace, user_id)


def corrected(moved: Moved, which: Path) -> Interest | None:
    """The interest as it is now; None where it was removed."""
    return next((one for one in moved.profile.interests if one.id == interest_id(which)), None)


def latest_path(workspace: Workspace, user_id: str) -> Path:
    """Of the interest that was corrected last. Raises `UnknownUser` where nothing was."""
    edits = workspace.records.edits.of(user_id)
    if not edits:
        raise UnknownUser(f"no corrections of user {user_id!r}", where="the records", hint="make one first")
    return edits[-1].path


def _name(kind: EditKind, name: str) -> str:
    told = " ".join(name.split())
    if kind is EditKind.RENAME and not told:
        raise InputError("no new name", where="interests rename", hint="give the interest and its new name")
    if len(told) > _NAME_LIMIT:
        raise InputError(f"a name of {len(told)} characters", where="interests", hint=f"give at most {_NAME_LIMIT}")
    return told


def _parts(which: str) -> Path:
    return tuple(part for part in (" ".join(part.split()) for part in which.split(">")) if part)


def _added(which: str, interests: Sequence[Interest]) -> Path:
    """The path to add: as given, or that of a known interest with this name."""
    parts = _parts(which)
    if not 1 <= len(parts) <= len(("macro", "mid", "micro")) or max(map(len, parts)) > _NAME_LIMIT:
        raise InputError(
            f"not an interest: {which!r}", where="interests add", hint="give a name, or a path such as 'film > horror'"
        )
    known = [one.path for one in interests if _answers(one, which, parts)]
    return known[0] if len(known) == 1 else parts


def _meant(workspace: Workspace, which: str, profile: Profile, kind: EditKind) -> Path:
    parts = _parts(which)
    found = [one.path for one in profile.interests if _answers(one, which, parts)]
    if not found:  # what was removed is in no profile any more
        past = [edit.path for edit in workspace.records.edits.of(profile.user_id)]
        found = [path for path in dict.fromkeys(past) if _same(path, parts) or interest_id(path) == which]
    if len(found) == 1:
        return found[0]
    names = [SEPARATOR.join(path) for path in found] or [SEPARATOR.join(one.path) for one in profile.interests]
    what = f"{len(found)} interests are called {which!r}" if found else f"no interest {which!r} in the profile"
    raise InputError(what, where=f"interests {kind.value}", hint=f"choose one of: {_listing(names)}")


def _listing(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return "; ".join(names[:_SHOWN]) + more if names else "nothing, the profile is empty"


def _answers(interest: Interest, which: str, parts: Path) -> bool:
    if interest.id == which:
        return True
    return _same(interest.path, parts) or (len(parts) == 1 and interest.name.casefold() == parts[0].casefold())


def _same(path: Path, parts: Path) -> bool:
    """Whether the parts are the path, or alone its last name."""
    told = tuple(part.casefold() for part in parts)
    return told in (tuple(name.casefold() for name in path), (path[-1].casefold(),))

"""Entity tags (RFC 9110, 8.8.3) of profiles: whether a client has seen the one that stands."""

from __future__ import annotations

from starlette.requests import Request

from agent.core.schema import Profile, digest
from agent.entrypoints.http.problems import Moved


def etag(profile: Profile) -> str:
    """The version alone would not do: a person who was forgotten and came back begins at 1 again."""
    return f'"{profile.version}-{digest(profile.model_dump_json())}"'


def unchanged(request: Request, tag: str) -> bool:
    """Whether the client has it already (If-None-Match)."""
    return _names(request.headers.get("if-none-match"), tag)


def check_match(request: Request, profile: Profile | None) -> None:
    """Raises `Moved` where the client edits what it has not seen (If-Match); without the header anything goes."""
    given = request.headers.get("if-match")
    if given is not None and not (profile and _names(given, etag(profile))):
        raise Moved("the profile has moved since", hint="read it again, and edit what stands now")


def _names(header: str | None, tag: str) -> bool:
    """Weak comparison: a proxy that compresses may have weakened the tag, or put `-gzip` to it."""
    given = [one.strip().removeprefix("W/") for one in (header or "").split(",")]
    return "*" in given or tag in given or f'{tag[:-1]}-gzip"' in given

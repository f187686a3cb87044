"""Makes, checks and revokes the keys that open the network doors."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from agent.core.access import ApiKey, Scope
from agent.core.errors import InputError
from agent.core.ports import Records, Workspace

_MARK = "trg"
"""Begins every key, so that one that strays into a log or a repository can be found."""


def issue(
    workspace: Workspace, name: str, scope: Scope, *, user_id: str | None = None, lifetime: timedelta | None = None
) -> tuple[ApiKey, str]:
    """A new key as it is kept, and its text, which is told here once and can be had from nowhere later.

    With a `user_id` it is an end user's token: it sees this person alone, and never has the scope `admin`. Raises
    `InputError` where that is asked, or the name is empty or long.
    """
    if user_id is not None and scope is Scope.ADMIN:
        raise InputError("an end user's token cannot have the scope admin", where="keys", hint="give read or write")
    if not 1 <= len(name.strip()) <= 80:
        raise InputError("a key needs a name of 1 to 80 characters", where="keys", hint="say whose it is")
    key_id, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    now = workspace.now()
    key = ApiKey(
        key_id=key_id,
        name=name.strip(),
        digest=_digest(key_id, secret),
        scope=scope,
        user_id=user_id,
        made_at=now,
        expires_at=now + lifetime if lifetime else None,
    )
    workspace.records.keys.put(key)
    return key, f"{_MARK}_{key_id}_{secret}"


def opened_by(records: Records, text: str, now: datetime) -> ApiKey | None:
    """The key with this text, if it holds now."""
    key_id, secret = parts(text)
    key = records.keys.get(key_id) if key_id else None
    if key is None or not hmac.compare_digest(key.digest, _digest(key_id, secret)) or not key.holds(now):
        return None
    return key


def parts(text: str) -> tuple[str, str]:
    """(id, secret) of a key's text; ("", "") where it is none."""
    mark, _, rest = text.partition("_")
    key_id, _, secret = rest.partition("_")
    return (key_id, secret) if mark == _MARK and len(key_id) == 16 and key_id.isalnum() and secret else ("", "")


def revoke(workspace: Workspace, key_id: str) -> ApiKey:
    """The key, which opens nothing from now on; raises `InputError` where there is none."""
    key = workspace.records.keys.get(key_id)
    if key is None:
        raise InputError(f"no key {key_id!r}", where="keys", hint="see `trigrain keys list`")
    revoked = key.model_copy(update={"revoked_at": key.revoked_at or workspace.now()})
    workspace.records.keys.put(revoked)
    return revoked


def _digest(key_id: str, secret: str) -> str:
    """HMAC-SHA256 of the secret under the id.

    A slow hash guards what people choose, which can be guessed; 256 random bits cannot, and every request would pay
    for it. Under the id, so that a digest copied to another row opens nothing.
    """
    return hmac.new(key_id.encode(), secret.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()

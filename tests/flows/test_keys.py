"""Keys: made with a secret that is kept nowhere, checked, expired, revoked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agent.core.access import Scope
from agent.core.errors import InputError
from agent.flows.keys import issue, opened_by, parts, revoke
from tests.fakes.workspace import NOW, FakeWorkspace

HOUR = timedelta(hours=1)


def test_a_key_opens_and_its_secret_is_kept_nowhere():
    workspace = FakeWorkspace()
    key, text = issue(workspace, " shop ", Scope.WRITE)
    assert opened_by(workspace.records, text, NOW) == key
    assert (key.name, key.scope, key.user_id) == ("shop", Scope.WRITE, None)
    secret = parts(text)[1]
    assert len(secret) >= 43
    assert secret not in workspace.records.keys.get(key.key_id).model_dump_json()


def test_keys_are_never_alike():
    workspace = FakeWorkspace()
    assert len({issue(workspace, "n", Scope.READ)[1] for _ in range(50)}) == 50


def test_what_is_not_the_key_does_not_open():
    workspace = FakeWorkspace()
    _, text = issue(workspace, "shop", Scope.READ)
    key_id, secret = parts(text)
    _, other = issue(workspace, "other", Scope.READ)
    wrong = ["", "trg", "trg__", text[:-1], text.upper(), f"trg_{key_id}_", f"xxx_{key_id}_{secret}"]
    wrong += [f"trg_{parts(other)[0]}_{secret}", f"trg_{key_id}_{parts(other)[1]}", f"trg_{'0' * 16}_{secret}"]
    for guess in wrong:
        assert opened_by(workspace.records, guess, NOW) is None, guess


def test_a_digest_that_is_copied_to_another_key_opens_nothing():
    workspace = FakeWorkspace()
    key, text = issue(workspace, "shop", Scope.READ)
    other, _ = issue(workspace, "other", Scope.ADMIN)
    workspace.records.keys.put(other.model_copy(update={"digest": key.digest}))
    assert opened_by(workspace.records, f"trg_{other.key_id}_{parts(text)[1]}", NOW) is None


def test_a_key_ends():
    workspace = FakeWorkspace()
    key, text = issue(workspace, "shop", Scope.READ, lifetime=HOUR)
    assert opened_by(workspace.records, text, NOW + HOUR - timedelta(seconds=1)) == key
    assert opened_by(workspace.records, text, NOW + HOUR) is None


def test_a_revoked_key_stays_revoked():
    workspace = FakeWorkspace()
    key, text = issue(workspace, "shop", Scope.READ)
    assert revoke(workspace, key.key_id).revoked_at == NOW
    assert opened_by(workspace.records, text, NOW) is None
    assert workspace.records.keys.count() == 0
    with pytest.raises(InputError, match="no key 'x'"):
        revoke(workspace, "x")


def test_a_token_is_never_an_admins():
    with pytest.raises(InputError, match="cannot have the scope admin"):
        issue(FakeWorkspace(), "phone", Scope.ADMIN, user_id="ann")


def test_scopes_include_those_before_them():
    covered = {(one.value, other.value) for one in Scope for other in Scope if one.covers(other)}
    assert covered == {
        ("read", "read"),
        ("write", "read"),
        ("write", "write"),
        ("admin", "read"),
        ("admin", "write"),
        ("admin", "admin"),
    }

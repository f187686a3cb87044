"""Nobody passes unasked: every path, for the wrong key, tenant, scope and person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agent.core.access import Scope
from agent.core.settings import load_settings
from agent.entrypoints.http.app import routes
from agent.entrypoints.http.caller import needed
from agent.flows.keys import issue, revoke
from agent.wiring import Wiring
from tests.entrypoints.http.door import copy, key_of, served

FILLED = {"{user_id}": "bob", "{item_id}": "f0", "{job_id}": "j", "{name}": "films"}
OPEN = {"/healthz", "/readyz"}


def filled(path):
    for hole, value in FILLED.items():
        path = path.replace(hole, value)
    assert "{" not in path, f"{path}: say in FILLED what to ask for"
    return path


ALL = [
    (method, route.path, needed(route.endpoint))
    for router in routes()
    for route in router.routes
    for method in route.methods
]


@pytest.fixture(scope="module")
def keyed(keyed_shop):
    workspace, keys = keyed_shop
    with served(workspace) as running, running.client() as client:
        yield client, keys


def ask(client, method, path, key=None, **headers):
    given = {"Authorization": f"Bearer {key}"} if key else {}
    return client.request(method, filled(path), headers={**given, **headers})


def refused(response, status, code):
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == code
    return True


def test_every_path_of_the_interface_is_here(keyed):
    client, _ = keyed
    paths = client.get("/openapi.json").json()["paths"]
    documented = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert {(method, path) for method, path, _ in ALL} == {(m, path) for m, path in documented if path not in OPEN}
    assert len(ALL) >= 25


def test_what_needs_no_key_is_what_tells_nothing(keyed):
    client, _ = keyed
    for path in (*OPEN, "/openapi.json"):
        assert client.get(path).status_code == 200
    assert client.get("/docs").status_code == client.get("/").status_code == 404


@pytest.mark.parametrize(("method", "path", "scope"), ALL)
def test_without_a_key_that_holds_nobody_is_let_in(keyed, method, path, scope):
    client, keys = keyed
    mark, key_id, _ = keys["admin"].split("_", 2)
    wrong = {"none": None, "nonsense": "x", "another secret": f"{mark}_{key_id}_guess", "no id": f"{mark}__x"}
    for key in wrong.values():
        response = ask(client, method, path, key)
        assert refused(response, 401, "unauthorized")
        assert response.headers["www-authenticate"].startswith("Bearer")
    basic = client.request(method, filled(path), headers={"Authorization": f"Basic {keys['admin']}"})
    assert refused(basic, 401, "unauthorized")


@pytest.mark.parametrize(("method", "path", "scope"), ALL)
def test_a_key_opens_no_other_tenant(keyed, method, path, scope):
    client, keys = keyed
    assert refused(ask(client, method, path, keys["admin"], **{"Trigrain-Tenant": "other"}), 403, "forbidden")


@pytest.mark.parametrize(("method", "path", "scope"), ALL)
def test_a_scope_is_not_enough_for_the_next(keyed, method, path, scope):
    client, keys = keyed
    for held in Scope:
        if not held.covers(scope):
            assert refused(ask(client, method, path, keys[held.value]), 403, "forbidden")


@pytest.mark.parametrize(("method", "path", "scope"), ALL)
def test_an_end_users_token_sees_one_person(keyed, method, path, scope):
    client, keys = keyed
    for token in (keys["ann"], keys["ann reads"]):  # the paths are bob's, or everybody's
        assert refused(ask(client, method, path, token), 403, "forbidden")


def test_she_sees_herself(keyed):
    client, keys = keyed
    own = {"Authorization": f"Bearer {keys['ann reads']}"}
    assert client.get("/v1/users/ann/profile", headers=own).status_code == 200
    act = {"item_id": "m3", "event": "like"}
    assert refused(client.post("/v1/users/ann/events", headers=own, json=act), 403, "forbidden")
    own = {"Authorization": f"Bearer {keys['ann']}"}
    assert client.post("/v1/users/ann/events", headers=own, json=act).status_code == 201
    for odd in ("/v1/users/ann%2F..%2Fbob/profile", "/v1/users/ann/../bob/profile", "/v1/users/ANN/profile"):
        assert client.get(odd, headers=own).status_code == 403


def test_a_new_endpoint_that_says_nothing_needs_admin():
    async def forgotten():
        """Says nothing."""

    assert needed(forgotten) is Scope.ADMIN


def test_revoked_and_expired_keys_open_nothing(shop, tmp_path):
    workspace = copy(shop, tmp_path / "shop")
    with Wiring(load_settings(workspace)) as wiring:
        key, text = issue(wiring, "program", Scope.READ)
        _, late = issue(wiring, "late", Scope.READ, lifetime=timedelta(seconds=-1))
    with served(workspace) as running, running.client(text) as client:
        assert client.get("/v1/items").status_code == 200
        with Wiring(load_settings(workspace)) as wiring:  # another process's hand, as `trigrain keys revoke`
            revoke(wiring, key.key_id)
        assert refused(client.get("/v1/items"), 401, "unauthorized")
        with running.client(late) as other:
            assert refused(other.get("/v1/items"), 401, "unauthorized")


def test_a_token_is_issued_once_and_opens_one_person(keyed):
    client, keys = keyed
    admin = {"Authorization": f"Bearer {keys['admin']}"}
    made = client.post("/v1/users/bob/tokens", headers=admin, json={"hours": 1})
    assert made.status_code == 201
    own = {"Authorization": f"Bearer {made.json()['token']}"}
    assert client.get("/v1/users/bob/profile", headers=own).status_code == 200
    assert refused(client.get("/v1/users/ann/profile", headers=own), 403, "forbidden")
    asked = client.post("/v1/users/bob/tokens", headers=admin, json={"scope": "admin"})
    assert refused(asked, 422, "input")


def test_tenants_are_apart(shop, tmp_path):
    for name in ("north", "south"):
        copy(shop, tmp_path / name)
    keys = {name: key_of(tmp_path / name) for name in ("north", "south")}
    with served(tenants=tmp_path) as running, running.client(keys["north"]) as north, running.client() as south:
        south.headers["Authorization"] = f"Bearer {keys['south']}"
        assert north.post("/v1/items", json={"items": [{"item_id": "n", "title": "North"}]}).status_code == 201
        assert north.get("/v1/items/n").status_code == 200
        assert south.get("/v1/items/n").status_code == 404
        north.post("/v1/users/nora/statements", json={"text": "I like jazz"})
        assert north.get("/v1/users/nora/profile").status_code == 200
        assert south.get("/v1/users/nora/profile").status_code == 404
        assert south.get("/v1/items", headers={"Trigrain-Tenant": "south"}).status_code == 200
        assert refused(south.get("/v1/items", headers={"Trigrain-Tenant": "north"}), 403, "forbidden")
        told = {line.get("tenant") for line in running.log if line["event"] == "request"}
        assert told == {"north", "south", None}
        assert "/v1/items/{item_id}" in north.get("/metrics").text

"""Reports of the evaluation that lie in the workspace."""

from __future__ import annotations

import json
import os

import pytest

from tests.entrypoints.http.door import copy, key_of, served


@pytest.fixture
def workspace(shop, tmp_path):
    made = copy(shop, tmp_path / "shop")
    for age, name in enumerate(("films", "电影 1")):
        folder = made / "evaluations" / name
        folder.mkdir(parents=True)
        (folder / "evaluation.json").write_text(json.dumps({"protocol": name, "methods": {}}), encoding="utf-8")
        os.utime(folder / "evaluation.json", (1_000_000 - age, 1_000_000 - age))
    (made / "evaluations" / "torn").mkdir()
    (made / "evaluations" / "torn" / "evaluation.json").write_text("{", encoding="utf-8")
    os.utime(made / "evaluations" / "torn" / "evaluation.json", (1, 1))
    return made


def test_they_are_listed_latest_first_and_shown(workspace):
    with served(workspace) as running, running.client() as client:
        names = client.get("/v1/evaluations").json()["items"]
        assert names == ["films", "电影 1", "torn"]
        for name in names[:2]:
            assert client.get(f"/v1/evaluations/{name}").json() == {"protocol": name, "methods": {}}
        torn = client.get("/v1/evaluations/torn")
        assert (torn.status_code, torn.json()["detail"]) == (503, "the report 'torn' cannot be read")


@pytest.mark.parametrize("name", ["nothing", "..", "%2e%2e", "..%2F..%2Fshop", "films%2Fevaluation.json", "%00"])
def test_nothing_else_is_opened(workspace, name):
    with served(workspace) as running, running.client() as client:
        answer = client.get(f"/v1/evaluations/{name}")
        assert answer.status_code in (404, 422)
        assert "records" not in answer.text


def test_a_workspace_without_any_says_so(client):
    assert client.get("/v1/evaluations").json() == {"items": [], "next": None}


def test_an_end_user_does_not_see_them(workspace):
    key_of(workspace)
    token = key_of(workspace, "read", "ann")
    with served(workspace) as running, running.client(token) as client:
        assert client.get("/v1/evaluations").status_code == 403

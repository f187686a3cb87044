"""The page's place: its files at `/`, under a strict policy, beside the API."""

from __future__ import annotations

from tests.entrypoints.http.door import copy, key_of, served


def test_the_folders_files_are_served_and_the_api_beside_them(shop, tmp_path):
    workspace = copy(shop, tmp_path / "shop")
    key = key_of(workspace)
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><title>Trigrain</title>", encoding="utf-8")
    (folder / "app.js").write_text("export {};", encoding="utf-8")
    with served(workspace, page=folder) as running, running.client() as client:
        page = client.get("/")
        assert page.text.startswith("<!doctype html>")
        policy = page.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'")
        assert "unsafe" not in policy
        assert "http" not in policy
        assert client.get("/app.js").headers["content-type"].startswith("text/javascript")
        again = client.get("/", headers={"If-None-Match": page.headers["etag"]})
        assert again.status_code == 304
        for path in ("/../secret", "/%2e%2e/shop/records.db", "/v1/nothing", "/nothing"):
            gone = client.get(path)
            assert (gone.status_code, gone.headers["content-type"]) == (404, "application/problem+json")
        assert client.get("/v1/items").status_code == 401
        assert client.get("/v1/items", headers={"Authorization": f"Bearer {key}"}).status_code == 200

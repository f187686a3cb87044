"""Servers over copies of the shop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.entrypoints.http.door import Served, copy, key_of, served


@pytest.fixture(scope="module")
def open_door(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server without keys, of this module's own."""
    with served(copy(shop, tmp_path_factory.mktemp("open") / "shop")) as running:
        yield running


@pytest.fixture
def client(open_door: Served) -> Iterator[httpx2.Client]:
    with open_door.client() as asking:
        yield asking


@pytest.fixture(scope="module")
def keyed_shop(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A workspace with a key of every kind."""
    workspace = copy(shop, tmp_path_factory.mktemp("keyed") / "shop")
    keys = {scope: key_of(workspace, scope) for scope in ("read", "write", "admin")}
    return workspace, {**keys, "ann": key_of(workspace, "write", "ann"), "ann reads": key_of(workspace, "read", "ann")}

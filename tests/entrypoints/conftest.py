"""A shop that is made once, for every door."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.entrypoints.http.door import make_shop


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not to be changed: ask for a copy."""
    return make_shop(tmp_path_factory.mktemp("shop"))

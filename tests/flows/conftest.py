"""What every flow's test is spared."""

from __future__ import annotations

import pytest

from agent.chains import ask


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the fresh try of a broken answer."""
    monkeypatch.setattr(ask, "_PAUSE_SECONDS", 0.0)

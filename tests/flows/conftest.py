"""What every flow's test is spared."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agent.chains import ask
from eval.endpoint import Endpoint
from tests.flows.far import facts_only


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the fresh try of a broken answer."""
    monkeypatch.setattr(ask, "_PAUSE_SECONDS", 0.0)


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """The loopback endpoint, answering from facts, where OpenAI's client will look for it."""
    with Endpoint(answer=facts_only) as served:
        monkeypatch.setenv("OPENAI_BASE_URL", served.url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
        yield served

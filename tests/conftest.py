"""Which tests come first, and what any may ask for: a clean environment, the real model and embedder, each once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from agent.adapters.embedder import SentenceEmbedder
    from agent.adapters.llamacpp import LocalChat


def pytest_configure(config: pytest.Config) -> None:
    # llama-cpp-python opens it when it is imported and leaves it to the interpreter's end.
    config.addinivalue_line("filterwarnings", "ignore:unclosed file .*/dev/null.*:ResourceWarning")


LONG = ("test_readme.py", "test_lora.py")
"""Files with a test of minutes: they come first, or all but one worker would wait for them at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in LONG)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("TRIGRAIN_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def local_chat() -> LocalChat:
    """The carried chat model; its prefixes stay warm over the whole run."""
    from agent.adapters.llamacpp import open_local

    return open_local()


@pytest.fixture(scope="session")
def minilm() -> SentenceEmbedder:
    """The carried embedder."""
    from agent.adapters.embedder import open_embedder

    return open_embedder()


# A loaded machine is slow at times; how long an example takes is for the benches to say.
settings.register_profile("trigrain", deadline=None)
settings.load_profile("trigrain")

"""The adapter that comes with the program is the one that its provenance tells of, for the carried model."""

from __future__ import annotations

import hashlib

from agent.adapters.general import FILE, general_adapter
from agent.adapters.llamacpp import carried_model, local_identity
from agent.core.settings import Settings
from agent.wiring import Wiring

MOST_BYTES = 12 * 1024 * 1024


def test_the_file_is_what_it_says_and_small():
    assert hashlib.sha256(FILE.read_bytes()).hexdigest() == general_adapter().sha256
    assert FILE.stat().st_size <= MOST_BYTES
    assert general_adapter().base == local_identity(carried_model())


def identity(tmp_path, **settings):
    with Wiring(Settings(workspace=tmp_path, **settings)) as wiring:
        return wiring.chat.identity


def test_it_is_in_use_for_the_carried_model_unless_a_setting_says_no(tmp_path):
    bare = identity(tmp_path, llm="local", adapter="none")
    assert bare == local_identity(carried_model())
    assert identity(tmp_path, llm="local").startswith(f"{bare}+")


def test_another_model_goes_without_it(tmp_path):
    other = tmp_path / "other.gguf"
    other.write_bytes(carried_model().read_bytes() + b"\0")
    assert identity(tmp_path, llm=f"local:{other}") == local_identity(other)

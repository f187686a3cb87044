"""The sentence embedder, for real: what it loads, what it refuses, what it remembers."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import huggingface_hub.constants
import numpy as np
import pytest

from agent.adapters import embedder as room
from agent.adapters.embedder import CARRIED_SHA256, carried_embedder, open_embedder
from agent.core.errors import EmbeddingError, SettingsError

TEXTS = ["space opera, science fiction", "whole milk, dairy", "故宫", "", "space opera, science fiction"]
ROOT = Path(__file__).parents[2]


def carried_by(folder: Path) -> ModuleSpec:
    """What the import system says of a package whose files are copied to `folder`."""
    return ModuleSpec(room._CARRIER, None, origin=str(folder / "__init__.py"))


@pytest.fixture
def copied(tmp_path, monkeypatch) -> Path:
    """A copy of the package's model folder, where the package is then found."""
    copy = tmp_path / "package" / "model"
    shutil.copytree(carried_embedder(), copy, ignore=shutil.ignore_patterns("*.safetensors"))
    (copy / "model.safetensors").symlink_to(carried_embedder() / "model.safetensors")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: carried_by(copy.parent))
    return copy


def test_the_same_rows_as_bare_sentence_transformers(minilm):
    from sentence_transformers import SentenceTransformer

    bare = SentenceTransformer(str(carried_embedder()), device="cpu", local_files_only=True)
    ours, theirs = minilm.encode(TEXTS), bare.encode(TEXTS, normalize_embeddings=True)
    assert (ours * theirs).sum(axis=1).min() > 0.9995  # in bf16, where the CPU multiplies it
    assert np.linalg.norm(ours, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_identity_names_the_model_and_its_weights(minilm):
    assert minilm.identity == f"all-MiniLM-L6-v2@{CARRIED_SHA256[:8]}"
    assert minilm.dimension == 384


def test_identity_needs_no_torch():
    """Records-only commands ask for it; loading takes seconds."""
    asked = (
        "import sys\n"
        "from agent.adapters.embedder import open_embedder\n"
        "print(open_embedder().identity, 'torch' in sys.modules)\n"
    )
    told = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.split() == [f"all-MiniLM-L6-v2@{CARRIED_SHA256[:8]}", "False"]


def test_an_untouched_copy_of_the_package_works(copied, minilm):
    assert open_embedder().encode(TEXTS[:1]) == pytest.approx(minilm.encode(TEXTS[:1]), abs=1e-6)


def test_tampered_weights_are_refused(copied):
    weights = copied / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.unlink()
    weights.write_bytes(content)
    with pytest.raises(EmbeddingError, match="not the expected ones") as caught:
        open_embedder().encode(["text"])
    assert caught.value.where == str(weights)
    assert "reinstall" in caught.value.hint


def test_weights_that_are_missing(copied):
    (copied / "model.safetensors").unlink()
    with pytest.raises(SettingsError, match="not installed"):
        open_embedder().encode(["text"])


def test_without_the_package_that_carries_it(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SettingsError, match="not installed") as caught:
        open_embedder().encode(["text"])
    assert "trigrain[local]" in caught.value.hint


def test_a_folder_is_a_model(minilm):
    own = open_embedder(str(carried_embedder()))
    assert own.identity == str(carried_embedder())
    assert (own.encode(TEXTS) * minilm.encode(TEXTS)).sum(axis=1).min() > 0.9995  # who stands beside a text rounds it


def one_line(error: EmbeddingError) -> bool:
    return "\n" not in str(error) and len(str(error)) < 400


@pytest.mark.parametrize("content", [{}, {"config.json": "{}"}, {"config.json": "{"}], ids=["empty", "odd", "broken"])
def test_a_folder_that_is_none(tmp_path, content):
    for name, text in content.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(EmbeddingError, match="cannot be loaded") as caught:
        open_embedder(str(tmp_path)).encode(["text"])
    assert one_line(caught.value)
    assert str(tmp_path) in caught.value.where


def test_a_hub_name_that_may_not_be_fetched(monkeypatch):
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(EmbeddingError, match="cannot be loaded") as caught:
        open_embedder("nobody/nothing").encode(["text"])
    assert one_line(caught.value)
    assert caught.value.where == "setting embedder = nobody/nothing"


class Counting:
    """A vendor's model that counts what it is asked."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.asked: list[str] = []
        self.fault = fault

    def get_embedding_dimension(self) -> int:
        return 2

    def encode(self, texts, **_):
        if self.fault:
            raise self.fault
        self.asked.extend(texts)
        return np.array([[1.0, 0.0]] * len(texts))


def embedder_around(model: Counting) -> room.SentenceEmbedder:
    embedder = room.SentenceEmbedder(lambda: Path("nowhere"), "counting")
    embedder._model = model
    return embedder


def test_a_text_is_embedded_once():
    model = Counting()
    embedder = embedder_around(model)
    embedder.encode(["a", "b", "a"])
    embedder.encode(["b", "c", "b"])
    embedder.encode([])
    assert model.asked == ["a", "b", "c"]


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(room, "_REMEMBERED", 3)
    model = Counting()
    embedder = embedder_around(model)
    embedder.encode([str(n) for n in range(5)])
    assert len(embedder._known) == 3
    embedder.encode(["4", "0"])
    assert model.asked == ["0", "1", "2", "3", "4", "0"]


@pytest.mark.parametrize("fault", [RuntimeError("bad\nworse"), ValueError(), TypeError("odd input")])
def test_a_failure_of_the_vendor_is_ours_and_one_line(fault):
    embedder = embedder_around(Counting(fault))
    with pytest.raises(EmbeddingError, match="2 texts could not be embedded") as caught:
        embedder.encode(["a", "b"])
    assert one_line(caught.value)
    assert caught.value.where == "counting"
    embedder._model.fault = None
    assert embedder.encode(["a"]).shape == (1, 2)


@pytest.mark.parametrize(
    ("name", "chinese"),
    [
        ("local", False),
        ("sentence-transformers/all-MiniLM-L6-v2", False),
        ("sentence-transformers/all-mpnet-base-v2", False),
        ("BAAI/bge-small-en-v1.5", False),
        ("/models/bge-small-en/", False),
        ("sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2", True),
        ("BAAI/bge-m3", True),
        ("intfloat/multilingual-e5-small", True),
        ("BAAI/bge-small-zh-v1.5", True),
        ("/models/opened", True),
    ],
)
def test_a_name_that_says_english_speaks_no_chinese(name, chinese):
    told = open_embedder(name)
    assert told.speaks("en")
    assert told.speaks("zh") is chinese

"""The cross-encoder, for real: a tiny one that is made here, against the bare library."""

from __future__ import annotations

from pathlib import Path

import huggingface_hub.constants
import numpy as np
import pytest

from agent.adapters.cross_encoder import CrossEncoderReranker
from agent.core.errors import RerankError

WISH = "horror and slasher"
TEXTS = ["Night Fall. slasher, horror", "Two Left Feet. farce, comedy", "Paris in May. romance", "\ud83d half", ""]
WORDS = sorted(
    {word for text in (WISH, *TEXTS[:3]) for word in text.lower().replace(".", " .").replace(",", " ,").split()}
)


def made(folder: Path, labels: int = 1) -> str:
    """A saved cross-encoder of one layer with random weights that are the same every time."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]))
    torch.manual_seed(3)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = BertConfig(vocab_size=5 + len(WORDS), num_labels=labels, initializer_range=1.0, **sizes)
    BertForSequenceClassification(config).save_pretrained(folder)
    BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=64).save_pretrained(folder)
    return str(folder)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> str:
    return made(tmp_path_factory.mktemp("models") / "tiny")


def test_the_same_scores_as_the_bare_library(tiny):
    from sentence_transformers import CrossEncoder

    bare = CrossEncoder(tiny, device="cpu", local_files_only=True)
    whole = [text.replace("\ud83d", "?") for text in TEXTS]
    expected = bare.predict([(WISH, text) for text in whole], show_progress_bar=False)
    found = CrossEncoderReranker(tiny).scores(WISH, TEXTS)
    assert found.dtype == np.float64
    assert found == pytest.approx(expected, abs=1e-6)
    assert len(set(found.round(6))) > 2, "a model that tells nothing apart would prove nothing"


def test_a_text_s_score_is_its_own(tiny):
    reranker = CrossEncoderReranker(tiny)
    assert reranker.scores(WISH, TEXTS[::-1])[::-1] == pytest.approx(reranker.scores(WISH, TEXTS), abs=1e-6)
    assert reranker.scores(WISH, TEXTS[:1]) == pytest.approx(reranker.scores(WISH, TEXTS)[:1], abs=1e-6)


def test_nothing_to_read_needs_no_model():
    assert CrossEncoderReranker("nobody/nothing").scores(WISH, []).shape == (0,)


def one_line(error: RerankError) -> bool:
    return "\n" not in str(error) and len(str(error)) < 500


def test_a_hub_name_that_may_not_be_fetched(monkeypatch):
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(RerankError, match="cannot be loaded") as caught:
        CrossEncoderReranker("nobody/nothing").scores(WISH, TEXTS)
    assert one_line(caught.value)
    assert caught.value.where == "setting rerank = cross-encoder:nobody/nothing"


@pytest.mark.parametrize("content", [{}, {"config.json": "{}"}, {"config.json": "{"}], ids=["empty", "odd", "broken"])
def test_a_folder_that_is_none(tmp_path, content):
    for name, text in content.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(RerankError, match="cannot be loaded") as caught:
        CrossEncoderReranker(str(tmp_path)).scores(WISH, TEXTS)
    assert one_line(caught.value)


def test_a_classifier_is_none(tmp_path):
    with pytest.raises(RerankError, match="it gives 3 labels a pair") as caught:
        CrossEncoderReranker(made(tmp_path / "three", labels=3)).scores(WISH, TEXTS)
    assert one_line(caught.value)


class Broken:
    """A vendor's model that fails."""

    num_labels = 1

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault

    def predict(self, pairs, **_):
        if self.fault:
            raise self.fault
        return np.full(len(pairs), np.nan)


@pytest.mark.parametrize("fault", [RuntimeError("bad\nworse"), ValueError(), None])
def test_a_failure_of_the_vendor_is_ours_and_one_line(fault):
    reranker = CrossEncoderReranker("broken")
    reranker._model = Broken(fault)
    with pytest.raises(RerankError, match="5 candidates could not be read") as caught:
        reranker.scores(WISH, TEXTS)
    assert one_line(caught.value)

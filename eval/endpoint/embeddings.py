"""Vectors for texts: hashed words on the unit sphere, equal for equal texts."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.endpoint import wire
from eval.endpoint.instances import words_of

DIMENSION = 64
"""Where the request names none; invented, small so that tests are fast."""


def embed(body: dict[str, Any]) -> dict[str, Any]:
    """The answer to an embeddings request; texts, or lists of token numbers, in `input`."""
    texts = _texts(body["input"])
    vectors = [_vector(text, body.get("dimensions") or DIMENSION) for text in texts]
    encoded = body.get("encoding_format") == "base64"
    data = [
        {"object": "embedding", "index": index, "embedding": _base64(vector) if encoded else vector.tolist()}
        for index, vector in enumerate(vectors)
    ]
    spent = sum(map(wire.tokens, texts))
    usage = {"prompt_tokens": spent, "total_tokens": spent}
    return {"object": "list", "data": data, "model": body["model"], "usage": usage}


def _texts(given: Any) -> list[str]:
    if isinstance(given, str):
        return [given]
    if given and isinstance(given[0], int):
        return [_of_tokens(given)]
    return [text if isinstance(text, str) else _of_tokens(text) for text in given]


def _of_tokens(numbers: list[int]) -> str:
    """Token numbers stand for words that are spelt with letters, so that `words_of` finds them."""
    return " ".join("t" + str(number).translate(str.maketrans("0123456789", "abcdefghij")) for number in numbers)


def _vector(text: str, dimension: int) -> NDArray[np.float32]:
    vector = np.zeros(dimension, dtype=np.float32)
    for word in words_of(text.casefold(), limit=10_000):
        seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest())
        vector += np.random.default_rng(seed).standard_normal(dimension, dtype=np.float32)
    return vector / np.linalg.norm(vector)


def _base64(vector: NDArray[np.float32]) -> str:
    return base64.b64encode(vector.astype("<f4").tobytes()).decode()

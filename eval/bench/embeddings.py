"""Embeddings a second by the adapter, as it comes, against bare sentence-transformers in fp32."""

from __future__ import annotations

import itertools
import time

from sentence_transformers import SentenceTransformer

from agent.adapters.embedder import carried_embedder, open_embedder
from agent.core.schema import Item
from agent.steps.text import item_text
from eval.bench.samples import folder
from eval.bench.table import Row, paired

TEXTS_A_ROUND = 256


def rows() -> list[Row]:
    """One row: grocery item texts, none asked twice, 64 together on both sides."""
    lines = (folder("grocery") / "items.jsonl").read_text(encoding="utf-8").splitlines()
    texts = itertools.cycle(dict.fromkeys(item_text(Item.model_validate_json(text)) for text in lines))
    embedder = open_embedder()
    bare = SentenceTransformer(str(carried_embedder()), device="cpu", local_files_only=True)

    def ours() -> float:
        batch = list(itertools.islice(texts, TEXTS_A_ROUND))
        started = time.perf_counter()
        embedder.encode(batch)
        return TEXTS_A_ROUND / (time.perf_counter() - started)

    def baseline() -> float:
        batch = list(itertools.islice(texts, TEXTS_A_ROUND))
        started = time.perf_counter()
        bare.encode(batch, batch_size=64, normalize_embeddings=True, show_progress_bar=False)
        return TEXTS_A_ROUND / (time.perf_counter() - started)

    ours(), baseline()
    return [paired("embeddings", "texts/s", "sentence-transformers", ours, baseline)]

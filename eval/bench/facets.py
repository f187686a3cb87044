"""Facets a second by the chain against bare llama.cpp with the same prompts."""

from __future__ import annotations

import asyncio
import itertools
import time

from llama_cpp import Llama

from agent.adapters.llamacpp import BATCH_TOKENS, CONTEXT_TOKENS, carried_model, open_local
from agent.chains import line
from agent.chains.ask import chain
from agent.chains.facet import FACET, ItemQuestion
from agent.core.schema import Item
from eval.bench.samples import folder
from eval.bench.table import Row, paired
from prompts import load

ITEMS_A_ROUND = 40
COLD_ITEMS = 8


def rows() -> list[Row]:
    """Two rows: the chain (render, LangChain, warm prefix, read) against bare completions of the same texts."""
    prompt = load(FACET.name, "en", "films-and-music")
    lines = (folder("films") / "items.jsonl").read_text(encoding="utf-8").splitlines()
    questions = itertools.cycle([ItemQuestion(item=Item.model_validate_json(text).title) for text in lines])
    asked = chain(FACET, open_local(threads=2), prompt)
    bare = Llama(str(carried_model()), n_ctx=CONTEXT_TOKENS, n_batch=BATCH_TOKENS, n_threads=2, verbose=False)

    async def through_chain(batch: list[ItemQuestion]) -> None:
        for question in batch:
            await asked.ainvoke([question])

    def ours() -> float:
        batch = list(itertools.islice(questions, ITEMS_A_ROUND))
        started = time.perf_counter()
        asyncio.run(through_chain(batch))
        return ITEMS_A_ROUND / (time.perf_counter() - started)

    def baseline() -> float:
        batch = [line.request(FACET, prompt, question) for question in itertools.islice(questions, ITEMS_A_ROUND)]
        started = time.perf_counter()
        for request in batch:
            text = request.prefix + request.body
            bare.create_completion(
                text, max_tokens=request.max_tokens, temperature=0.0, stop=list(request.stop), seed=0
            )
        return ITEMS_A_ROUND / (time.perf_counter() - started)

    def cold() -> float:
        question = next(questions)
        request = line.request(FACET, prompt, question)
        started = time.perf_counter()
        for _ in range(COLD_ITEMS):
            bare.reset()  # type: ignore[no-untyped-call]
            text = request.prefix + request.body
            bare.create_completion(text, stop=list(request.stop), max_tokens=request.max_tokens, temperature=0.0)
        return COLD_ITEMS / (time.perf_counter() - started)

    ours(), baseline()  # both prefixes warm before the first round
    return [
        paired("facets", "items/s", "llama-cpp-python, its own prefix kept", ours, baseline),
        paired("facets, warm prefix", "items/s", "llama-cpp-python, prefix read anew", ours, cold),
    ]

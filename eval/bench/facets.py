"""Facets a second by the chain, with the adapter that comes with the program and without, against bare llama.cpp."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterator, Sequence
from functools import partial

from langchain_core.runnables import Runnable
from llama_cpp import Llama

from agent.adapters.general import FILE
from agent.adapters.llamacpp import BATCH_TOKENS, CONTEXT_TOKENS, carried_model, open_local
from agent.chains import line
from agent.chains.ask import Answered, chain
from agent.chains.facet import FACET, FacetNames, ItemQuestion
from agent.core.schema import Item
from eval.bench.samples import folder
from eval.bench.table import Row, paired
from prompts import Prompt, load

Asked = Runnable[Sequence[ItemQuestion], Answered[FacetNames]]
ITEMS_A_ROUND = 40
COLD_ITEMS = 8


def rows() -> list[Row]:
    """The chain (render, LangChain, warm prefix, read) against bare completions of the same texts by the bare model."""
    prompt = load(FACET.name, "en", "films-and-music")
    lines = (folder("films") / "items.jsonl").read_text(encoding="utf-8").splitlines()
    questions = itertools.cycle([ItemQuestion(item=Item.model_validate_json(text).title) for text in lines])
    bare = _Bare(prompt)
    plain = chain(FACET, open_local(threads=2), prompt)
    learnt = chain(FACET, open_local(threads=2, adapters={FACET.name: FILE}), prompt)
    ours, adapted = partial(_chained, plain, questions), partial(_chained, learnt, questions)
    kept, cold = partial(bare.kept, questions), partial(bare.anew, questions)
    ours(), adapted(), kept()  # all prefixes warm before the first round
    return [
        paired("facets, with the adapter", "items/s", "llama-cpp-python, its own prefix kept", adapted, kept),
        paired("facets", "items/s", "llama-cpp-python, its own prefix kept", ours, kept),
        paired("facets, warm prefix", "items/s", "llama-cpp-python, prefix read anew", ours, cold),
    ]


def _chained(asked: Asked, questions: Iterator[ItemQuestion]) -> float:
    batch = list(itertools.islice(questions, ITEMS_A_ROUND))

    async def through() -> None:
        for question in batch:
            await asked.ainvoke([question])

    started = time.perf_counter()
    asyncio.run(through())
    return ITEMS_A_ROUND / (time.perf_counter() - started)


class _Bare:
    """llama-cpp-python alone, asked for the same texts."""

    def __init__(self, prompt: Prompt) -> None:
        self._prompt = prompt
        self._llama = Llama(
            str(carried_model()), n_ctx=CONTEXT_TOKENS, n_batch=BATCH_TOKENS, n_threads=2, verbose=False
        )

    def kept(self, questions: Iterator[ItemQuestion]) -> float:
        batch = list(itertools.islice(questions, ITEMS_A_ROUND))
        started = time.perf_counter()
        for question in batch:
            self._complete(question)
        return ITEMS_A_ROUND / (time.perf_counter() - started)

    def anew(self, questions: Iterator[ItemQuestion]) -> float:
        batch = list(itertools.islice(questions, COLD_ITEMS))
        started = time.perf_counter()
        for question in batch:
            self._llama.reset()  # type: ignore[no-untyped-call]
            self._complete(question)
        return COLD_ITEMS / (time.perf_counter() - started)

    def _complete(self, question: ItemQuestion) -> None:
        request = line.request(FACET, self._prompt, question)
        self._llama.create_completion(
            request.prefix + request.body,
            max_tokens=request.max_tokens,
            temperature=0.0,
            stop=list(request.stop),
            seed=0,
        )

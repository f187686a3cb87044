"""What the adapter that comes with the program knows of titles that it never saw, against the bare chat model.

    python -m eval.studies.general PATH [--format LAYOUT] [--items 300] [--seed 1] [--adapter FILE]

Items are told by titles alone and the names of fields by themselves; no item teaches anything. `names`
is the share of items that fall to their true field: by the field's name nearest to the title, to what a model answers,
or to both (the mean of the two cosines). `v` and `ami` are how well a model's own first names group the items, against
the true fields (V-measure; adjusted mutual information, which does not favour many groups). Prints one JSON document.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from agent.adapters.embedder import open_embedder
from agent.adapters.general import FILE, general_adapter
from agent.adapters.llamacpp import open_local
from agent.chains.facet import FACET, FacetNames, ItemQuestion
from agent.chains.line import read, request
from agent.core.errors import AnswerError
from agent.core.ports import ChatModel
from agent.core.presets import load_preset
from agent.core.schema import Item
from agent.core.schema import Path as Names
from agent.flows.lessons import item_words
from eval.dataset import read_dataset
from eval.statistics import difference, interval
from eval.studies.clusters import agreement
from eval.studies.hidden import hide, titles_alone
from prompts import load

GENERAL = "general"


async def answers(chat: ChatModel, items: Sequence[Item]) -> list[Names]:
    """What a model says of each title; () where it says nothing."""
    prompt = load(FACET.name, "en", GENERAL)
    said: list[Names] = []
    for item in items:
        question = ItemQuestion(item=item_words(item))
        try:
            reply = await chat.ask(request(FACET, prompt, question))
            answer: FacetNames = read(FACET, prompt, question, reply.text)
            said.append(answer.names)
        except (AnswerError, ValueError):
            said.append(())
    return said


def main() -> None:
    """Runs the study and prints it."""
    parser = argparse.ArgumentParser(prog="python -m eval.studies.general")
    parser.add_argument("path", type=Path)
    parser.add_argument("--format", dest="layout")
    parser.add_argument("--items", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--adapter", type=Path, default=FILE)
    given = parser.parse_args()
    dataset = read_dataset(given.path, given.layout)
    hidden = hide(titles_alone(list(dataset.items.values())), load_preset(GENERAL), given.items, given.seed)
    truth = [path[0] for path in hidden.truth]
    fields = sorted({path[0] for path in hidden.lessons} | set(truth))
    embedder = open_embedder()
    named = embedder.encode(fields)
    titles = embedder.encode([item.title for item in hidden.asked]) @ named.T

    def hits(cosines: NDArray[np.float32]) -> list[float]:
        return [float(fields[place] == true) for place, true in zip(cosines.argmax(axis=1), truth, strict=True)]

    right = {"title": hits(titles)}
    groups = {}
    for name, adapters in (("bare", {}), ("adapter", {FACET.name: given.adapter})):
        said = asyncio.run(answers(open_local(None, 1, adapters), hidden.asked))
        told = embedder.encode([", ".join(path) for path in said]) @ named.T
        right |= {f"{name} answer": hits(told), f"{name} answer and title": hits(titles + told)}
        groups[name] = agreement(truth, [path[0].casefold() if path else "" for path in said])
    ours = "adapter answer and title"
    document = {
        "data": dataset.name,
        "data_hash": dataset.hash,
        "seed": given.seed,
        "items": len(truth),
        "fields": len(fields),
        "sha256": general_adapter().sha256 if given.adapter == FILE else "",
        "names": {name: interval(values).document() for name, values in right.items()},
        "differences": {
            f"{ours} - {name}": difference(right[ours], values).document()
            for name, values in right.items()
            if name != ours
        },
        "groups": {name: {m: one.document() for m, one in rows.items()} for name, rows in groups.items()},
    }
    sys.stdout.write(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n")


if __name__ == "__main__":
    main()

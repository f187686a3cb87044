"""A workspace that a study opens, fills with items and has faceted by the product's own flows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from agent.core.ports import Embedder
from agent.core.schema import Facets, Item
from agent.core.settings import load_settings
from agent.flows.canon import canonize
from agent.flows.facet import facet_items
from agent.wiring import Wiring
from eval.methods.vectors import TextVectors


class _Wiring(Wiring):
    """Texts are embedded once, however many methods are compared on them."""

    @cached_property
    def embedder(self) -> Embedder:
        """The settings' own, with memory."""
        return TextVectors(super().embedder)


@contextmanager
def opened(items: Sequence[Item], llm: str, preset: str) -> Iterator[Wiring]:
    """A workspace in a temporary folder that holds the items, and is gone afterwards; its vectors are remembered."""
    with (
        tempfile.TemporaryDirectory() as directory,
        _Wiring(load_settings(Path(directory), llm=llm, preset=preset)) as wiring,
    ):
        wiring.own()
        wiring.records.items.put(items)
        yield wiring


def faceted(wiring: Wiring, items: Sequence[Item]) -> list[Facets]:
    """The facets of some of the workspace's items, in their order, by the names that they are known by."""
    wiring.run(facet_items(wiring, [items]))
    wiring.run(canonize(wiring))
    found = wiring.records.facets.get([item.item_id for item in items])
    return [found[item.item_id] for item in items]

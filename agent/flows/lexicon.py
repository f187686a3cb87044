"""Keeps the words of the catalogue in step with the records: made anew where an item or what it is about changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np

from agent.core.learned import Lexicon
from agent.core.ports import Progress, Workspace
from agent.core.schema import Facets, Item
from agent.core.watch import step
from agent.steps.lexical import item_tokens
from agent.steps.wishes import common, numbers, table


@step("lexicon")
def refresh_lexicon(workspace: Workspace, progress: Progress | None = None, *, anew: bool = False) -> Lexicon:
    """That of all items of the records; the kept one where nothing changed since, unless it must be made `anew`."""
    stamp = _stamp(workspace)
    kept = None if anew else workspace.learned.lexicon()
    if kept and kept.stamp == stamp:
        return kept
    if progress:
        progress("learn words", 0, 1)
    made = _made(workspace, stamp)
    workspace.learned.keep_lexicon(made)
    if progress:
        progress("learn words", 1, 1)
    return made


def present_lexicon(workspace: Workspace) -> Lexicon:
    """The kept one, made anew where items were added or taken away since."""
    kept = workspace.learned.lexicon()
    if kept and len(kept.item_ids) == workspace.records.items.count():
        return kept
    return refresh_lexicon(workspace)


def _made(workspace: Workspace, stamp: str) -> Lexicon:
    """Memory is the catalogue's tokens: some 10 KB an item of 100 words while they are weighed."""
    item_ids, texts, counted, categories = [], [], [], []
    for item, facets in _each(workspace):
        item_ids.append(item.item_id)
        texts.append(item_tokens(item, facets.paths.values() if facets else ()))
        counted.append(numbers(item))
        categories.append(item.categories)
    tokens, weights = workspace.lexical.weights(texts)
    fields, columns = table(counted)
    kinds = common(categories)
    return Lexicon(
        item_ids=tuple(item_ids),
        tokens=tokens,
        weights=weights,
        fields=fields,
        numbers=columns,
        kinds=kinds,
        of_kind=np.array([[kind in own for kind in kinds] for own in categories], dtype=np.bool_).reshape(
            len(item_ids), len(kinds)
        ),
        stamp=stamp,
    )


def _each(workspace: Workspace) -> Iterator[tuple[Item, Facets | None]]:
    for batch in workspace.records.items.each():
        facets = workspace.records.facets.get([item.item_id for item in batch])
        yield from ((item, facets.get(item.item_id)) for item in batch)


def _stamp(workspace: Workspace) -> str:
    """Of all texts and numbers; a change of how they are cut or weighed needs `reindex`."""
    told = hashlib.blake2b(digest_size=8)
    for item, facets in _each(workspace):
        paths = sorted(facets.paths.values()) if facets else ()
        told.update(
            repr((item.item_id, item.content_hash, item.price, item.attributes, paths)).encode("utf-8", "replace")
        )
    return told.hexdigest()

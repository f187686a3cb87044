"""Keeps the words of the catalogue in step with the records: made anew where an item or what it is about changed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

from agent.core.learned import Lexicon
from agent.core.ports import Progress, Workspace
from agent.core.schema import Facets, Item
from agent.core.watch import step
from agent.steps.aspects import aspects
from agent.steps.catalogue import shared, table
from agent.steps.era import year
from agent.steps.item_numbers import numbers
from agent.steps.lexical import item_tokens


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
    items, texts, counted, told, years, about = [], [], [], [], [], []
    for item, facets in _each(workspace):
        paths = tuple(facets.paths.values()) if facets else ()
        items.append((item.item_id, item.title))
        texts.append(item_tokens(item, paths))
        counted.append(numbers(item))
        told.append(tuple(aspects(item, paths)))
        years.append(year(item))
        about.append(facets.paths.keys() if facets else ())
    tokens, weights = workspace.lexical.weights(texts)
    fields, columns = table(counted)
    known, of_aspect = shared(told)
    places = workspace.records.items.places()
    place = {path: n for n, path in enumerate(dict.fromkeys(path for own in about for path in sorted(own)))}
    return Lexicon(
        item_ids=tuple(item_id for item_id, _ in items),
        tokens=tokens,
        weights=weights,
        fields=fields,
        numbers=columns,
        aspects=known,
        of_aspect=of_aspect,
        titles=tuple(title for _, title in items),
        places=np.array([places[item_id] for item_id, _ in items], dtype=np.int64),
        years=np.array(years, dtype=np.float32),
        paths=tuple(place),
        about=_about(about, place),
        stamp=stamp,
    )


def _about(paths: Sequence[Collection[str]], place: Mapping[str, int]) -> csr_matrix:
    """(items, paths) float32, of the interests that each item's facets are."""
    from scipy.sparse import csr_matrix  # here: it is slow to load, and a kept lexicon needs it no earlier

    columns = [place[path] for own in paths for path in sorted(own)]
    starts = np.cumsum([0, *map(len, paths)])
    return csr_matrix((np.ones(len(columns), dtype=np.float32), columns, starts), shape=(len(paths), len(place)))


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
            repr((item.item_id, item.content_hash, item.price, item.released, item.attributes, paths)).encode(
                "utf-8", "replace"
            )
        )
    return told.hexdigest()

"""A catalogue as the product finds it by titles alone, and what its paths mean in the catalogue's own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from agent.core.schema import Facets, InterestTree, Path
from eval.studies.catalogue import Catalogue
from eval.studies.hidden import titles_alone
from eval.studies.workspace import faceted, opened

Meanings = Mapping[Path, Path]
"""True path of the same grain by told path, case folded."""


def by_titles(catalogue: Catalogue, item_ids: Iterable[str], llm: str) -> Catalogue:
    """Some of the items with the facets that the product gives them where nothing but their titles is known."""
    kept = [catalogue.items[item_id] for item_id in sorted(item_ids)]
    bare = [item.model_copy(update={"categories": ()}) for item in titles_alone(kept)]
    with opened(bare, llm, catalogue.preset.name) as wiring:
        facets = {one.item_id: one for one in faceted(wiring, bare)}
    return replace(catalogue, items={item.item_id: item for item in bare}, facets=facets)


def meanings(told: Mapping[str, Facets], true: Mapping[str, Facets]) -> Meanings:
    """For each told path the true one that most of its items have at the same grain; of equals the first by name."""
    votes: dict[Path, Counter[Path]] = defaultdict(Counter)
    for item_id, facets in told.items():
        meant = {len(path): path for path in true[item_id].paths.values()}
        for path in facets.paths.values():
            if len(path) in meant:
                votes[_folded(path)][meant[len(path)]] += 1
    return {path: min(counts, key=lambda one: (-counts[one], one)) for path, counts in votes.items()}


def translated(tree: InterestTree, meaning: Meanings) -> InterestTree:
    """The tree with the true paths in place of the told ones."""
    interests = tuple(
        interest.model_copy(update={"path": meaning.get(_folded(interest.path), interest.path)})
        for interest in tree.interests
    )
    return tree.model_copy(update={"interests": interests})


def _folded(path: Path) -> Path:
    return tuple(name.casefold() for name in path)

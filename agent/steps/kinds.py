"""Tells which kind of thing alone has a field: dishes are of restaurants."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from agent.core.learned import Lexicon
from agent.core.plan import Aspect
from agent.steps.aspects import KIND

_SHARE = 0.95
"""Of the items with a field, that are of one kind. Judgement: catalogues hold a few mistakes."""
_WHOLE = 0.9
"""Share of all items from which on a kind tells nothing."""


def kind_of_field(lexicon: Lexicon, field: str) -> str:
    """The kind's name; "" where items of several kinds have the field, or none."""
    return _kinds(lexicon).get(field, "")


def coverage(lexicon: Lexicon, field: str) -> float:
    """Share of the items that have a field, among its kind where one kind alone has it.

    Where few items tell, little is known of the others.
    """
    return _coverages(lexicon).get(field, 1.0)


@lru_cache(maxsize=4)
def _coverages(lexicon: Lexicon) -> Mapping[str, float]:
    found = {}
    for field, having in _having(lexicon).items():
        kind = kind_of_field(lexicon, field)
        of_kind = lexicon.of_aspect[:, lexicon.aspects.index(Aspect(field=KIND, value=kind))] if kind else None
        found[field] = float(having.sum() / (of_kind.sum() if of_kind is not None else len(having)))
    return {field: min(1.0, share) for field, share in found.items()}


@lru_cache(maxsize=4)
def _kinds(lexicon: Lexicon) -> Mapping[str, str]:
    kinds = [n for n, aspect in enumerate(lexicon.aspects) if aspect.field == KIND]
    of_kind = lexicon.of_aspect[:, kinds].toarray().astype(bool)
    broad = [n for n in range(len(kinds)) if of_kind[:, n].mean() < _WHOLE]
    found = {}
    for field, having in _having(lexicon).items():
        shares = {lexicon.aspects[kinds[n]].value: of_kind[having, n].mean() for n in broad}
        best = max(shares, key=lambda kind: shares[kind], default="")
        if best and shares[best] >= _SHARE:
            found[field] = best
    return found


def _having(lexicon: Lexicon) -> dict[str, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """(items,) which have each field."""
    found = {name: np.isfinite(lexicon.numbers[:, n, 0]) for n, name in enumerate(lexicon.fields)}
    columns: dict[str, list[int]] = {}
    for n, aspect in enumerate(lexicon.aspects):
        if aspect.field != KIND:
            columns.setdefault(aspect.field, []).append(n)
    for name, own in columns.items():
        found.setdefault(name, np.asarray(lexicon.of_aspect[:, own].sum(axis=1)).ravel() > 0)
    return {name: having for name, having in found.items() if having.any()}

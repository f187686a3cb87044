"""What the words of items say: to a request, and to a person by the words of what they chose last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from agent.core.learned import Lexicon
from agent.core.plan import Bound, Plan
from agent.core.schema import Item, Path
from agent.steps.aspects import KIND
from agent.steps.kinds import coverage
from agent.steps.meet import Condition, conditions
from agent.steps.quantities import PRICE
from agent.steps.tokens import asked, tokens

Scores = NDArray[np.float64]
Single = NDArray[np.float32]
HEAD = 2
"""How often title, categories and facets count, against the rest once. By half of CrossWOZ's requests."""
KIND_WEIGHT, VALUE_WEIGHT, NUMBER_WEIGHT = 3.0, 2.0, 1.0
"""What a kind, a named value and a number that is as asked for add, where the best words add `WORDS`. By CrossWOZ's
requests: who finds nothing in their price gets the dish, not another dish at the price."""
WORDS = 1.0
FIRST = 0.001
"""What the catalogue's first item has before its last: whoever listed them put first what matters. It breaks ties;
how much that is where many items answer equally well, eval/RESULTS.md says of CrossWOZ's requests."""
LATER = 0.25
"""How much more what was said last weighs of alternatives, which no item has together. Judgement."""


def item_tokens(item: Item, paths: Iterable[Path]) -> list[str]:
    """The tokens of an item's text, with the names of its facets' `paths`; what it is called counts `HEAD` times."""
    names = {name for path in paths for name in path} - {item.title}
    head = [item.title, *item.categories, *sorted(names - set(item.categories))]
    body = [*item.tags, item.brand, item.description]
    cut = [token for text in head for token in tokens(text)]
    return cut * HEAD + [token for text in body for token in tokens(text)]


def answers(lexicon: Lexicon, plan: Plan) -> Scores:
    """(items,) float64 how well each answers what is asked for; 0 or less where it has nothing of that."""
    found = WORDS * scaled(spoken(lexicon, plan))
    for condition in conditions(lexicon, plan):
        worth = condition.met + LATER * condition.parts[-1][1] if condition.parts else condition.met
        found = found + weight(lexicon, condition) * worth
    return np.asarray(found + FIRST * _first(lexicon) * (found > 0))


def weight(lexicon: Lexicon, condition: Condition) -> float:
    """What meeting it adds; of a field that part of the items have, the part of it."""
    if isinstance(condition.of, Bound):
        return NUMBER_WEIGHT
    return KIND_WEIGHT if condition.of.field == KIND else VALUE_WEIGHT * coverage(lexicon, condition.of.field)


def spoken(lexicon: Lexicon, plan: Plan) -> Scores:
    """(items,) float64 BM25 of the words that name nothing, less that of the unwanted ones."""
    return _words(lexicon, plan.words) - _words(lexicon, plan.unwanted)


def _words(lexicon: Lexicon, words: Sequence[str]) -> Scores:
    said = dict.fromkeys(token for word in words for token in asked(word))
    known = [lexicon.place[token] for token in said if token in lexicon.place]
    if not known:
        return np.zeros(len(lexicon.item_ids))
    return np.asarray(lexicon.by_token[:, known].sum(axis=1), dtype=np.float64).ravel()


def _first(lexicon: Lexicon) -> Scores:
    """(items,) 1 for the first of the catalogue, near 0 for the last."""
    last = max(1.0, float(lexicon.places.max(initial=1)))
    return np.asarray(1.0 - (lexicon.places - 1.0) / last, dtype=np.float64)


def alike(lexicon: Lexicon, item_ids: Sequence[str], *wanted: tuple[int, float]) -> list[Single]:
    """(items,) float32 for each `wanted` (last, fade): how much items say of what a person's `last` choices say.

    `item_ids` are the choices, oldest first. 1 is the most that an item beside those says; each earlier choice counts
    `fade` of the next.
    """
    recent = item_ids[-max(last for last, _ in wanted) :]
    known = [(len(recent) - n, row) for n, key in enumerate(recent) if (row := lexicon.index.get(key)) is not None]
    if not known:
        return [np.zeros(len(lexicon.item_ids), dtype=np.float32) for _ in wanted]
    counted = [[row for ago, row in known if ago <= last] for last, _ in wanted]
    weights = np.zeros((len(wanted), len(known)))
    for n, ((_, fade), rows) in enumerate(zip(wanted, counted, strict=True)):
        weights[n, len(known) - len(rows) :] = fade ** np.arange(len(rows))[::-1]
    found = _speaking(lexicon, [row for _, row in known], weights)
    return [_beside(scores, rows) for scores, rows in zip(found, counted, strict=True)]


def _speaking(lexicon: Lexicon, rows: Sequence[int], weights: NDArray[np.float64]) -> list[Single]:
    """(items,) for each of (w, rows) weights: how much of the tokens of some items, weighed so, each item has.

    Of all tokens these are few, and the items without any of them need no look. In the precision of the lexicon's
    weights, which would have to be copied for another.
    """
    own = lexicon.weights[list(rows)]
    columns, places = np.unique(own.indices, return_inverse=True)
    said = np.zeros((len(weights), len(columns)))
    owner = np.repeat(np.arange(len(rows)), np.diff(own.indptr))
    for line, one in zip(said, weights, strict=True):
        line += np.bincount(places, one[owner] * own.data, minlength=len(columns))
    these = lexicon.by_token[:, columns]
    return [these @ line for line in said.astype(np.float32)]


def _beside(scores: Single, rows: Sequence[int]) -> Single:
    """The same, divided by the most that an item beside these has; at most 1."""
    own = scores[rows]
    scores[rows] = 0.0
    most = scores.max(initial=0.0)
    if most > 0:
        scores /= most
        scores[rows] = np.minimum(own / most, 1.0)
    return scores


def price_gap(lexicon: Lexicon, rows: NDArray[np.int64], item_ids: Sequence[str], last: int) -> Scores:
    """(rows,) float64: how many times dearer or cheaper than a person's `last` choices these rows are, as |ln|.

    0 where an item has no price, or its row is -1, and everywhere where none of the choices has one.
    """
    own = [lexicon.index[item_id] for item_id in item_ids[-last:] if item_id in lexicon.index]
    if PRICE not in lexicon.fields or not own:
        return np.zeros(len(rows))
    column = lexicon.numbers[:, lexicon.fields.index(PRICE), 0]
    theirs, usual = np.log1p(column[rows].astype(np.float64)), np.log1p(column[own].astype(np.float64))
    gap = np.abs(theirs - usual[np.isfinite(usual)].mean()) if np.isfinite(usual).any() else np.zeros(len(rows))
    return np.where(rows >= 0, np.nan_to_num(gap), 0.0)


def scaled(scores: Scores) -> Scores:
    """Divided by the highest."""
    most = float(scores.max(initial=0.0))
    return scores / most if most > 0 else scores

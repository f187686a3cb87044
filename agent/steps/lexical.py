"""What the words of items say: to a request, and to a person by the words of what they chose last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.core.learned import Lexicon
from agent.core.schema import Item, Path
from agent.steps.tokens import asked, tokens
from agent.steps.wishes import PRICE, Wish, met, named, wishes

Scores = NDArray[np.float64]
HEAD = 2
"""How often title, categories and facets count, against the rest once. By half of CrossWOZ's requests."""
EARLIER, EARLIER_FADE = 0.1, 0.5
"""What the turn before a request counts of it, and each pair of turns before of the next. By the same half."""
WISHED, KIND = 0.3, 0.3
"""What a number or a kind that is as wished adds, where the best words add 1. By the same half."""
FADE = 0.9
"""What each earlier choice counts of the next. By trials on the films and ml-latest-small."""


def item_tokens(item: Item, paths: Iterable[Path]) -> list[str]:
    """The tokens of an item's text, with the names of its facets' `paths`; what it is called counts `HEAD` times."""
    names = {name for path in paths for name in path} - {item.title}
    head = [item.title, *item.categories, *sorted(names - set(item.categories))]
    body = [*item.tags, item.brand, item.description]
    cut = [token for text in head for token in tokens(text)]
    return cut * HEAD + [token for text in body for token in tokens(text)]


@dataclass(frozen=True)
class Request:
    """What somebody asks for, cut into what can be looked up."""

    words: Mapping[str, float]
    """Tokens with what each counts."""
    wishes: tuple[Wish, ...]
    kinds: tuple[str, ...]


def read(lexicon: Lexicon, text: str, before: Sequence[str] = ()) -> Request:
    """A request's tokens, wishes and kinds; to the tokens come those of the turns `before` it, oldest first."""
    words = dict.fromkeys(asked(text), 1.0)
    for back, turn in enumerate(reversed(before)):
        count = EARLIER * EARLIER_FADE ** (back // 2)
        words |= {token: max(count, words.get(token, 0.0)) for token in asked(turn)}
    return Request(words, wishes(text, lexicon.fields), named(text, lexicon.kinds))


def answers(lexicon: Lexicon, request: Request) -> Scores:
    """(items,) float64, 0 where an item has nothing of what is asked: 1 is the best by words, wishes add to it."""
    found = scaled(_spoken(lexicon, request.words))
    for wish in request.wishes:
        found = found + WISHED * met(wish, lexicon.numbers[:, lexicon.fields.index(wish.field)])
    for kind in request.kinds:
        found = found + KIND * lexicon.of_kind[:, lexicon.kinds.index(kind)]
    return found


def _spoken(lexicon: Lexicon, words: Mapping[str, float]) -> Scores:
    known = [token for token in words if token in lexicon.place]
    if not known:
        return np.zeros(len(lexicon.item_ids))
    columns = lexicon.by_token[:, [lexicon.place[token] for token in known]]
    return np.asarray(columns @ np.array([words[token] for token in known]), dtype=np.float64)


def alike(lexicon: Lexicon, item_ids: Sequence[str], last: int) -> Scores:
    """(items,) float64: how much items say of what a person's `last` choices, oldest first, say.

    1 is the most that an item beside these says.
    """
    rows = [lexicon.index[item_id] for item_id in item_ids[-last:] if item_id in lexicon.index]
    if not rows:
        return np.zeros(len(lexicon.item_ids))
    fades = FADE ** np.arange(len(rows))[::-1]
    found = np.asarray(lexicon.weights @ np.asarray(fades @ lexicon.weights[rows]).ravel(), dtype=np.float64)
    most = float(np.delete(found, rows).max(initial=0.0))
    return np.minimum(found / most, 1.0) if most > 0 else np.zeros(len(found))


def price_gap(lexicon: Lexicon, item_ids: Sequence[str], last: int) -> Scores:
    """(items,) float64: how many times dearer or cheaper than a person's `last` choices, as |ln|.

    0 where an item has no price, and everywhere where none of the choices has one.
    """
    if PRICE not in lexicon.fields:
        return np.zeros(len(lexicon.item_ids))
    prices = np.log1p(lexicon.numbers[:, lexicon.fields.index(PRICE)].astype(np.float64))
    own = prices[[lexicon.index[item_id] for item_id in item_ids[-last:] if item_id in lexicon.index]]
    usual = own[np.isfinite(own)].mean() if np.isfinite(own).any() else np.nan
    return np.nan_to_num(np.abs(prices - usual))


def scaled(scores: Scores) -> Scores:
    """Divided by the highest."""
    most = float(scores.max(initial=0.0))
    return scores / most if most > 0 else scores

"""Names what of a request an item holds, in the request's own words, so that it can be said and is true."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from agent.core.learned import Lexicon
from agent.core.schema import Item, Path
from agent.steps.lexical import Request, item_tokens
from agent.steps.tokens import tokens
from agent.steps.wishes import met

SHOWN = 3
"""Words of a request that are named."""
_PART = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+")


def matched(lexicon: Lexicon, request: Request, text: str, item: Item, paths: Iterable[Path]) -> tuple[str, ...]:
    """Words of the request that stand in the item or in the names of its facets, the most telling first; then numbers.

    Of Chinese the longest parts that stand there; of numbers, what the item has where it is as wished.
    """
    row = lexicon.index.get(item.item_id)
    if row is None:
        return ()
    paths = list(paths)
    names = [name for path in paths for name in path]
    told = _flat("\n".join([item.title, *item.categories, *item.tags, item.brand, item.description, *names]))
    parts = dict.fromkeys(_held(_flat(text), told, set(item_tokens(item, paths))))
    weights = {part: _weight(lexicon, row, request, part) for part in parts}
    told_anyway = {_flat(wish.field) for wish in request.wishes}
    named = (part for part in parts if weights[part] > 0 and part not in told_anyway)
    said = sorted(named, key=lambda part: -weights[part])
    return (*said[:SHOWN], *_numbers(lexicon, row, request))


def _flat(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _held(text: str, told: str, held: set[str]) -> Iterator[str]:
    for part in _PART.findall(text):
        if _is_han(part):
            yield from _shared(part, told)
        elif set(tokens(part)) <= held:
            yield part


def _is_han(part: str) -> bool:
    return "\u3400" <= part[0] <= "\u9fff"


def _shared(part: str, told: str) -> Iterator[str]:
    """The longest pieces of two or more characters that stand in `told`, from left to right."""
    start = 0
    while start < len(part) - 1:
        end = start + 1
        while end < len(part) and part[start : end + 1] in told:
            end += 1
        if end - start > 1:
            yield part[start:end]
        start = max(end, start + 1)


def _weight(lexicon: Lexicon, row: int, request: Request, part: str) -> float:
    known = [lexicon.place[t] for t in tokens(part) if request.words.get(t, 0.0) == 1.0 and t in lexicon.place]
    return float(lexicon.weights[row, known].sum()) if known else 0.0


def _numbers(lexicon: Lexicon, row: int, request: Request) -> Iterator[str]:
    for wish in request.wishes:
        column = lexicon.numbers[row : row + 1, lexicon.fields.index(wish.field)]
        if met(wish, column)[0]:
            yield f"{wish.field} {float(column[0]):g}"

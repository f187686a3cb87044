"""Names what of a request an item holds: values as the catalogue calls them, and words as the request has them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from agent.core.learned import Lexicon
from agent.core.plan import Aspect, Bound, Plan
from agent.core.schema import Item, Path
from agent.steps.lexical import item_tokens
from agent.steps.meet import conditions
from agent.steps.quantities import columns
from agent.steps.tokens import tokens

SHOWN = 3
"""Words of a request that are named."""
_PART = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+")


def matched(lexicon: Lexicon, plan: Plan, text: str, item: Item, paths: Iterable[Path]) -> tuple[str, ...]:
    """The values that were asked for by name, then words of the request that stand in the item, then its numbers.

    Of the words the most telling first, of Chinese the longest parts; of numbers what the item has, where as asked.
    """
    row = lexicon.index.get(item.item_id)
    if row is None:
        return ()
    met = [held for one in conditions(lexicon, plan) if one.wanted for held in one.held(row)]
    values = [held.value for held in met if isinstance(held, Aspect)]
    words = _words(lexicon, row, plan, text, item, list(paths))
    numbers = [number for held in met if isinstance(held, Bound) for number in _number(lexicon, row, held)]
    told = {value.casefold() for value in values}
    return (*dict.fromkeys(values), *(word for word in words if word not in told), *dict.fromkeys(numbers))


def _words(lexicon: Lexicon, row: int, plan: Plan, text: str, item: Item, paths: Sequence[Path]) -> list[str]:
    names = [name for path in paths for name in path]
    told = _flat("\n".join([item.title, *item.categories, *item.tags, item.brand, item.description, *names]))
    wanted = {token for word in plan.words for token in tokens(word)}
    parts = dict.fromkeys(_held(_flat(text), told, set(item_tokens(item, paths))))
    weights = {part: _weight(lexicon, row, wanted, part) for part in parts}
    return sorted((part for part in parts if weights[part] > 0), key=lambda part: -weights[part])[:SHOWN]


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


def _weight(lexicon: Lexicon, row: int, wanted: set[str], part: str) -> float:
    known = [lexicon.place[token] for token in tokens(part) if token in wanted and token in lexicon.place]
    return float(lexicon.weights[row, known].sum()) if known else 0.0


def _number(lexicon: Lexicon, row: int, bound: Bound) -> Iterator[str]:
    for place in columns(lexicon.fields, bound.field):
        low, high = lexicon.numbers[row, place].tolist()
        if low == low:  # not a number: the item has none
            yield f"{lexicon.fields[place]} {low:g}" + (f"-{high:g}" if high > low else "")

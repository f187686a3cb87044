"""Takes words out of a request, to see what it would find without them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

_NUMBER = re.compile(r"(?<=\S) -?[\d.]+(?:e[+-]?\d+)?$")


_DIGITS = re.compile(r"\d+(?:\.\d+)?")


def unsaid(text: str, words: Collection[str]) -> str:
    """The text without these words or pieces, wherever and in whatever case they stand; form and width are NFKC.

    Of a number that an item has ("rating 4.5") the field goes, and with it the numbers of the text.
    """
    left = unicodedata.normalize("NFKC", text)
    if any(map(_NUMBER.search, words)):
        left = _DIGITS.sub(" ", left)
    for word in sorted((_NUMBER.sub("", word) for word in words), key=len, reverse=True):
        left = re.sub(_exactly(word), " ", left, flags=re.IGNORECASE)
    return " ".join(left.split())


def _exactly(word: str) -> str:
    """Chinese has no spaces to stand between."""
    return re.escape(word) if re.search(r"[\u3400-\u9fff]", word) else rf"(?<!\w){re.escape(word)}(?!\w)"

"""Takes words out of a request, to see what it would find without them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable


def unsaid(text: str, words: Iterable[str]) -> str:
    """The text without these words or pieces, wherever and in whatever case they stand; form and width are NFKC."""
    left = unicodedata.normalize("NFKC", text)
    for word in sorted(words, key=len, reverse=True):
        left = re.sub(_exactly(word), " ", left, flags=re.IGNORECASE)
    return " ".join(left.split())


def _exactly(word: str) -> str:
    """Chinese has no spaces to stand between."""
    return re.escape(word) if re.search(r"[\u3400-\u9fff]", word) else rf"(?<!\w){re.escape(word)}(?!\w)"

"""A segmenter without a dictionary: regions end where their suffix stands, everything else falls into characters."""

from __future__ import annotations

import re

_PIECE = re.compile(r"北京市?|[\u3400-\u9fff]{2}[区县]|.", re.DOTALL)


class CharacterSegmenter:
    """Fills `Segmenter`."""

    def words(self, text: str) -> list[str]:
        return _PIECE.findall(text)

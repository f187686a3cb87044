"""Splits a comment into the clauses that each say one thing."""

from __future__ import annotations

import re

from agent.steps.text import one_line

MOST = 8
"""Clauses read of one comment: people open with a verdict and end with one, so the first and the last few."""
LIMIT = 160
"""Characters of a clause; a small model does not follow more."""
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|[。！？；\n]+")
_TURN = re.compile(
    r"[,，]?\s*\b(?:but|however|though|although|except that|yet)\b\s*|[,，]?\s*(?:但是|不过|可是|然而|只是|但)\s*",
    re.IGNORECASE,
)


def clauses(comment: str) -> list[str]:
    """At most `MOST`, in their order, each as it stands in the comment but for white space."""
    parts = [clause for sentence in _SENTENCE.split(comment) for clause in _TURN.split(sentence)]
    told = [one_line(part.strip(" ,，;；.。!！?？"), LIMIT) for part in parts]
    kept = [clause for clause in told if any(map(str.isalnum, clause))]
    return kept if len(kept) <= MOST else kept[: MOST // 2] + kept[-(MOST - MOST // 2) :]

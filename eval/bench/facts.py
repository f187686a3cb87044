"""What the endpoint answers in the benches: sentences and names made of the facts in the question alone."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

_FENCE = re.compile(r"<data>\n(.*)\n</data>", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{3,}")
_FIELDS = (
    "drama", "comedy", "action", "thriller", "romance", "horror", "fantasy", "adventure", "crime", "history",
    "science", "travel", "food", "music", "sports", "gardening",
)  # fmt: skip
_KINDS = ("classic", "modern", "quiet", "dark", "light", "epic")


def answer(body: dict[str, Any]) -> str:
    """The content for a chat request of ours: an answer to each numbered question."""
    fenced = _FENCE.search(body["messages"][-1]["content"])
    rows = [json.loads(line) for line in fenced.group(1).split("\n")] if fenced else []
    return json.dumps({"answers": [_answer(row) for row in rows]}, ensure_ascii=False)


def _answer(row: dict[str, Any]) -> dict[str, Any]:
    if "item" in row:
        return {"n": row["n"], "names": names(row["item"], row["known"])}
    if "one" in row:  # two names: they stay two
        return {"n": row["n"], "same": "no"}
    return {"n": row["n"], "text": f"{row['opening']} {row['interest']}, such as {row['items']}."}


def names(item: str, known: list[str]) -> list[str]:
    """A facet path that continues what is known; fixed by the item's text, with as many names as a catalogue has."""
    lot = int.from_bytes(hashlib.blake2b(item.encode(), digest_size=4).digest())
    field = known[0] if known else _FIELDS[lot % len(_FIELDS)]
    kind = f"{_KINDS[lot // len(_FIELDS) % len(_KINDS)]} {field}"
    concrete = " ".join(word.casefold() for word in _WORD.findall(item)[:3])
    return [*known, *(field, kind, concrete or "something")[len(known) :]]

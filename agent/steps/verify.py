"""Reads a model's sentence against the facts: what they do not carry is a fault."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_TOKEN = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*", re.UNICODE)
_SENTENCE_START = re.compile(r"(?:^|[.!?:;]\s+|[\"“(]\s*)$")
_QUOTED = re.compile(r"[\"“”«»《》]([^\"“”«»《》]{2,})[\"“”«»《》]")
_CJK = re.compile(r"[\u3400-\u9fff]")

_LIMIT = 300
"""Characters; one sentence does not need more."""


@dataclass(frozen=True)
class Rules:
    """How strictly a sentence is read.

    `sensitive` traits must be named by the facts to be said. `glue` are words without a fact of their own. A `closed`
    reading, meant for small models, allows no other words than glue and those of the facts; an open one only checks
    names (capitalised words, quoted titles), numbers and traits.
    """

    sensitive: tuple[str, ...] = ()
    glue: frozenset[str] = frozenset()
    closed: bool = False


def faults(sentence: str, facts: Sequence[str], rules: Rules) -> list[str]:
    """What in `sentence` the `facts` do not carry, in words for a repair question; [] means it stands."""
    if not sentence.strip():
        return ["it is empty"]
    if len(sentence) > _LIMIT:
        return [f"it is longer than {_LIMIT} characters"]
    known = _words(" \n ".join(facts))
    found = [f"{name!r} is not among the facts" for name in _foreign(sentence, known, rules)]
    found += [f"the title {title!r} is not among the facts" for title in _foreign_titles(sentence, facts)]
    found += [f"{trait!r} is personal and not among the facts" for trait in _traits(sentence, facts, rules.sensitive)]
    return found


def _words(text: str) -> set[str]:
    words = {token.casefold() for token in _TOKEN.findall(text)}
    return words | {part for word in words for part in re.split(r"['’\-]", word)}


def _foreign(sentence: str, known: set[str], rules: Rules) -> list[str]:
    """Words that the facts lack: in an open reading those that look like names or numbers, in a closed one all.

    A capital that only opens a sentence makes no name of a glue word.
    """
    names = []
    for match in _TOKEN.finditer(sentence):
        token = match.group()
        bare = re.sub(r"['’]s$", "", token).casefold()
        if {token.casefold(), bare} & known:
            continue
        named = token[0].isupper() or token[0].isdigit()
        opens = bool(_SENTENCE_START.search(sentence[: match.start()]))
        if bare in rules.glue and (opens or not named):
            continue
        if named or rules.closed:
            names.append(token)
    return list(dict.fromkeys(names))


def _foreign_titles(sentence: str, facts: Sequence[str]) -> list[str]:
    everything = " ".join(facts).casefold()
    return [title for title in _QUOTED.findall(sentence) if title.strip().casefold() not in everything]


def _traits(sentence: str, facts: Sequence[str], sensitive: Sequence[str]) -> list[str]:
    said, given = sentence.casefold(), " ".join(facts).casefold()
    return [trait for trait in sensitive if _mentions(said, trait) and not _mentions(given, trait)]


def _mentions(text: str, phrase: str) -> bool:
    if _CJK.search(phrase):
        return phrase in text
    return re.search(rf"\b{re.escape(phrase)}\b", text) is not None

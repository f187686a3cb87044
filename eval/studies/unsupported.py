"""Finds what a sentence names that its facts do not; written for the study, apart from the product's own check.

Names are words with a capital or a digit. A word alone is looked up among the facts' words; words that follow each
other must follow each other in one fact, so that two titles do not lend a third. What stands in quotes must be in a
fact as it is. Chinese has no capitals: there whatever is neither a fact nor a set phrase is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

_WORD = re.compile(r"[^\W_\u3400-\u9fff]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_QUOTED = re.compile(r"[\"“«《「『]([^\"“”«»《》「」『』]+)[\"”»》」』]")
_OPENS = frozenset({"put", "added"})
"""Words that open a sentence of the fold, beside the prompts' glue."""
_CUT = "…"


def unsupported(sentence: str, facts: Sequence[str], glue: Collection[str]) -> list[str]:
    """The names, numbers and titles in a sentence that are not in `facts`; `glue` is case folded."""
    known = [_words(fact) for fact in facts]
    found = [" ".join(run) for run in _runs(sentence, glue) if not any(_holds(fact, run) for fact in known)]
    found += [title for title in _QUOTED.findall(sentence) if not _quoted_in(title, facts)]
    return [*dict.fromkeys(found), *_foreign_han(sentence, facts, glue)]


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _runs(sentence: str, glue: Collection[str]) -> Iterator[list[str]]:
    """Names that follow each other with nothing but a space between them; a cut word ends in an ellipsis."""
    run: list[str] = []
    end = -1
    for match in _WORD.finditer(sentence):
        word = match.group()
        if sentence[end : match.start()] != " " and run:
            yield run
            run = []
        if _is_name(word) and not (match.start() == 0 and word.casefold() in {*glue, *_OPENS}):
            run.append(word.casefold() + (_CUT if sentence[match.end() :].startswith(_CUT) else ""))
        elif run:
            yield run
            run = []
        end = match.end()
    if run:
        yield run


def _is_name(word: str) -> bool:
    return any(character.isupper() or character.isdigit() for character in word)


def _holds(fact: Sequence[str], run: Sequence[str]) -> bool:
    """Whether the fact has the words in this order, next to each other."""
    starts = range(len(fact) - len(run) + 1)
    return any(all(_same(fact[start + n], word) for n, word in enumerate(run)) for start in starts)


def _same(word: str, said: str) -> bool:
    return word.startswith(said[:-1]) if said.endswith(_CUT) else word == said


def _quoted_in(title: str, facts: Sequence[str]) -> bool:
    return any(title.strip(" ,.!?").casefold() in fact.casefold() for fact in facts)


def _foreign_han(sentence: str, facts: Sequence[str], glue: Collection[str]) -> list[str]:
    """Chinese that is left where facts, then set phrases, are taken out, the longest first."""
    rest = sentence
    for piece in [*sorted(facts, key=len, reverse=True), *sorted(glue, key=len, reverse=True)]:
        if _HAN.search(piece):
            rest = rest.replace(piece, " ")
    return _HAN.findall(rest)

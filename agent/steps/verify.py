"""Reads a model's sentence against the facts: what they do not carry is a fault."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_HAN = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"[^\W_\u3400-\u9fff]+(?:['’\-][^\W_\u3400-\u9fff]+)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;]\s+|[\"“(]\s*)$")
_SENTENCE_END = re.compile(r"[.!?…。！？]\W*$")
_PART = re.compile(r"[^\W_\u3400-\u9fff]+")
_POSSESSIVE = re.compile(r"['’]s\b")
_QUOTED = re.compile(r"[\"“”«»《》「」『』]([^\"“”«»《》「」『』]+)[\"“”«»《》「」『』]")
_DOTTED = re.compile(r"[\u3400-\u9fff]·[\u3400-\u9fff]")
"""The middle of a foreign person's name in Chinese, 莱昂纳多·迪卡普里奥; its ends cannot be told."""

_LIMIT = 300
"""Characters; one sentence does not need more."""


@dataclass(frozen=True)
class Rules:
    """How strictly a sentence is read.

    `sensitive` traits must be named by the facts to be said; in a `guarded` reading they are not said at all, since a
    title about a condition makes nobody have it. `glue` are words without a fact of their own. A `closed`
    reading, meant for small models, allows no other words than glue and those of the facts; an open one only checks
    names (words with a capital, quoted titles), numbers, traits, and scripts that the facts do not use. Chinese has no
    capitals: there an open reading knows names only by title marks or a middle dot.
    """

    sensitive: tuple[str, ...] = ()
    glue: frozenset[str] = frozenset()
    closed: bool = False
    guarded: bool = False


def barred(facts: Sequence[str], rules: Rules) -> bool:
    """Whether the facts are such that any sentence made of them would say what is not to be said."""
    return rules.guarded and bool(_traits(" \n ".join(facts), "", rules.sensitive))


def faults(sentence: str, facts: Sequence[str], rules: Rules) -> list[str]:
    """What in `sentence` the `facts` do not carry, in words for a repair question; [] means it stands."""
    if not re.search(r"\w", sentence):
        return ["it is empty"]
    if len(sentence) > _LIMIT:
        return [f"it is longer than {_LIMIT} characters"]
    given = " \n ".join(facts)
    foreign = dict.fromkeys([*_foreign_words(sentence, given, rules), *_foreign_han(sentence, given, rules)])
    found = [f"{name!r} is not among the facts" for name in foreign]
    titles = _foreign_titles(sentence, given)
    joined = [] if foreign or titles else _foreign_names(sentence, facts, rules.glue)
    found += [f"{name!r} is not among the facts as it stands" for name in joined]
    found += [f"the title {title!r} is not among the facts" for title in titles]
    carried = "" if rules.guarded else given
    found += [f"{trait!r} is personal and not among the facts" for trait in _traits(sentence, carried, rules.sensitive)]
    if not _SENTENCE_END.search(sentence):
        found.append("it does not end")
    return found


def _foreign_words(sentence: str, given: str, rules: Rules) -> list[str]:
    """Words that the facts lack: in an open reading those that look like names or numbers, in a closed one all.

    A capital that only opens a sentence makes no name of a glue word.
    """
    whole = {word.casefold() for word in _WORD.findall(given)}
    known = whole | {part for word in whole for part in re.split(r"['’\-]", word)}
    found = []
    for match in _WORD.finditer(sentence):
        word = match.group()
        opens = bool(_SENTENCE_START.search(sentence[: match.start()]))
        if word.casefold() not in known and any(_is_foreign(part, known, rules, opens) for part in word.split("-")):
            found.append(word)
    return found


def _is_foreign(word: str, known: set[str], rules: Rules, opens: bool) -> bool:
    bare = re.sub(r"['’]s$", "", word).casefold()
    named = any(map(_stands_out, word))
    if {word.casefold(), bare} & known or (bare in rules.glue and (opens or not named)):
        return False
    return named or rules.closed


def _foreign_names(sentence: str, facts: Sequence[str], glue: frozenset[str]) -> list[str]:
    """Names of several words that no fact has in this order, nor whole facts one after another.

    Known words alone do not make a name: of "Chicken Breast Bone In" comes no "Chicken Bone In".
    """
    known = [_in_order(fact) for fact in facts]
    whole = re.compile(f"(?:{'|'.join(re.escape(fact.rstrip()) for fact in known if fact.strip())})+ ")
    names = ((name, _in_order(name)) for name in _names(sentence, glue))
    return [name for name, words in names if not (any(words in fact for fact in known) or whole.fullmatch(words))]


def _names(sentence: str, glue: frozenset[str]) -> list[str]:
    """Runs of words that stand out with one space between them, without the glue word that opens a sentence."""
    names: list[list[str]] = []
    end = -1
    for match in _WORD.finditer(sentence):
        word = match.group()
        opens = word.casefold() in glue and _SENTENCE_START.search(sentence[: match.start()])
        named = any(map(_stands_out, word)) and not opens
        if named and end >= 0 and sentence[end : match.start()] == " ":
            names[-1].append(word)
        elif named:
            names.append([word])
        end = match.end() if named else -1
    return [" ".join(name) for name in names if len(name) > 1]


def _in_order(text: str) -> str:
    """The case folded words between spaces."""
    return f" {' '.join(_PART.findall(_POSSESSIVE.sub('', text).casefold()))} "


def _stands_out(character: str) -> bool:
    """Whether it makes a name or a number: a capital, a digit, a letter of a script without capitals."""
    return character.isalnum() and not character.islower()


def _foreign_han(sentence: str, given: str, rules: Rules) -> list[str]:
    """Chinese that glue and pieces of the facts do not add up to, from where they end."""
    if not rules.closed and _HAN.search(given):
        return []
    return [rest for run in _HAN.findall(sentence) if (rest := _uncovered(run, given, rules.glue))]


def _uncovered(run: str, given: str, glue: frozenset[str]) -> str:
    """The rest of a run behind the longest beginning that is made of pieces: glue, and two or more characters of facts.

    A single character of a longer fact is no piece, or a handful of titles would carry any sentence.
    """
    whole = glue.union(_HAN.findall(given))
    reached = {0}
    for start in range(len(run)):
        if start in reached:
            ends = range(start + 1, len(run) + 1)
            reached |= {end for end in ends if run[start:end] in whole or (end > start + 1 and run[start:end] in given)}
    return run[max(reached) :]


def _foreign_titles(sentence: str, given: str) -> list[str]:
    titles = [*_QUOTED.findall(sentence), *_DOTTED.findall(sentence)]
    known = given.casefold()
    return [title for title in titles if not mentions(known, title.strip(" ,.;:!?，。；：！？").casefold())]


def _traits(sentence: str, given: str, sensitive: Sequence[str]) -> list[str]:
    said, known = sentence.casefold(), given.casefold()
    return [trait for trait in sensitive if mentions(said, trait) and not mentions(known, trait)]


def mentions(text: str, phrase: str) -> bool:
    """Whether a text has the phrase as whole words, plural or not, in Chinese anywhere; both case folded."""
    if phrase not in text or _HAN.search(phrase):
        return phrase in text
    return re.search(rf"(?<!\w){re.escape(phrase)}(?:e?s)?(?!\w)", text) is not None

"""Reads a model's sentence for claims of cause, and of acts of the person, that its facts do not make."""

from __future__ import annotations

import re

_CAUSE = re.compile(
    r"\b(because|since|therefore|thus|hence|owing to|due to|thanks to|as a result|that(?:'|’| i)s why)\b"
    r"|(?:^|[,;.] )(so)\b",
    re.IGNORECASE,
)
_CAUSE_ZH = re.compile(r"因为|所以|由于|因此|因而|于是")
_ACT = re.compile(
    r"\b(?:you|they)(?:['’]ve| have| had)?(?: also| already| once| recently| lately)* (\w+)", re.IGNORECASE
)
_ACT_ZH = re.compile(r"[你您](买过|看过|喜欢过|评论过|分享过|点开过|收藏过|读过|转发过|订购过|谈到过)")
_ACTS = (
    frozenset({"liked", "loved", "enjoyed", "favoured", "favored"}),
    frozenset({"bought", "purchased", "ordered", "paid"}),
    frozenset({"watched", "saw", "viewed", "seen"}),
    frozenset({"read"}),
    frozenset({"rated", "reviewed"}),
    frozenset({"shared"}),
    frozenset({"opened", "clicked", "visited"}),
    frozenset({"commented"}),
)
"""Acts in words, those that say the same together."""


def untrue(sentence: str, did: str, *, because: bool) -> list[str]:
    """What the sentence claims and must not, in words for a repair question; [] where it claims nothing of the kind.

    `did` is what the person did to the items that are named ("liked"); `because`: whether the item would fall without
    them, so that it may be said to be there because of them.
    """
    found = [] if because else [f"it says {word!r}, and it is not so" for word in _causes(sentence)]
    return found + [f"{act!r} is not what they did" for act in _acts(sentence, did)]


def _causes(sentence: str) -> list[str]:
    english = [match.group(1) or match.group(2) for match in _CAUSE.finditer(sentence)]
    return list(dict.fromkeys([*english, *_CAUSE_ZH.findall(sentence)]))


def _acts(sentence: str, did: str) -> list[str]:
    """Acts that are told of the person and are not the one that they did, nor a word for the same."""
    own = set(re.findall(r"\w+", did.casefold()))
    same = own.union(*(group for group in _ACTS if group & own))
    told = (verb.casefold() for verb in _ACT.findall(sentence))
    english = [verb for verb in told if verb not in same and any(verb in group for group in _ACTS)]
    return list(dict.fromkeys([*english, *(act for act in _ACT_ZH.findall(sentence) if act not in did)]))

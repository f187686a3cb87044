"""Blots out of a text what identifies or reaches a person, before anything is stored or asked.

Each find becomes a plain mark such as `[phone]`. Numbers are told from one another by their own check digits and by
national numbering plans, so that years, prices, sizes and scores stay. A title in the form of an address ("21 Jump
Street") cannot be told from one and goes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from phonenumbers import Leniency, PhoneNumberMatcher
from stdnum import iban, luhn
from stdnum.cn import ric
from stdnum.us import ssn

_REGIONS = ("CN", "US", "GB")
"""Numbers written without a country code are read as of these; with one, as of any."""
_PHONE_DIGITS = 7
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_CARD = re.compile(r"(?<![\d.])\d(?:[ -]?\d){12,18}(?![\d.]*\d)")
_RIC = re.compile(r"(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])")
_SSN = re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
_STREET = re.compile(
    r"\b\d{1,5}[A-Za-z]? (?:[A-Z][\w'.]* ){1,3}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Boulevard|Blvd|Square|Court|Terrace|Crescent|Highway)\b\.?"
    r"(?:,? (?:Apt|Apartment|Flat|Unit|Suite)\.? ?\w{1,5}\b)?"
)
_FLAT = re.compile(r"\b(?:Apt|Apartment|Flat|Suite)\.? ?#?\d{1,5}[A-Za-z]?\b")
_HAN = "\u4e00-\u9fff"
_ADDRESS_ZH = re.compile(
    rf"[{_HAN}]{{1,8}}?(?:路|街|大道|胡同|巷|弄)[{_HAN}]{{0,3}}\d{{1,5}}号(?:院)?"
    r"(?:\d{1,4}(?:号楼|栋|幢|座|楼))?(?:\d{1,3}单元)?(?:\d{1,5}(?:室|号))?"
    r"|\d{1,4}(?:号楼|栋|幢)(?:\d{1,3}单元)?\d{1,5}(?:室|号)"
)
_MARK = re.compile(r"\[(email|phone|card|identity|account|address)\]")

Finder = Callable[[str], Iterator[tuple[int, int]]]


@dataclass(frozen=True)
class Masked:
    """A text with its marks, and how often each kind was found."""

    text: str
    counts: dict[str, int]


def mask(text: str) -> Masked:
    """Better checked kinds first, so that the digits of a card are no phone; a marked text stays as it is."""
    if not any(map(str.isdigit, text)) and "@" not in text:
        return Masked(text, {})
    counts: Counter[str] = Counter()
    for kind, finder in _FINDERS:
        spans = list(finder(text))
        counts[kind] += len(spans)
        for start, end in reversed(spans):
            text = f"{text[:start]}[{kind}]{text[end:]}"
    return Masked(text, {kind: number for kind, number in counts.items() if number})


def marked(text: str) -> Counter[str]:
    """How many marks of each kind a text holds."""
    return Counter(_MARK.findall(text))


def _matching(pattern: re.Pattern[str], valid: Callable[[str], bool] = lambda _: True) -> Finder:
    def find(text: str) -> Iterator[tuple[int, int]]:
        return (match.span() for match in pattern.finditer(text) if valid(match.group()))

    return find


def _phones(text: str) -> Iterator[tuple[int, int]]:
    """Possible numbers that look like one: grouped as phones are, and of a length and beginning that a plan knows."""
    if sum(map(str.isdigit, text)) < _PHONE_DIGITS:
        return
    found: dict[int, int] = {}
    for region in _REGIONS:
        for match in PhoneNumberMatcher(text, region, leniency=Leniency.VALID, max_tries=1000):
            found[match.start] = max(match.end, found.get(match.start, 0))
    last = 0
    for start in sorted(found):
        if start >= last:
            last = found[start]
            yield start, last


def _card(digits: str) -> bool:
    plain = re.sub(r"\D", "", digits)
    return len(set(plain)) > 1 and luhn.is_valid(plain)


_FINDERS: tuple[tuple[str, Finder], ...] = (
    ("email", _matching(_EMAIL)),
    ("identity", _matching(_RIC, ric.is_valid)),
    ("account", _matching(_IBAN, iban.is_valid)),
    ("card", _matching(_CARD, _card)),
    ("identity", _matching(_SSN, ssn.is_valid)),
    ("address", _matching(_STREET)),
    ("address", _matching(_FLAT)),
    ("address", _matching(_ADDRESS_ZH)),
    ("phone", _phones),
)

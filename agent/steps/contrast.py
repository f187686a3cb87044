"""Words why an item is not in a list, and why one item stands above another."""

from __future__ import annotations

from collections.abc import Mapping

from agent.core.schema import Absence, Source
from agent.steps.wording import place

_ABSENT = {
    "en": {
        Absence.SEEN: "It is not listed, since it is not new: you {about} it.",
        Absence.RULE: "It is not listed, since it does not keep the rule {about}.",
        Absence.REFUSED: "It is not listed, since you said no to {about}.",
        Absence.MUTED: "It is not listed; it lies in {about}, which you muted.",
        Absence.UNHEARD: "It is not listed, since nothing that is known of you brings it among the candidates.",
        Absence.WEAKER: "It is a candidate, but weaker: it stands {place} of {of}.",
    },
    "zh": {
        Absence.SEEN: "它没有列出，因为它并不新：你{about}它。",
        Absence.RULE: "它没有列出，因为它不符合规则 {about}。",
        Absence.REFUSED: "它没有列出，因为你说过不要{about}。",
        Absence.MUTED: "它没有列出；它属于你已静音的{about}。",
        Absence.UNHEARD: "它没有列出，因为已知的信息没有使它成为候选。",
        Absence.WEAKER: "它是候选，但较弱：在 {of} 个候选中排在{place}。",
    },
}
_OTHER = {
    "en": {
        "lacks": "{last}, the last of the list, has more from {source}.",
        "above": "It stands {place} and {other} {theirs} of {of}; most of the difference is {source}.",
        "below": "It stands {place}, below {other} at {theirs} of {of}; most of the difference is {source}.",
        "out": "{other} could not stand in its place. {why}",
    },
    "zh": {
        "lacks": "列表末位的{last}在{source}上更强。",
        "above": "在 {of} 个候选中，它排在{place}，{other}排在{theirs}；差别主要在于{source}。",
        "below": "在 {of} 个候选中，它排在{place}，低于排在{theirs}的{other}；差别主要在于{source}。",
        "out": "{other}无法取而代之。{why}",
    },
}
_SOURCES = {
    "en": {
        Source.MACRO: "your broad interests",
        Source.MID: "your fields of interest",
        Source.MICRO: "your narrow interests",
        Source.COLLABORATIVE: "what others choose along with yours",
        Source.SEQUENCE: "what comes after your latest choices",
        Source.LEXICAL: "likeness in words",
        Source.POPULARITY: "how many people choose it",
    },
    "zh": {
        Source.MACRO: "你的大类兴趣",
        Source.MID: "你的领域兴趣",
        Source.MICRO: "你的细分兴趣",
        Source.COLLABORATIVE: "其他人的一同选择",
        Source.SEQUENCE: "与最近选择的先后关系",
        Source.LEXICAL: "文字上的相近",
        Source.POPULARITY: "选择人数",
    },
}


def gains(one: Mapping[Source, float], other: Mapping[Source, float]) -> dict[Source, float]:
    """What each voice adds to one item beyond what it adds to the other."""
    return {source: one.get(source, 0.0) - other.get(source, 0.0) for source in Source}


def most(gained: Mapping[Source, float]) -> Source:
    """The voice that gains most."""
    return max(Source, key=lambda source: gained.get(source, 0.0))


def absent(absence: Absence, language: str, *, about: str = "", stands: int = 0, of: int = 0) -> str:
    """Why an item is not listed; `stands` is its place among `of` candidates."""
    return _ABSENT[language][absence].format(about=about, place=place(stands, language), of=of)


def lacking(last: str, source: Source, language: str) -> str:
    """What the list's last item has more of."""
    return _OTHER[language]["lacks"].format(last=last, source=_SOURCES[language][source])


def compared(other: str, stands: int, theirs: int, of: int, gained: Mapping[Source, float], language: str) -> str:
    """Where the two stand, and which voice makes most of the difference between them."""
    above = stands < theirs
    source = most(gained if above else {key: -gain for key, gain in gained.items()})
    return _OTHER[language]["above" if above else "below"].format(
        place=place(stands, language),
        theirs=place(theirs, language),
        of=of,
        other=other,
        source=_SOURCES[language][source],
    )


def impossible(other: str, why: str, language: str) -> str:
    """That the other item could not be listed at all."""
    return _OTHER[language]["out"].format(other=other, why=why)

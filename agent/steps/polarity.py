"""Tells for each place of a text whether what stands there is wanted or not."""

from __future__ import annotations

from agent.steps import cues
from agent.steps.cues import VALUES, is_mark


def polarities(text: str, *, against: bool) -> tuple[bool, ...]:
    """(characters,) whether it is against; `against` is what holds where the text begins."""
    spoken, found = _cues(text), []
    for place in range(len(text)):
        while spoken and spoken[0][1] <= place:
            against = spoken.pop(0)[2]
        found.append(against)
    return tuple(found)


def _cues(text: str) -> list[tuple[int, int, bool]]:
    """Where words for and against begin and end, in their order."""
    spoken = [(match.start(), match.end(), True) for match in cues.AGAINST.finditer(text)]
    spoken += [
        (match.start(), match.end(), False)
        for match in cues.FOR.finditer(text)
        if not any(start <= match.start() < end for start, end, _ in spoken)
    ]
    spoken.sort()
    after = cues.AGAINST_AFTER.search(text)
    if after and any(one.isalnum() or is_mark(one) for one in text[: after.start()]):
        return [(0, 0, True), *(cue for cue in spoken if cue[0] >= after.start())]
    return spoken


def is_described(text: str, place: int) -> bool:
    """Whether a value at this place is only what the one before it is said of: "不要⟨经济型⟩的⟨酒店⟩"."""
    before = text[:place].rstrip("的型 ")
    other = before[-1:] and is_mark(before[-1]) and ord(before[-1]) >= VALUES
    return bool(other) and text[place - 1] in "的型 "

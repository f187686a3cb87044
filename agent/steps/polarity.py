"""Tells for each place of a text whether what stands there is wanted or not."""

from __future__ import annotations

from agent.steps import grammar
from agent.steps.grammar import VALUES, is_mark


def polarities(text: str, *, against: bool) -> tuple[bool, ...]:
    """(characters,) whether it is against; `against` is what holds where the text begins."""
    cues, found = _cues(text), []
    for place in range(len(text)):
        while cues and cues[0][1] <= place:
            against = cues.pop(0)[2]
        found.append(against)
    return tuple(found)


def _cues(text: str) -> list[tuple[int, int, bool]]:
    """Where words for and against begin and end, in their order."""
    cues = [(match.start(), match.end(), True) for match in grammar.AGAINST.finditer(text)]
    cues += [
        (match.start(), match.end(), False)
        for match in grammar.FOR.finditer(text)
        if not any(start <= match.start() < end for start, end, _ in cues)
    ]
    cues.sort()
    after = grammar.AGAINST_AFTER.search(text)
    if after and any(one.isalnum() or is_mark(one) for one in text[: after.start()]):
        return [(0, 0, True), *(cue for cue in cues if cue[0] >= after.start())]
    return cues


def is_described(text: str, place: int) -> bool:
    """Whether a value at this place is only what the one before it is said of: "不要⟨经济型⟩的⟨酒店⟩"."""
    before = text[:place].rstrip("的型 ")
    other = before[-1:] and is_mark(before[-1]) and ord(before[-1]) >= VALUES
    return bool(other) and text[place - 1] in "的型 "

"""Tells what lies near an item, or near a place that a text names."""

from __future__ import annotations

import re

from agent.core.plan import Aspect
from agent.steps import cues
from agent.steps.blanked import cut
from agent.steps.meant import Meaning

_STATION = re.compile(r"(.{2,12}?(?:地铁站|\bstation))", re.I)
_REGION = re.compile(r"[\u3400-\u9fff]{2,3}[区县]")


def near(meaning: Meaning, item_id: str) -> list[Aspect]:
    """The item's station, or at least, where nothing of the kind has it, the item's part of the town."""
    lexicon = meaning.lexicon
    row = lexicon.index[item_id]
    own = [lexicon.aspects[column] for column in lexicon.of_aspect.tocsr()[row].indices]
    regions = [aspect for aspect in own if _REGION.fullmatch(aspect.value)]
    places = [*_station(own), *regions[:1]]
    return ([aspect for aspect in places if meaning.fits(aspect)] or places)[:1]


def _station(own: list[Aspect]) -> list[Aspect]:
    name = next((match[1] for one in own if (match := _STATION.match(one.value))), "")
    return [Aspect(field=one.field, value=name) for one in own if name and one.value.startswith(name)][:1]


def place_in(meaning: Meaning, text: str) -> tuple[list[Aspect], str]:
    """The place that something is to be near, the longest name that the catalogue has, and the text without it."""
    match = cues.NEAR_PLACE.search(text)
    for size in range(len(match[1]), 1, -1) if match else ():
        if match and (aspect := meaning.beginning(match[1][-size:])):
            return [aspect], cut(text, match.end(1) - size, match.end(1))
    return [], text

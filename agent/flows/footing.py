"""Finds what in a person's past, or in everybody's, each ground of an explanation can point at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from agent.core.ports import Workspace
from agent.core.schema import EvidenceItem, Ground, Source, Support
from agent.flows.hear import LATEST, Ears
from agent.steps.grounds import Weight
from agent.steps.hearing import Column
from agent.steps.voices import behind
from agent.steps.weights import NEAR
from agent.steps.wordlike import wordlike

MOST = 10
"""Past items a ground, the strongest first."""
WORDED = 0.2
"""Cosine of two items' words above which one is said to be like the other: milk and foil have 0.1. Judgement."""
FEW = 2
"""People below whom an item is not said to be chosen by them; one may be somebody who is known."""


@dataclass(frozen=True)
class Footing:
    """Of some items: past items by the voice that speaks of them, and how many people chose each."""

    together: Mapping[str, Sequence[str]]
    after: Mapping[str, Sequence[str]]
    like: Mapping[str, Sequence[str]]
    """Near in meaning."""
    worded: Mapping[str, Sequence[str]]
    """Near in words."""
    people: Mapping[str, int]
    titles: Mapping[str, str]
    least: int
    """People below whom it is not told how many they are."""

    def of(self, item_id: str, weight: Weight) -> Iterator[Support]:
        """The ways to tell what a voice says; none where it can point at nothing.

        A sequence speaks of others' order, and of likeness to the latest choices.
        """
        if weight.ground in (Ground.INTEREST, Ground.REQUEST):
            yield Support(ground=weight.ground, share=weight.share)
        elif weight.ground is Ground.POPULAR:
            if self.people.get(item_id, 0) >= self.least:
                yield Support(ground=weight.ground, share=weight.share)
        else:
            for ground, past in self._ways(weight):
                keys = (key for key in past.get(item_id, ()) if key in self.titles)
                named = tuple(EvidenceItem(item_id=key, title=self.titles[key]) for key in keys)
                if named:
                    yield Support(ground=ground, share=weight.share, past=named)

    def _ways(self, weight: Weight) -> Sequence[tuple[Ground, Mapping[str, Sequence[str]]]]:
        if weight.source is Source.SEQUENCE:
            return ((Ground.AFTER, self.after), (Ground.ALIKE, self.like))
        return ((weight.ground, self.worded if weight.source is Source.LEXICAL else self.together),)


def footings(ears: Ears, item_ids: Sequence[str]) -> Footing:
    """What each ground of these items can point at."""
    patterns, trace, latest = ears.patterns, ears.person.trace, ears.person.chosen[-LATEST:]
    together = behind(patterns.alike, patterns, trace, item_ids, MOST) if patterns else {}
    after = behind(patterns.follows, patterns, trace, item_ids, MOST) if patterns else {}
    like = _nearest(item_ids, latest, ears.like_latest(item_ids), NEAR) if item_ids else {}
    words = _nearest(item_ids, latest, wordlike(ears.lexicon, item_ids, latest), WORDED) if ears.lexicon else {}
    people = patterns.people_of(item_ids) if patterns else {}
    named = {key for past in (together, after, like, words) for own in past.values() for key in own}
    titles = {key: item.title for key, item in ears.workspace.records.items.get(named).items()}
    return Footing(together, after, like, words, people, titles, fewest(ears.workspace))


def fewest(workspace: Workspace) -> int:
    """People below whom it is not told how many chose an item."""
    return max(FEW, workspace.preset.k_anonymity)


def _nearest(item_ids: Sequence[str], past: Sequence[str], near: Column, least: float) -> dict[str, list[str]]:
    """Of each item the past ones that are nearer than `least`, the nearest first."""
    order = np.argsort(-near, axis=1, kind="stable")[:, :MOST]
    return {
        item_id: [past[column] for column in order[row] if near[row, column] > least]
        for row, item_id in enumerate(item_ids)
    }

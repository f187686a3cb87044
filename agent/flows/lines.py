"""Turns candidates into the lines of a list: titles, reasons, and past items where no interest is a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from agent.core.schema import Candidate, EvidenceItem, Item, Reason, Recommendation
from agent.core.watch import step
from agent.flows.hear import Ears
from agent.steps.ranked import attribution
from agent.steps.reason import reasons
from agent.steps.voices import behind

BESIDE = 2
"""Past items that are named where other people's patterns speak."""


@step("reasons")
def as_lines(
    ears: Ears,
    shaped: Sequence[tuple[Candidate, bool]],
    items: Mapping[str, Item],
    held: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    first: int = 1,
) -> list[Recommendation]:
    """A line a candidate, with the rank `first` and on; `held` says what of a request an item holds."""
    interests = {interest.id: interest for interest in ears.person.interests}
    found = {candidate.item_id: reasons(candidate, interests) for candidate, _ in shaped}
    beside = _beside(ears, [item_id for item_id, own in found.items() if not own])
    return [
        _line(place, candidate, items[candidate.item_id], found[candidate.item_id]).model_copy(
            update={
                "beside": beside.get(candidate.item_id, ()),
                "matched": held.get(candidate.item_id),
                "explored": explored,
            }
        )
        for place, (candidate, explored) in enumerate(shaped, start=first)
    ]


def _line(place: int, candidate: Candidate, item: Item, found: tuple[Reason, ...]) -> Recommendation:
    return Recommendation(
        rank=place,
        item_id=item.item_id,
        title=item.title,
        score=candidate.score,
        reasons=found,
        attribution=attribution(candidate),
    )


def _beside(ears: Ears, item_ids: Sequence[str]) -> dict[str, tuple[EvidenceItem, ...]]:
    """Past items that everybody's patterns put beside each of these."""
    if ears.patterns is None or not item_ids:
        return {}
    past = behind(ears.patterns, ears.person.trace, item_ids, BESIDE)
    items = ears.workspace.records.items.get({key for own in past.values() for key in own})
    return {
        item_id: tuple(EvidenceItem(item_id=key, title=items[key].title) for key in own if key in items)
        for item_id, own in past.items()
    }

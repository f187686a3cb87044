"""Turns candidates into the lines of a list: titles, reasons, and what weighs most with the past items behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from agent.core.schema import Candidate, Ground, Interest, Item, Recommendation
from agent.core.watch import step
from agent.flows.footing import Footing, footings
from agent.flows.hear import Ears
from agent.steps.grounds import grounds
from agent.steps.ranked import attribution
from agent.steps.reason import reasons


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
    past = footings(ears, [candidate.item_id for candidate, _ in shaped])
    return [
        _line(place, candidate, items[candidate.item_id], interests, past, held.get(candidate.item_id)).model_copy(
            update={"explored": explored}
        )
        for place, (candidate, explored) in enumerate(shaped, start=first)
    ]


def _line(
    place: int,
    candidate: Candidate,
    item: Item,
    interests: Mapping[str, Interest],
    past: Footing,
    matched: tuple[str, ...] | None,
) -> Recommendation:
    found = reasons(candidate, interests)
    weights = grounds(candidate, found, interests, asked=matched is not None)
    supports = tuple(support for weight in weights for support in past.of(candidate.item_id, weight))
    return Recommendation(
        rank=place,
        item_id=item.item_id,
        title=item.title,
        score=candidate.score,
        reasons=found,
        beside=supports[0].past if supports else (),
        matched=matched,
        attribution=attribution(candidate),
        supports=supports,
        ground=supports[0].ground if supports else Ground.NOTHING,
    )

"""Tells whom an item is for: everybody's interests near it, weighed; the best people, with reasons others may know."""

from __future__ import annotations

from collections.abc import Mapping

from agent.core.errors import InputError, UnknownItem
from agent.core.ports import Workspace
from agent.core.schema import LEVELS, Audience, AudienceMember, AudienceReason, Item, Path
from agent.core.watch import step
from agent.flows.facet import expected_facets
from agent.flows.index import ITEMS, interests_collection
from agent.flows.paths import paths_of
from agent.flows.recommend import listed
from agent.flows.survey import survey
from agent.steps import words
from agent.steps.audience import Fit, Near, best, strongest
from agent.steps.private import is_private
from agent.steps.text import main_language, plain_name
from agent.steps.weights import NEAR

NEAREST = 50
"""Interests of each grain that are looked at beside the item's own. Invented; the 50th is seldom near."""


@step("audience")
def audience(workspace: Workspace, item_id: str, n: int = 10) -> Audience:
    """The `n` people whom the item fits best. Interests that the preset calls private never speak here.

    Raises `InputError` for n < 1, `UnknownItem`, and `StoreError` where the item has no vector or an old one.
    """
    if n < 1:
        raise InputError(f"n is {n}", where="option -n", hint="ask for at least 1 person")
    if not workspace.records.items.known([item_id]):
        raise UnknownItem(f"no item {item_id!r}", where="the catalogue", hint="check the id, or ingest the item first")
    item = listed(workspace, [item_id])[item_id]
    near = _near(workspace, item)
    fits = best(workspace.records.profiles.holders(near), near, n)
    return Audience(item_id=item_id, title=item.title, users=tuple(_member(workspace, item, fit, near) for fit in fits))


def _near(workspace: Workspace, item: Item) -> dict[str, Near]:
    """The interests that may speak of the item to others, by id."""
    facets = expected_facets(workspace, [item], survey(workspace))
    own: dict[str, Path] = facets[item.item_id].paths if item.item_id in facets else {}
    relations = _nearest(workspace, item) | dict.fromkeys(own, 1.0)
    paths = paths_of(workspace, relations.keys() - own.keys()) | own
    return {
        key: Near(path, LEVELS[len(path) - 1], relations[key])
        for key, path in paths.items()
        if not is_private(path, workspace.preset)
    }


def _nearest(workspace: Workspace, item: Item) -> dict[str, float]:
    """Cosines of the interests around the item."""
    _, vectors = workspace.vectors.fetch(ITEMS, [item.item_id])
    found: dict[str, float] = {}
    for level in LEVELS:
        (row,) = workspace.vectors.nearest(interests_collection(level), vectors, NEAREST)
        found.update((key, cosine) for key, cosine in row if cosine >= NEAR)
    return found


def _member(workspace: Workspace, item: Item, fit: Fit, near: Mapping[str, Near]) -> AudienceMember:
    profile = workspace.records.profiles.get(fit.user_id)
    counts = {interest.id: interest.count for interest in profile.interests} if profile else {}
    reasons = tuple(
        AudienceReason(
            interest_id=key,
            interest=plain_name(near[key].path),
            level=near[key].level,
            share=fit.share(key),
            count=counts.get(key, 0),
        )
        for key in strongest(fit, near)
    )
    return AudienceMember(
        user_id=fit.user_id,
        score=fit.score,
        seen=any(event.item_id == item.item_id for event in workspace.records.events.of(fit.user_id)),
        reasons=reasons,
        explanation=words.for_whom(reasons, _language(workspace, item), workspace.preset),
    )


def _language(workspace: Workspace, item: Item) -> str:
    setting = workspace.settings.language
    return main_language([item.title]) if setting == "auto" else setting

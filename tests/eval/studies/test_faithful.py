"""What the study takes for evidence, and whom it makes up."""

from __future__ import annotations

import pytest

from agent.core.schema import Event, EventKind, Evidence, Facet, Facets, Interest, Item, Level
from agent.flows.batch import profile_batch
from eval.studies.faithful import ACTS, crowd, is_carried, sentences
from tests.flows.cinema import cinema

EVENT = Event(user_id="ann", item_id="h1", kind=EventKind.LIKE, seq=1)
FACETS = {"h1": Facets(item_id="h1", content_hash="", recipe="", facets=(Facet(macro="Horror", mid="slasher"),))}


def interest(path=("horror", "slasher"), **changes):
    shown = {"event_id": EVENT.event_id, "item_id": "h1", "title": "Night Fall (1999)", "event": "like", "at": 1}
    evidence = () if changes.get("bare") else (Evidence(**{**shown, **changes}),)
    return Interest(id="x", level=Level.MID, name=path[-1], path=path, weight=1, confidence=1, evidence=evidence)


def test_an_act_on_an_item_of_that_kind_carries_an_interest():
    assert is_carried(interest(), "ann", {EVENT.event_id: EVENT}, FACETS)


@pytest.mark.parametrize(
    ("one", "user", "facets"),
    [
        (interest(bare=True), "ann", FACETS),
        (interest(event_id="no such event"), "ann", FACETS),
        (interest(item_id="h2"), "ann", FACETS),
        (interest(), "bob", FACETS),
        (interest(), "ann", {}),
        (interest(path=("horror", "ghost story")), "ann", FACETS),
    ],
)
def test_nothing_else_does(one, user, facets):
    events = {EVENT.event_id: EVENT}
    assert not is_carried(one, user, events, facets)


def test_a_crowd_is_fixed_by_its_seed():
    items = [Item(item_id=f"i{n}", title="Thing") for n in range(9)]
    once, again, other = crowd(items, 3, 1), crowd(items, 3, 1), crowd(items, 3, 2)
    assert once == again != other
    assert [event.user_id for event in once] == [f"p0{n // ACTS}" for n in range(3 * ACTS)]


async def test_a_summary_may_draw_on_everything_and_a_description_on_its_interest_alone():
    workspace = cinema()
    await profile_batch(workspace)
    profile = workspace.records.profiles.get("ann")
    *each, (summary, every) = sentences(profile)
    assert summary == profile.summary
    assert {"horror", "romance", "Night Fall (1999)", "Night Fall"} <= set(every)
    by_name = dict(zip([one.name for one in profile.interests], each, strict=True))
    assert "Paris in May" not in by_name["horror"][1]
    assert "Paris in May" in by_name["romance"][1]

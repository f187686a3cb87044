"""What is cited moves the item, or the explanation does not say because."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from agent.core.schema import EventKind, Ground, Recommendation
from agent.core.settings import Settings
from agent.flows.batch import profile_batch
from agent.flows.index import index_items
from agent.flows.patterns import refresh_patterns
from agent.flows.recommend import recommend
from agent.steps.claims import untrue
from tests.fakes.workspace import FakeWorkspace
from tests.flows.cinema import cinema, events


@pytest.fixture
def workspace() -> FakeWorkspace:
    opened = cinema()
    asyncio.run(profile_batch(opened))
    index_items(opened)
    return opened


def lines(workspace: FakeWorkspace, user_id: str = "ann", **options) -> list[Recommendation]:
    return list(asyncio.run(recommend(workspace, user_id, 20, **options)).items)


@pytest.mark.parametrize("user_id", ["ann", "bob", "cat"])
def test_what_is_cited_is_the_persons_own_and_moves_the_item_or_is_no_cause(workspace, user_id):
    touched = {event.item_id for event in workspace.records.events.of(user_id)}
    cited = [line for line in lines(workspace, user_id) if line.cited]
    assert cited
    for line in cited:
        found = line.counterfactual
        assert {one.item_id for one in line.cited} <= {one.item_id for one in found.without} <= touched
        assert found.moves or untrue(line.explanation, "liked", because=False) == []


def test_others_choices_lead_where_they_weigh_more_than_an_interest(workspace):
    """Everybody who chose `One Last Letter` chose `Night Fall`; ann likes horror, and hardly romance."""
    for n in range(8):
        acts = [("h1", EventKind.LIKE), ("r2", EventKind.LIKE)]
        workspace.records.events.put(events(f"z{n}", acts))
    refresh_patterns(workspace)
    letter = next(line for line in lines(workspace) if line.item_id == "r2")
    assert letter.supports[0].ground in (Ground.TOGETHER, Ground.AFTER)
    assert letter.ground in (Ground.TOGETHER, Ground.AFTER)
    assert [one.item_id for one in letter.cited] == ["h1"]
    assert "Night Fall" in letter.explanation
    assert letter.counterfactual.would_be > letter.counterfactual.place


def test_how_many_chose_it_is_said_beside_what_is_the_persons_own(workspace):
    for n in range(8):
        workspace.records.events.put(events(f"z{n}", [("h4", EventKind.LIKE)]))
    refresh_patterns(workspace)
    loud = replace(workspace, settings=Settings(voices=("micro", "popularity")))
    line = next(line for line in lines(loud) if line.item_id == "h4")
    shares = {one.ground: one.share for one in line.supports}
    counted = "9 people chose it. "
    assert line.explanation.startswith(counted) is (shares[Ground.POPULAR] > shares.get(Ground.INTEREST, 0.0))


def test_without_words_nothing_is_cited(workspace):
    assert {(line.cited, line.counterfactual) for line in lines(workspace, explain=False)} == {((), None)}

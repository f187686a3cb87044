"""What would be without some of the past: as if it had never been recorded, and without a trace in the records."""

from __future__ import annotations

import asyncio
import pickle

import pytest

from agent.core.schema import EvidenceItem
from agent.flows.answer import open_request
from agent.flows.batch import profile_batch
from agent.flows.elsewise import Elsewise
from agent.flows.index import index_items
from agent.flows.live import refresh
from agent.flows.patterns import refresh_patterns
from agent.flows.rank import rank
from agent.flows.recommend import listen
from tests.fakes.workspace import FakeWorkspace
from tests.flows.cinema import CATALOGUE, GUESTS, cinema, events

POOL = sorted({item.item_id for item in CATALOGUE} - {item_id for item_id, _ in GUESTS["ann"]})


@pytest.fixture
def workspace() -> FakeWorkspace:
    opened = cinema()
    asyncio.run(profile_batch(opened))
    index_items(opened)
    refresh_patterns(opened)
    return opened


def elsewise(workspace: FakeWorkspace, query: str = "") -> Elsewise:
    return Elsewise(listen(workspace, "ann"), POOL, open_request(workspace, query))


def places(one: Elsewise, without=()) -> dict[str, int]:
    return {item_id: one.place(item_id, without) for item_id in POOL}


def lived(without) -> FakeWorkspace:
    """A cinema in which ann never touched these, and all else is as it is."""
    other = cinema()
    asyncio.run(profile_batch(other))
    index_items(other)
    refresh_patterns(other)
    users, counts = other.records.frequencies.load()
    own = cinema()
    own.records.events = type(own.records.events)(own.records.items)
    for user_id, acts in GUESTS.items():
        told = events(user_id, acts)
        own.records.events.put([e for e in told if user_id != "ann" or e.item_id not in without])
    own.records.facets, own.records.frequencies = other.records.facets, other.records.frequencies
    own.records.frequencies.replace(users, counts)
    own.vectors, own.learned = other.vectors, other.learned
    asyncio.run(refresh(own, "ann"))
    return own


def test_with_nothing_taken_away_it_is_the_rank(workspace):
    ranked = [candidate.item_id for candidate in rank(listen(workspace, "ann"), POOL)]
    assert sorted(POOL, key=places(elsewise(workspace)).__getitem__) == ranked


@pytest.mark.parametrize("without", [("h1",), ("h1", "h2"), ("c1",), ("h1", "h2", "h3")])
def test_it_is_as_if_it_had_never_been_recorded(workspace, without):
    other = lived(without)
    ranked = [candidate.item_id for candidate in rank(listen(other, "ann"), POOL)]
    assert sorted(POOL, key=places(elsewise(workspace), without).__getitem__) == ranked


def test_nothing_is_written(workspace):
    before = pickle.dumps((workspace.records.profiles.get("ann"), workspace.records.events.of("ann")))
    frequencies, answers = workspace.records.frequencies.load(), len(workspace.chat.asked)
    vectors = {name: workspace.vectors.count(name) for name in ("items", "interests_macro", "interests_micro")}
    places(elsewise(workspace), ("h1", "h2"))
    assert pickle.dumps((workspace.records.profiles.get("ann"), workspace.records.events.of("ann"))) == before
    assert (workspace.records.frequencies.load(), len(workspace.chat.asked)) == (frequencies, answers)
    assert {name: workspace.vectors.count(name) for name in vectors} == vectors


def test_an_interest_is_gone_with_the_last_of_what_is_behind_it(workspace):
    one = elsewise(workspace)
    comedy = next(i for i in one.ears.person.interests if i.path == ("comedy",))
    horror = next(i for i in one.ears.person.interests if i.path == ("horror",))
    assert one.without("c2", past("c1"), comedy).gone
    assert not one.without("h4", past("h1"), horror).gone
    assert [item.item_id for item in one.carrying(horror)] == ["h1", "h2", "h3"]


def past(*item_ids):
    return [EvidenceItem(item_id=item_id, title=item_id) for item_id in item_ids]


def test_without_its_word_a_request_finds_something_else(workspace):
    found = elsewise(workspace, "farce").unsaid("c2", ["farce"])
    assert found.place == 1
    assert found.moves
    assert found.of == len(POOL), "there are no others that are new to her"


def test_what_is_no_candidate_has_no_place(workspace):
    with pytest.raises(KeyError):
        elsewise(workspace).place("nope")

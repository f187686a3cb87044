"""The demo's choice of people, and what it shows of them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from agent.adapters.readers import open_source
from agent.core.errors import ModelUnreachable
from agent.core.schema import EventKind, Item, Origin
from agent.flows.demo import QUANTILES, choose_people, failures, run_demo
from agent.flows.ingest import ingest
from tests.fakes.chat import ScriptedChat
from tests.fakes.records import MemoryRecords
from tests.fakes.workspace import NOW, FakeWorkspace
from tests.flows.cinema import LIKE, cinema, events, factual_line

FILMS = Path(__file__).parents[2] / "agent" / "samples" / "films"


def crowd(order) -> FakeWorkspace:
    """A hundred people, the one numbered n with n + 1 items."""
    workspace = FakeWorkspace()
    workspace.records.items.put([Item(item_id=f"i{n}", title=f"Film {n}") for n in range(100)])
    for n in order:
        workspace.records.events.put(events(f"u{n:02}", [(f"i{k}", LIKE) for k in range(n + 1)]))
    return workspace


class TestChoice:
    def test_a_person_a_quantile_busiest_first(self):
        assert choose_people(crowd(range(100))) == [f"u{int(100 * q):02}" for q in QUANTILES]

    def test_the_order_of_reading_does_not_matter(self):
        assert choose_people(crowd(reversed(range(100)))) == choose_people(crowd(range(100)))

    def test_many_acts_on_one_thing_are_one(self):
        workspace = crowd(range(100))
        workspace.records.events.put(events("u00", [("i0", EventKind.VIEW)] * 300))
        assert choose_people(workspace) == choose_people(crowd(range(100)))

    def test_fewer_people_than_quantiles(self):
        workspace = FakeWorkspace()
        workspace.records.items.put([Item(item_id="a", title="A")])
        workspace.records.events.put(events("only", [("a", LIKE)]))
        assert choose_people(workspace) == ["only"]
        assert choose_people(FakeWorkspace()) == []

    def test_the_shipped_films_choose_the_same_five(self):
        workspace = FakeWorkspace(records=MemoryRecords())
        ingest(open_source(path=FILMS), workspace.records, rating_scale=(0.0, 5.0), now=NOW)
        people = choose_people(workspace)
        assert len(people) == len(QUANTILES)
        counts = [len({event.item_id for event in workspace.records.events.of(user)}) for user in people]
        assert counts == sorted(counts, reverse=True)
        assert counts[-1] > 10


class TestRun:
    def test_profiles_twins_and_lists(self):
        workspace = cinema()
        told = []
        result = asyncio.run(run_demo(workspace, 3, lambda *step: told.append(step[0])))
        chosen = choose_people(workspace)
        assert [shown.profile.user_id for shown in result.people] == chosen
        assert failures(result) == []
        for shown in result.people:
            assert shown.profile == workspace.records.profiles.get(shown.profile.user_id)
            assert {interest.origin for interest in shown.tree.interests} <= {Origin.FOLD}
            assert [i.id for i in shown.tree.interests] == [i.id for i in shown.profile.interests]
            assert len(shown.recommendations.items) == 3
        assert set(result.seconds) == {"facet", "names", "count", "profile", "embed", "recommend"}
        assert list(dict.fromkeys(told)) == [
            "facet",
            "profile",
            "embed items",
            "learn patterns",
            "learn words",
            "recommend",
        ]

    def test_who_failed_is_told_and_not_shown(self):
        def cut_off_for_cat(request):
            return ModelUnreachable("cut off") if request.user_id == "cat" else factual_line(request)

        workspace = cinema(ScriptedChat(cut_off_for_cat, languages=("en",)))
        result = asyncio.run(run_demo(workspace, 3))
        assert "cat" not in [shown.profile.user_id for shown in result.people]
        assert failures(result) == ["cat: cut off"]
        assert result.people

    def test_nobody(self):
        result = asyncio.run(run_demo(FakeWorkspace(), 3))
        assert result.people == ()

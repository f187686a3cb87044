"""How interests came to be: trees at moments of the history, the last as things stand now."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from agent.core.errors import UnknownUser
from agent.core.schema import Edit, EditKind, Event, EventKind
from agent.flows.batch import profile_batch
from agent.flows.course import course, moments
from agent.flows.live import folded, past_of
from tests.fakes.workspace import NOW
from tests.flows.cinema import cinema


@pytest.fixture
def workspace():
    opened = cinema()
    asyncio.run(profile_batch(opened))
    opened.chat.asked.clear()
    return opened


def someone(workspace) -> str:
    return max(workspace.records.events.users(), key=lambda user: len(workspace.records.events.of(user)))


def test_it_ends_with_now_and_grows_towards_it(workspace):
    user = someone(workspace)
    trees = course(workspace, user, 4)
    counts = [tree.events for tree in trees]
    assert counts == sorted(set(counts))
    assert trees[-1] == folded(workspace, user, past_of(workspace, user))
    assert workspace.chat.asked == []


def test_no_tree_knows_what_came_after_it(workspace):
    user = someone(workspace)
    events = {event.event_id: event.order for event in workspace.records.events.of(user)}
    for tree in course(workspace, user, 60)[:-1]:
        seen = [events[one.event_id] for interest in tree.interests for one in interest.evidence]
        before = sorted(events.values())[: tree.events]
        assert max(seen) <= before[-1]


def test_a_correction_counts_from_when_it_was_made(workspace):
    first = NOW - timedelta(days=9)
    acts = [Event(user_id="eve", item_id=f"h{n}", kind=EventKind.LIKE, at=first + timedelta(days=n)) for n in (1, 2, 3)]
    workspace.records.events.put(acts)
    path = course(workspace, "eve", 2)[-1].interests[0].path
    workspace.records.edits.put(Edit(user_id="eve", kind=EditKind.MUTE, path=path, at=NOW))
    *earlier, now = course(workspace, "eve", 3)
    assert len(earlier) == 2
    assert [one.muted for one in now.interests if one.path == path] == [True]
    assert not any(one.muted for tree in earlier for one in tree.interests)


def test_who_did_nothing_has_no_course(workspace):
    with pytest.raises(UnknownUser, match="no events of user 'nobody'"):
        course(workspace, "nobody", 5)


@pytest.mark.parametrize("steps", [2, 3, 5, 60])
def test_moments_are_spread_over_the_events(workspace, steps):
    events = workspace.records.events.of(someone(workspace))
    found = moments(events, steps)
    assert len(found) <= steps
    assert found[-1] == events[-1].moment
    assert sorted(set(found)) == found

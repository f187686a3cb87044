"""The population's tree from real profiles."""

from __future__ import annotations

import asyncio

import pytest

from agent.core.schema import Edit, EditKind, Level
from agent.flows.batch import profile_batch
from agent.flows.map import population_map
from tests.fakes.workspace import NOW
from tests.flows.cinema import GUESTS, cinema


@pytest.fixture
def workspace():
    opened = cinema()
    asyncio.run(profile_batch(opened))
    return opened


def flat(branches):
    return {line.path: line for one in branches for line in [one, *flat(one.children).values()]}


def test_it_counts_what_the_profiles_hold(workspace):
    told = population_map(workspace)
    assert told.people == len(GUESTS)
    branches = flat(told.tree)
    profiles = list(workspace.records.profiles.latest())
    held = [(interest.path, interest.polarity) for profile in profiles for interest in profile.interests]
    for path, branch in branches.items():
        assert branch.likes == held.count((path, "like"))
        assert branch.dislikes == held.count((path, "dislike"))
        assert branch.level is list(Level)[len(path) - 1]
    assert told.interests == len({path for path, _ in held})
    assert (told.hidden, told.unnamed) == (0, 0)


def test_what_a_person_added_by_hand_is_not_shown_to_others(workspace):
    workspace.records.edits.put(Edit(user_id="ann", kind=EditKind.ADD, path=("my secret",), at=NOW))
    asyncio.run(profile_batch(workspace))
    told = population_map(workspace)
    assert told.unnamed == 1
    assert "secret" not in told.model_dump_json()


def test_nobody_yet():
    told = population_map(cinema())
    assert (told.people, told.interests, told.tree) == (0, 0, ())

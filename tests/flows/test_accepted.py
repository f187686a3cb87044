"""Requests of conversations, and what people took of their lists."""

from __future__ import annotations

import asyncio

import pytest

from agent.core.schema import Event, EventKind
from agent.flows.accepted import Accepted, accepted
from agent.flows.batch import profile_batch
from agent.flows.chat import REMEMBERED, chat
from agent.flows.feedback import feedback
from agent.flows.index import index_items
from agent.flows.lexicon import refresh_lexicon
from agent.flows.patterns import refresh_patterns
from tests.flows.cinema import cinema

WISH = "a horror film"


@pytest.fixture
def workspace():
    opened = cinema()
    asyncio.run(profile_batch(opened))
    index_items(opened)
    refresh_patterns(opened)
    refresh_lexicon(opened)
    return opened


def say(workspace, text, session=None, user="bob"):
    return asyncio.run(chat(workspace, user, text, session))


def test_what_was_chosen_after_it_was_listed_is_accepted(workspace):
    turn = say(workspace, WISH)
    first, second = (line.item_id for line in turn.items[:2])
    assert list(accepted(workspace)) == []
    asyncio.run(feedback(workspace, "bob", first, "like"))
    asyncio.run(feedback(workspace, "bob", second, "dislike"))
    asyncio.run(feedback(workspace, "ann", second, "like"))
    assert list(accepted(workspace)) == [Accepted("bob", WISH, first)]


def test_what_was_done_before_is_not(workspace):
    listed = say(workspace, WISH).items[0].item_id
    workspace.records.events.put([Event(user_id="bob", item_id=listed, kind=EventKind.LIKE, seq=-1)])
    assert list(accepted(workspace)) == []


def test_each_turn_of_a_conversation_counts_and_a_list_without_a_wish_does_not(workspace):
    first = say(workspace, WISH)
    more = say(workspace, "only ghost stories", first.session)
    other = say(workspace, "what do you recommend?")
    assert first.items
    assert more.items
    assert other.items
    for line in {line.item_id: line for turn in (first, more, other) for line in turn.items}.values():
        asyncio.run(feedback(workspace, "bob", line.item_id, "like"))
    told = {(one.text, one.item_id) for one in accepted(workspace)}
    wished = {(WISH, line.item_id) for line in first.items}
    assert told == wished | {("only ghost stories", line.item_id) for line in more.items}


def test_a_long_conversation_remembers_its_latest_requests(workspace):
    session = None
    for _ in range(REMEMBERED + 3):
        session = say(workspace, WISH, session, user="nobody").session
    kept = workspace.checkpointer.get_tuple({"configurable": {"thread_id": session, "checkpoint_ns": ""}})
    assert len(kept.checkpoint["channel_values"]["requests"]) == REMEMBERED

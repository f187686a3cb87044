"""The Python door: the same verbs to be waited for, inside a loop as well, and to be awaited."""

from __future__ import annotations

import asyncio
import inspect
import threading

import pytest

from agent import Agent, AsyncAgent, open_agent, open_agent_async
from agent.core.errors import InputError, UnknownUser
from tests.entrypoints.http.door import copy

OF_ITS_OWN = {"close"}


@pytest.fixture
def workspace(shop, tmp_path):
    return copy(shop, tmp_path / "shop")


def verbs(kind):
    return {name for name, _ in inspect.getmembers(kind, inspect.isfunction) if not name.startswith("_")}


def test_both_have_the_same_verbs_with_the_same_arguments():
    assert verbs(Agent) == verbs(AsyncAgent)
    for name in verbs(Agent):
        plain, awaited = getattr(Agent, name), getattr(AsyncAgent, name)
        assert list(inspect.signature(plain).parameters) == list(inspect.signature(awaited).parameters)
        assert inspect.iscoroutinefunction(awaited) == (name not in ("as_retriever", "as_tools", "to_pandas"))
        assert awaited.__doc__


async def test_the_verbs_work_inside_a_running_loop(workspace):
    with open_agent(workspace, llm="none") as agent:
        assert agent.show("ann").user_id == "ann"
        assert [line.item_id for line in agent.recommend("ann", 1).items] == ["f3"]
        assert agent.feedback("ann", "m0", "like").profile.version == agent.show("ann").version
        assert agent.profile("ann").outcomes.total() == 1
        assert agent.ingest(items=_items(workspace)).items.stored == 1
        assert agent.chat("ann", "something scary").reply
        assert agent.forget("ann").proven
        with pytest.raises(UnknownUser):
            agent.show("ann")


def _items(workspace):
    path = workspace.parent / "more.csv"
    path.write_text("item_id,title,categories\nnew,Dark house returns,films > horror\n", encoding="utf-8")
    return path


async def test_the_verbs_can_be_awaited_together(workspace):
    async with open_agent_async(workspace, llm="none") as agent:
        lists = await asyncio.gather(*(agent.recommend(user, 2) for user in ("ann", "bob", "cat")))
        assert [found.user_id for found in lists] == ["ann", "bob", "cat"]
        assert lists[0] == agent.agent.recommend("ann", 2)
        with pytest.raises(UnknownUser):
            await agent.show("nobody")
        assert (await agent.feedback("ann", "m0", "like")).profile.events == 4


async def test_the_loop_goes_on_while_a_verb_works(workspace):
    ticks = 0

    async def tick():
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.005)

    async with open_agent_async(workspace, llm="none") as agent:
        ticking = asyncio.ensure_future(tick())
        await agent.reindex()
        ticking.cancel()
    assert ticks > 10


async def test_who_is_cancelled_cancels_the_flow(workspace, monkeypatch):
    from agent.flows import recommend as suggest

    begun, left = threading.Event(), threading.Event()

    async def endless(*_, **__):
        begun.set()
        try:
            await asyncio.sleep(60)
        finally:
            left.set()

    monkeypatch.setattr(suggest, "recommend", endless)
    async with open_agent_async(workspace, llm="none") as agent:
        asking = asyncio.ensure_future(agent.recommend("ann"))
        assert await asyncio.to_thread(begun.wait, 10)
        asking.cancel()
        assert await asyncio.to_thread(left.wait, 10)
        with pytest.raises(asyncio.CancelledError):
            await asking


def test_a_verb_called_by_what_is_at_work_is_refused_and_a_look_is_not(workspace):
    with open_agent(workspace, llm="none") as agent:
        seen = []
        assert agent.recommend_all(lambda found: seen.append(agent.show(found.user_id).version), 1) == 3
        assert len(seen) == 3
        with pytest.raises(InputError, match="itself is at work"):
            agent.recommend_all(lambda found: agent.explain(found.user_id, "f3"), 1)


def test_it_can_be_called_from_many_threads(workspace):
    with open_agent(workspace, llm="none") as agent:
        found = []
        threads = [
            threading.Thread(target=lambda user=user: found.append(agent.recommend(user, 1).user_id))
            for user in ("ann", "bob", "cat") * 2
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(found) == ["ann", "ann", "bob", "bob", "cat", "cat"]

"""A workspace's room: its own thread, its own loop, and what happens where two meet."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from agent.core.errors import InputError
from agent.core.schema import EditKind
from agent.core.settings import load_settings
from agent.entrypoints.room import Room
from agent.flows.batch import profile_batch
from agent.flows.correct import correct
from agent.flows.feedback import feedback
from agent.wiring import Wiring
from tests.entrypoints.http.door import copy


@pytest.fixture
def room(shop, tmp_path):
    with Wiring(load_settings(copy(shop, tmp_path / "shop"))) as wiring:
        room = Room(wiring)
        yield room
        room.close()


async def test_the_servers_loop_goes_on_while_a_flow_works(room):
    longest, last = 0.0, time.perf_counter()
    working = asyncio.ensure_future(room.call(lambda wiring: time.sleep(0.5)))
    while not working.done():
        await asyncio.sleep(0.01)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    assert longest < 0.25


async def test_flows_meet_in_one_thread_and_long_ones_have_another(room):
    threads = {await room.call(lambda wiring: threading.get_ident()) for _ in range(3)}
    assert len(threads) == 1
    assert threading.get_ident() not in threads
    assert await room.aside(lambda wiring: threading.get_ident()) not in threads


async def test_while_one_awaits_another_goes_on(room):
    order = []

    async def waits(wiring):
        order.append("waits")
        await asyncio.sleep(0.2)
        order.append("waited")

    waiting = asyncio.ensure_future(room.run(waits))
    while not order:
        await asyncio.sleep(0)
    await room.call(lambda wiring: order.append("between"))
    await waiting
    assert order == ["waits", "between", "waited"]


async def test_errors_and_cancellation_cross(room):
    def broken(wiring):
        raise InputError("no")

    with pytest.raises(InputError, match="no"):
        await room.call(broken)
    left = threading.Event()

    async def endless(wiring):
        try:
            await asyncio.sleep(30)
        finally:
            left.set()

    task = asyncio.ensure_future(room.run(endless))
    await asyncio.sleep(0.05)
    task.cancel()
    assert await asyncio.to_thread(left.wait, 10)


def at_once(*works):
    """Runs each in a thread of its own; what they raised."""
    failed = []

    def guarded(work):
        try:
            work()
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=guarded, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def test_many_acts_from_many_threads_lose_nothing(room):
    """The side thread, a batch and the room move one person's profile at once: every act is in it at the end."""
    wiring = room.wiring
    items = [f"{kind}{n}" for kind in "mb" for n in range(4)]

    def acts(some):
        beside = wiring.beside()
        for item in some:
            beside.run(feedback(beside, "ann", item, "like"))

    def batches():
        beside = wiring.beside()
        for _ in range(3):
            assert beside.run(profile_batch(beside, ["ann", "bob"])).outcomes["failed"] == 0

    def hands():
        beside = wiring.beside()
        for kind in (EditKind.PIN, EditKind.MUTE, EditKind.UNPIN):
            beside.run(correct(beside, "ann", kind, "horror"))

    assert at_once(lambda: acts(items[:4]), lambda: acts(items[4:]), batches, hands) == []
    profile = wiring.records.profiles.get("ann")
    assert profile.events == 3 + len(items)
    assert profile.version == len(wiring.records.profiles.versions("ann"))
    horror = next(one for one in profile.interests if one.name == "horror")
    assert (horror.muted, horror.pinned) == (True, False)

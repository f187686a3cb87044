"""A clock whose seconds pass as soon as everybody sleeps."""

from __future__ import annotations

import asyncio
import heapq
import itertools


class VirtualTime:
    """`clock` and `sleep` for code under test; `run` drives coroutines until all are done."""

    def __init__(self):
        self.now = 1000.0
        self.slept = []
        self._sleepers = []
        self._order = itertools.count()

    def clock(self):
        return self.now

    async def sleep(self, seconds):
        self.slept.append(seconds)
        woken = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._order), woken))
        await woken

    async def run(self, *coroutines):
        """The results or exceptions, in order."""
        tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
        await self.until(lambda: all(task.done() for task in tasks))
        return await asyncio.gather(*tasks, return_exceptions=True)

    async def until(self, condition):
        """Lets time pass until the condition holds."""
        await self.settle()
        while not condition():
            assert self._sleepers, "everybody waits and nobody sleeps"
            self.now, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():
                woken.set_result(None)
            await self.settle()

    async def settle(self):
        """Lets everyone go on until they sleep."""
        for _ in range(50):
            await asyncio.sleep(0)

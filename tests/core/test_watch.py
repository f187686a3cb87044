"""Watching: nobody by default; whoever watches is told of steps and counts."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager

import pytest

from agent.core.watch import count, step, watched_by


class Seen:
    """Fills `Watcher`; remembers what it was told."""

    def __init__(self):
        self.told = []

    @contextmanager
    def span(self, name):
        self.told.append(f"{name} begins")
        try:
            yield
        finally:
            self.told.append(f"{name} ends")

    def count(self, name, amount):
        self.told.append(f"{name} {amount}")


@step("twice")
def twice(number: int) -> int:
    """Its double."""
    count("asked")
    return 2 * number


@step("later")
async def later(number: int) -> int:
    await asyncio.sleep(0)
    return twice(number)


def test_unwatched_it_is_as_it_was():
    assert twice(2) == 4
    assert asyncio.run(later(2)) == 4
    assert (twice.__name__, twice.__doc__) == ("twice", "Its double.")


def test_steps_and_counts_are_told_in_order():
    seen = Seen()
    with watched_by(seen):
        assert asyncio.run(later(3)) == 6
    assert seen.told == ["later begins", "twice begins", "asked 1", "twice ends", "later ends"]
    twice(1)
    assert len(seen.told) == 5


def test_an_error_ends_its_step():
    @step("broken")
    def broken() -> None:
        raise ValueError

    seen = Seen()
    with watched_by(seen), pytest.raises(ValueError):  # noqa: PT011
        broken()
    assert seen.told == ["broken begins", "broken ends"]


def test_two_who_watch_do_not_see_each_other():
    ones, others = Seen(), Seen()

    async def both():
        with watched_by(ones):
            first = asyncio.create_task(later(1))
        with watched_by(others):
            second = asyncio.create_task(later(2))
        await first, await second

    asyncio.run(both())
    assert len(ones.told) == len(others.told) == 5

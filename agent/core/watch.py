"""How the work is watched: spans around steps and counts of what they did, to whoever watches; nobody by default."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any, Protocol, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])


class Watcher(Protocol):
    """Is told of steps and counts; neither carries any text of a person."""

    def span(self, name: str) -> AbstractContextManager[object]:
        """Open while the step runs."""

    def count(self, name: str, amount: float) -> None:
        """So many more."""


_WATCHER: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


@contextmanager
def watched_by(watcher: Watcher | None) -> Iterator[None]:
    """Within it, and in the tasks that begin in it, the work is watched."""
    token = _WATCHER.set(watcher)
    try:
        yield
    finally:
        _WATCHER.reset(token)


def count(name: str, amount: float = 1) -> None:
    """Tells whoever watches of so many more."""
    watcher = _WATCHER.get()
    if watcher is not None:
        watcher.count(name, amount)


def step(name: str) -> Callable[[F], F]:
    """Puts a span around a function or coroutine; some 100 ns where nobody watches."""

    def around(work: F) -> F:
        if inspect.iscoroutinefunction(work):

            @functools.wraps(work)
            async def later(*args: Any, **named: Any) -> Any:
                watcher = _WATCHER.get()
                if watcher is None:
                    return await work(*args, **named)
                with watcher.span(name):
                    return await work(*args, **named)

            return cast("F", later)

        @functools.wraps(work)
        def now(*args: Any, **named: Any) -> Any:
            watcher = _WATCHER.get()
            if watcher is None:
                return work(*args, **named)
            with watcher.span(name):
                return work(*args, **named)

        return cast("F", now)

    return around

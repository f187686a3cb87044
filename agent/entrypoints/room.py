"""One workspace's thread: its flows run in an event loop there, so that no loop of the caller's ever waits for them."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextvars import ContextVar
from typing import Any, Generic, TypeVar, cast

from agent.core.errors import InputError
from agent.core.learning import What
from agent.core.watch import Watcher, watched_by
from agent.flows.index import index_everything
from agent.wiring import Wiring

T = TypeVar("T")
_WAITING = 16
"""Values of a stream that may wait for a slow reader; then the flow waits as well."""


class Room:
    """Runs the flows of one workspace, with `wiring`.

    What a flow does in line (SQLite, numpy: milliseconds) comes one after the other; where it awaits a model, others go
    on. Work without an `await` that may take seconds has a thread of its own, one piece at a time.
    """

    def __init__(self, wiring: Wiring, watcher: Watcher | None = None) -> None:
        self.wiring = wiring
        self._watcher = watcher
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="trigrain-room", daemon=True)
        self._thread.start()
        self._side = ThreadPoolExecutor(1, "trigrain-side")

    async def run(self, work: Callable[[Wiring], Coroutine[Any, Any, T]]) -> T:
        """What a flow gives; where the caller is cancelled, the flow is, at its next `await`."""

        async def here() -> T:
            with watched_by(self._watcher):
                return await work(self.wiring)

        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(here(), self._loop))

    async def call(self, work: Callable[[Wiring], T]) -> T:
        """What a short flow without `await` gives."""

        async def here(wiring: Wiring) -> T:
            return work(wiring)

        return await self.run(here)

    async def aside(self, work: Callable[[Wiring], T]) -> T:
        """What a long flow gives, beside the others; it goes on to its end even where the caller is cancelled."""

        def there() -> T:
            with watched_by(self._watcher):
                return work(self.wiring)

        # In the caller's context, so that its steps are told as parts of the request.
        context = contextvars.copy_context()
        return await asyncio.get_running_loop().run_in_executor(self._side, context.run, there)

    def wait(self, work: Callable[[Wiring], Coroutine[Any, Any, T]]) -> T:
        """What a flow gives, to a caller who waits for it, also inside a running event loop; interrupted, it cancels.

        Raises `InputError` in the room's own thread, where it would wait for itself.
        """
        if threading.current_thread() is self._thread:
            raise InputError(
                "called by what itself is at work", where="the workspace's thread", hint="call it after that has ended"
            )

        async def here() -> T:
            with watched_by(self._watcher):
                return await work(self.wiring)

        return _waited(asyncio.run_coroutine_threadsafe(here(), self._loop))

    def wait_call(self, work: Callable[[Wiring], T]) -> T:
        """What a short flow without `await` gives, to a caller who waits for it."""
        if threading.current_thread() is self._thread:
            return work(self.wiring)

        async def here(wiring: Wiring) -> T:
            return work(wiring)

        return self.wait(here)

    def wait_aside(self, work: Callable[[Wiring], T]) -> T:
        """What a long flow without `await` gives, to a caller who waits for it."""
        return _waited(self._side.submit(contextvars.copy_context().run, work, self.wiring))

    async def stream(self, work: Callable[[Wiring], AsyncGenerator[T]]) -> AsyncIterator[T]:
        """What a flow yields, as it comes; the flow is cancelled where the reader leaves."""
        flow = _Flow[T](asyncio.get_running_loop())
        running = asyncio.ensure_future(self.run(lambda wiring: flow.follow(work(wiring))))
        try:
            async for value in flow.values():
                yield value
        finally:
            running.cancel()

    def take_up(self, what: What) -> None:
        """From the next flow on, what was learnt last is in use; those at work end with what they began with.

        What came while an embedder was learnt is embedded by it then.
        """
        self.wiring = self.wiring.renewed(what)
        if what is What.EMBEDDER:
            index_everything(self.wiring.beside())

    def close(self) -> None:
        """Ends the threads once what they are at is done; the flows that wait are cancelled."""
        self._side.shutdown(wait=True, cancel_futures=True)
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self.wiring.hang_up()
        await self._loop.shutdown_default_executor()


_WAITED: ContextVar[list[Future[Any]] | None] = ContextVar("waited", default=None)
"""What this context waits for, where somebody may cancel it."""


def _waited(future: Future[T]) -> T:
    waited = _WAITED.get()
    if waited is not None:
        waited.append(future)
    try:
        return future.result()
    except (KeyboardInterrupt, CancelledError):
        future.cancel()
        raise


async def away(work: Callable[[], T]) -> T:
    """What a waiting call gives, waited for in a thread; where the caller is cancelled, so is what it waits for."""
    waited: list[Future[Any]] = []
    token = _WAITED.set(waited)
    try:
        return await asyncio.to_thread(work)
    except asyncio.CancelledError:
        for future in waited:
            future.cancel()
        raise
    finally:
        _WAITED.reset(token)


_END = object()


class _Flow(Generic[T]):
    """Carries what is yielded in one loop to another; `_WAITING` values may wait, then the flow waits as well."""

    def __init__(self, reader: asyncio.AbstractEventLoop) -> None:
        self._reader = reader
        self._queue: asyncio.Queue[T | Exception | object] = asyncio.Queue(_WAITING)

    async def follow(self, work: AsyncGenerator[T]) -> None:
        """In the flow's loop: hands over every value, and at last the end or the error."""
        try:
            async for value in work:
                await self._hand(value)
        except Exception as error:
            await self._hand(error)
        else:
            await self._hand(_END)

    async def values(self) -> AsyncIterator[T]:
        """In the reader's loop."""
        while (value := await self._queue.get()) is not _END:
            if isinstance(value, Exception):
                raise value
            yield cast("T", value)

    async def _hand(self, value: object) -> None:
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._queue.put(value), self._reader))

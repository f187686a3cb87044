"""Server-sent events (HTML standard, 9.2): typed events as a stream that says from time to time that it lives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Protocol

from starlette.responses import StreamingResponse

from agent.core.errors import TrigrainError
from agent.entrypoints.http.problems import problem

MEDIA = "text/event-stream"
_QUIET_SECONDS = 15.0
"""After so long without an event a comment is sent: proxies cut what is silent for a minute."""
DOCUMENTED: dict[int | str, dict[str, Any]] = {
    200: {"description": "A stream of events.", "content": {MEDIA: {"schema": {"type": "string"}}}}
}


class Told(Protocol):
    """A value that can tell itself."""

    def model_dump_json(self) -> str:
        """As JSON, in one line."""


Events = AsyncIterator[tuple[str, Told]]
"""Each with its name."""


def stream(events: Events) -> StreamingResponse:
    """The events; an error of the tree in the middle is the last one, named `problem`."""
    return StreamingResponse(_encoded(events), media_type=MEDIA, headers={"X-Accel-Buffering": "no"})


async def _named(events: Events) -> Events:
    try:
        async for event in events:
            yield event
    except TrigrainError as error:
        yield "problem", problem(error)


async def _encoded(events: Events) -> AsyncIterator[bytes]:
    number, source = 0, aiter(_named(events))
    coming = asyncio.ensure_future(anext(source, None))
    try:
        while True:
            done, _ = await asyncio.wait([coming], timeout=_QUIET_SECONDS)
            if not done:
                yield b": still here\n\n"
                continue
            event = coming.result()
            if event is None:
                return
            number += 1
            yield f"id: {number}\nevent: {event[0]}\ndata: {event[1].model_dump_json()}\n\n".encode()
            coming = asyncio.ensure_future(anext(source, None))
    finally:
        coming.cancel()

"""An HTTP client for the OpenAI SDK that outlives its event loop: every loop has its own connections."""

from __future__ import annotations

import asyncio
from typing import Any
from weakref import WeakKeyDictionary

import httpx2
import openai

CONNECTIONS = 1000
"""More than any sensible number of workers; the workers are the limit."""


class LoopClient(openai.DefaultAsyncHttpxClient):
    """Sends through a client of the running loop; a connection of a loop that has ended cannot be used again."""

    def __init__(self, **options: Any) -> None:
        limits = httpx2.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
        self._options = {"limits": limits, **options}
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx2.AsyncClient] = WeakKeyDictionary()
        super().__init__(**self._options)

    async def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        """As `httpx2.AsyncClient.send`."""
        loop = asyncio.get_running_loop()
        if loop not in self._clients:
            self._clients[loop] = openai.DefaultAsyncHttpxClient(**self._options)
        return await self._clients[loop].send(request, **options)

    async def aclose(self) -> None:
        """Closes the running loop's connections."""
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.aclose()

"""The endpoint as a context: a server in a thread with its own event loop, on a free loopback port."""

from __future__ import annotations

import socket
import threading
import time
from types import TracebackType
from typing import Self

import uvicorn

from eval.endpoint.app import App
from eval.endpoint.behaviour import Behaviour
from eval.endpoint.tally import Counts, Tally
from eval.endpoint.voice import Script

_START_SECONDS = 10.0


class Endpoint:
    """`with Endpoint(Behaviour(...)) as endpoint:` serves at `endpoint.url` until the block ends.

    `answer` scripts the content of chat answers; without it the content is made of words of the user's message, and
    obeys the request's schema. `port` 0 takes a free one. `models` is what `/v1/models` lists. `behaviour` may be
    replaced while it runs.
    """

    def __init__(
        self,
        behaviour: Behaviour | None = None,
        *,
        answer: Script | None = None,
        port: int = 0,
        models: tuple[str, ...] = ("loopback",),
    ) -> None:
        self._app = App(behaviour or Behaviour(), answer, models)
        self._port = port

    def __enter__(self) -> Self:
        self._socket = socket.create_server(("127.0.0.1", self._port), backlog=2048)
        config = uvicorn.Config(
            self._app,
            lifespan="off",
            ws="none",
            log_config=None,
            log_level="critical",
            access_log=False,
            timeout_keep_alive=60,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)
        self._thread.start()
        deadline = time.monotonic() + _START_SECONDS
        while not self._server.started:
            if time.monotonic() > deadline:
                raise TimeoutError("the endpoint did not start")
            time.sleep(0.005)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.should_exit = True
        # Calls that hang on purpose must not hold up the end.
        self._server.force_exit = True
        self._thread.join()
        self._socket.close()

    @property
    def url(self) -> str:
        """The base URL, as `OPENAI_BASE_URL` wants it."""
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"

    @property
    def behaviour(self) -> Behaviour:
        """How calls are answered from now on."""
        return self._app.behaviour

    @behaviour.setter
    def behaviour(self, behaviour: Behaviour) -> None:
        self._app.behaviour = behaviour

    @property
    def counts(self) -> Counts:
        """The counters now."""
        return self._app.tally.counts()

    def reset(self) -> None:
        """Starts the counters anew; files and batches stay."""
        self._app.tally = Tally()

"""Who was erased of late, so that work which began before does not bring them back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from threading import Lock

from agent.adapters.records.tables import whole

REQUEST_SECONDS = 600.0
"""How long a request that began before may still write: a turn of a conversation waits for a few model calls."""
BATCH_SECONDS = 2 * 24 * 3600.0
"""The same of a batch: a provider's batch service answers within a day."""


class Gone:
    """In this process alone; safe to share between threads. Who acts again is no longer gone."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since: dict[str, float] = {}
        self._lock = Lock()

    def add(self, user_id: str) -> None:
        """From now on."""
        with self._lock:
            now = self._clock()
            self._since = {key: at for key, at in self._since.items() if now - at < BATCH_SECONDS}
            self._since[whole(user_id)] = now

    def back(self, user_ids: Iterable[str]) -> None:
        """They did something anew."""
        with self._lock:
            for user_id in user_ids if self._since else ():
                self._since.pop(whole(user_id), None)

    def has(self, user_id: str | None, within: float = BATCH_SECONDS) -> bool:
        """Whether the person was erased in the last `within` seconds, and did nothing since."""
        with self._lock:
            at = self._since.get(whole(user_id)) if user_id is not None and self._since else None
            return at is not None and self._clock() - at < within

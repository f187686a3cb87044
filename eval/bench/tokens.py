"""Tokens a person takes, against one prompt with the person's whole history and the item texts; an endpoint counts."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import httpx2

from agent.adapters.readers import open_source
from agent.core.schema import Event
from agent.core.settings import load_settings
from agent.flows.batch import profile_batch
from agent.flows.facet import facet_items
from agent.flows.ingest import ingest
from agent.wiring import Wiring
from eval.bench import facts, history
from eval.bench.child import MODEL
from eval.bench.samples import PRESETS, folder
from eval.bench.table import Row, counted
from eval.endpoint import Endpoint

MOVIELENS = Path(__file__).parents[3] / "shared" / "data" / "private" / "ml-latest-small"
"""Measured where it lies there; its terms forbid to ship it."""
MOST_PEOPLE = 200
_WORKERS = 8


@dataclass(frozen=True)
class Measured:
    """Tokens a person, in and out, of one data set."""

    people: int
    """Over whom the facets are divided: all who are in the data."""
    facets: float
    first: float
    """Words of a first profile."""
    history: float
    """The whole history, as the first profile has it."""
    update: float
    """After one more event, of a known item."""
    history_again: float
    """The whole history with that event."""


def rows(share: float = 1.0) -> list[Row]:
    """Two rows a data set."""
    limit = round(MOST_PEOPLE * share)
    return [row for name, source in _sets().items() for row in _rows(name, measure(name, *source, limit))]


def _sets() -> dict[str, tuple[Path, str | None]]:
    """Name to folder and layout."""
    sets: dict[str, tuple[Path, str | None]] = {name: (folder(name), None) for name in ("films", "grocery")}
    return sets | ({"ml-latest-small": (MOVIELENS, "movielens")} if MOVIELENS.is_dir() else {})


def _rows(name: str, tokens: Measured) -> list[Row]:
    return [
        counted(
            f"tokens, first profile, {name}",
            "tokens/person",
            "whole history",
            tokens.facets + tokens.first,
            tokens.history,
            note=f"target <= 0.1; {tokens.facets:.0f} are the items' facets, over {tokens.people} people",
        ),
        counted(
            f"tokens, one more event, {name}",
            "tokens/person",
            "whole history again",
            tokens.update,
            tokens.history_again,
            note="target <= 0.1; of a known item",
        ),
    ]


def measure(name: str, path: Path, layout: str | None, limit: int) -> Measured:
    """Everybody's items are faceted; of at most `limit` people, evenly chosen, the last event comes after the rest."""
    preset = PRESETS.get(name, "films-and-music")
    with (
        tempfile.TemporaryDirectory() as directory,
        _Table.laid(Path(directory), preset) as table,
    ):
        source, ours = table.source, table.ours
        scale = (source.settings.rating_min, source.settings.rating_max)
        ingest(open_source(path=path, layout=layout), source.records, rating_scale=scale, now=source.now())
        users = list(source.records.events.users())
        chosen = users[:: -(-len(users) // limit)]
        last = table.copy(users, set(chosen))
        facets = table.tokens(lambda: ours.run(facet_items(ours, source.records.events.touched(), workers=_WORKERS)))
        first, whole = table.both(chosen)
        ours.records.events.put(last)
        update, again = table.both(chosen)
        few = len(chosen)
        return Measured(len(users), facets / len(users), first / few, whole / few, update / few, again / few)


@dataclass
class _Table:
    """An endpoint that counts, the data as it came, and our workspace."""

    endpoint: Endpoint
    source: Wiring
    ours: Wiring
    told: dict[str, str] = field(default_factory=dict)
    """What is answered to whoever sends the whole history of a person."""

    @classmethod
    @contextmanager
    def laid(cls, directory: Path, preset: str) -> Iterator[_Table]:
        told: dict[str, str] = {}

        def speak(body: dict[str, Any]) -> str:
            return told[body["user"]] if "user" in body else facts.answer(body)

        with (
            Endpoint(answer=speak) as endpoint,
            mock.patch.dict(os.environ, {"OPENAI_BASE_URL": endpoint.url, "OPENAI_API_KEY": "sk-loopback"}),
            Wiring(load_settings(directory / "source")) as source,
            Wiring(load_settings(directory / "ours", llm=MODEL, preset=preset)) as ours,
        ):
            yield cls(endpoint, source, ours, told)

    def copy(self, users: Iterable[str], held_back: set[str]) -> list[Event]:
        """All data into our workspace, but for the last event of those people, which are given."""
        for items in self.source.records.items.each():
            self.ours.records.items.put(items)
        last: list[Event] = []
        for user_id in users:
            events = self.source.records.events.of(user_id)
            if user_id in held_back:
                last.append(events.pop())
            self.ours.records.events.put(events)
        return last

    def both(self, chosen: list[str]) -> tuple[int, int]:
        """Tokens of a batch over these people, and of sending their whole histories."""
        batch = self.tokens(lambda: self.ours.run(profile_batch(self.ours, chosen, workers=_WORKERS)))
        return batch, self.tokens(lambda: asyncio.run(self._send_whole(chosen)))

    def tokens(self, work: Callable[[], object]) -> int:
        """In and out, as the endpoint counted them."""
        before = self.endpoint.counts.tokens
        work()
        return self.endpoint.counts.tokens - before

    async def _send_whole(self, chosen: list[str]) -> None:
        async with httpx2.AsyncClient(base_url=self.endpoint.url, timeout=60) as client:
            for user_id in chosen:
                events = self.ours.records.events.of(user_id)
                items = self.ours.records.items.get(event.item_id for event in events)
                profile = self.ours.records.profiles.get(user_id)
                if profile is None:
                    continue
                self.told[user_id] = history.answer(profile, events)
                body = history.request(MODEL, user_id, events, items)
                (await client.post("/chat/completions", json=body)).raise_for_status()

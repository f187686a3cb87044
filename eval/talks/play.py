"""Plays dialogues through the product's door, each in a workspace that no other dialogue has changed."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from agent.adapters.embedder import open_embedder
from agent.core.errors import UnknownUser
from agent.core.plan import Act, ChatTurn, Plan
from agent.core.ports import Embedder
from agent.core.schema import Profile
from agent.core.settings import Settings, load_settings
from agent.entrypoints.python import Agent
from agent.wiring import Wiring
from eval.dataset import Dataset
from eval.methods.workshop import write_known
from eval.talks.dialogue import Dialogue

LISTED = 5
"""Items that the baseline shows a turn; a choice."""
_GREETING = "hello"
"""Said by nobody before a dialogue: what a served process has ready is not counted to its first reply."""


class Talker(Protocol):
    """Who answers."""

    def chat(self, user: str, text: str, session: str | None = None) -> ChatTurn:
        """The next turn of a session, the first of a new one without it."""

    def show(self, user: str) -> Profile:
        """The person's profile; raises `UnknownUser`."""


@dataclass(frozen=True)
class Played:
    """A dialogue's turns, what was known of the person after each, and how long each reply took."""

    turns: tuple[ChatTurn, ...]
    profiles: tuple[Profile | None, ...]
    seconds: tuple[float, ...]


def play(talker: Talker, dialogue: Dialogue) -> Played:
    """All turns, one after the other in one session of their own."""
    turns: list[ChatTurn] = []
    profiles: list[Profile | None] = []
    seconds: list[float] = []
    for line in dialogue.turns:
        began = time.perf_counter()
        turns.append(talker.chat(dialogue.user, line.say, turns[-1].session if turns else None))
        seconds.append(time.perf_counter() - began)
        profiles.append(_profile(talker, dialogue.user))
    return Played(tuple(turns), tuple(profiles), tuple(seconds))


def _profile(talker: Talker, user: str) -> Profile | None:
    try:
        return talker.show(user) if user else None
    except UnknownUser:
        return None


class Forgetful:
    """Fills `Talker` by each turn's words alone, as `recommend --query` answers them: nothing is kept of what was."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent

    def chat(self, user: str, text: str, session: str | None = None) -> ChatTurn:
        """The list that the words find; its titles are the reply."""
        found = self._agent.recommend(user, LISTED, query=text, explain=False)
        return ChatTurn(
            reply="; ".join(line.title for line in found.items),
            plan=Plan(acts=(Act.ASK,), words=(text,)),
            items=found.items,
            session=session or "forgetful",
            fallback=found.fallback,
        )

    def show(self, user: str) -> Profile:
        """The person's, as it was."""
        return self._agent.show(user)


class _Wiring(Wiring):
    """The product's own, with an embedder that is loaded once for all copies of a workspace."""

    def __init__(self, settings: Settings, embedder: Embedder) -> None:
        super().__init__(settings)
        self._shared = embedder

    @cached_property
    def embedder(self) -> Embedder:
        """The shared one."""
        return self._shared


@dataclass
class Stage:
    """A workspace of a data set, and a copy of it for every dialogue that may change somebody."""

    folder: Path
    data: Dataset
    llm: str
    preset: str

    @cached_property
    def _embedder(self) -> Embedder:
        return open_embedder()

    def build(self, users: Sequence[str]) -> None:
        """The workspace with all events, the profiles of `users`, and the items' vectors."""
        items, events = self.folder / "items.jsonl", self.folder / "events.jsonl"
        write_known(self.data, items, events)
        with self._opened(self._built, self._embedder) as agent:
            agent.ingest(items=items, events=events if self.data.events else None)
            agent.profile(*users)

    @contextmanager
    def open(self) -> Iterator[Agent]:
        """The workspace itself, warm; nothing that changes it may be done.

        Its embedder is its own, since one that has read the same words before would answer the copies sooner.
        """
        with self._opened(self._built, open_embedder()) as agent:
            agent.recommend("", 1, query=_GREETING, explain=False)
            yield agent

    @contextmanager
    def copy(self) -> Iterator[Agent]:
        """A copy, warm, that is gone afterwards."""
        copied = self.folder / "copy"
        shutil.copytree(self._built, copied)
        try:
            with self._opened(copied, self._embedder) as agent:
                agent.chat("", _GREETING)
                yield agent
        finally:
            shutil.rmtree(copied)

    @property
    def _built(self) -> Path:
        return self.folder / "workspace"

    def _opened(self, workspace: Path, embedder: Embedder) -> Agent:
        return Agent(_Wiring(load_settings(workspace, llm=self.llm, preset=self.preset), embedder))

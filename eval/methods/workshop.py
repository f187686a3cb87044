"""Builds the product's workspaces from what may be known, and opens them through the public door."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import orjson
from langchain_core.runnables import RunnableConfig
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from agent.core.asking import Reply, Request, Style
from agent.core.errors import InputError
from agent.core.learning import What
from agent.core.ports import ChatModel, Embedder, Progress
from agent.core.schema import Event, Facets, Profile, Usage
from agent.core.settings import Settings, load_settings
from agent.entrypoints.python import Agent
from agent.flows.train import Trained, train_ranker
from agent.wiring import Wiring
from eval.dataset import Dataset
from eval.fence import Fence

NO_MODEL = "none"


class FencedChat:
    """Fills `ChatModel` around another; what is asked about a person must not name what is held out of them."""

    def __init__(self, inner: ChatModel, fence: Fence) -> None:
        self._inner = inner
        self._fence = fence

    @property
    def identity(self) -> str:
        """The inner model's."""
        return self._inner.identity

    @property
    def style(self) -> Style:
        """The inner model's."""
        return self._inner.style

    @property
    def questions_per_call(self) -> int:
        """The inner model's."""
        return self._inner.questions_per_call

    def speaks(self, language: str) -> bool:
        """As the inner model does."""
        return self._inner.speaks(language)

    async def ask(self, request: Request, config: RunnableConfig | None = None) -> Reply:
        """The inner model's reply; raises `Leak` before a question that must not be asked."""
        if request.user_id is not None:
            self._fence.check_texts(request.user_id, [request.body], f"prompt {request.task} of user {request.user_id}")
        return await self._inner.ask(request, config)


class FencedWiring(Wiring):
    """The product's own wiring with the fence around its model, and an embedder that all workspaces of a task share."""

    def __init__(self, settings: Settings, fence: Fence, embedder: Embedder) -> None:
        super().__init__(settings)
        self._fence = fence
        self._shared = embedder

    @cached_property
    def chat(self) -> ChatModel:
        """Fenced."""
        return FencedChat(super().chat, self._fence)

    @cached_property
    def plain_embedder(self) -> Embedder:
        """The shared one, which a setting may map."""
        return self._shared


@dataclass
class Workshop:
    """Workspaces of one task, one a chat model, each built when it is first opened."""

    folder: Path
    fence: Fence
    settings: Mapping[str, object]
    """Beside `llm`: preset, embedder and the like."""
    embedder: Embedder
    progress: Progress | None = None
    usage: dict[str, Usage] = field(default_factory=dict)
    """What each chat model took."""
    trained: dict[str, Trained] = field(default_factory=dict)
    """What learning to rank came to in each model's workspace; nothing where the past is too small."""

    def open(self, llm: str, **settings: object) -> Agent:
        """The agent of the workspace whose facets and words are that model's; the caller closes it.

        Raises `Leak` where a profile has seen what is held out.
        """
        if llm not in self.usage:
            self._build(llm)
        if not self._folder(llm, settings).exists():
            self._refold(llm, settings)
        return self._agent(llm, settings)

    def _agent(self, llm: str, settings: Mapping[str, object]) -> Agent:
        return Agent(self._wiring(llm, settings))

    def _folder(self, llm: str, settings: Mapping[str, object]) -> Path:
        """What is made by another choice is kept apart."""
        return self.folder / "-".join([llm.replace("/", "_").replace(":", "_"), *map(str, _choices(settings))])

    def _wiring(self, llm: str, settings: Mapping[str, object]) -> FencedWiring:
        loaded = load_settings(self._folder(llm, settings), **{**self.settings, **settings, "llm": llm})
        return FencedWiring(loaded, self.fence, self.embedder)

    def _build(self, llm: str) -> None:
        known = self.fence.task.known
        items, events = self.folder / "items.jsonl", self.folder / "events.jsonl"
        write_known(known, items, events)
        with self._agent(llm, {}) as agent:
            report = agent.ingest(items=items, events=events if known.events else None, progress=self.progress)
            if report.failed or report.events.stored + report.events.duplicate < len(known.events):
                raise ValueError(f"the workspace took {report.events.stored} of {len(known.events)} known events")
            self.usage[llm] = agent.profile(*self._people, progress=self.progress).usage
        with suppress(InputError):  # of too small a past nothing is learnt
            self.trained[llm] = self._learn_ranker(llm, {})
        self._check(llm, {})

    def _refold(self, llm: str, settings: Mapping[str, object]) -> None:
        """A copy of the model's workspace, in which the same events and facets are folded anew.

        With a trained embedder, this is learnt first, and then the ranker again with what it says.
        """
        shutil.copytree(self._folder(llm, {}), self._folder(llm, settings))
        trained = settings.get("trained_embedder") == "auto"
        with self._agent(llm, settings) as agent:
            if trained:
                agent.train(What.EMBEDDER, progress=self.progress)
            agent.profile(*self._people, progress=self.progress)
        if trained:
            self._learn_ranker(llm, settings)
        self._check(llm, settings)

    def _learn_ranker(self, llm: str, settings: Mapping[str, object]) -> Trained:
        """One thread learns twice as fast as two that wait for each other."""
        with threadpool_limits(1), self._wiring(llm, settings) as wiring:
            wiring.own()
            return train_ranker(wiring, self.progress)

    def _check(self, llm: str, settings: Mapping[str, object]) -> None:
        for profile in self._profiles(llm, settings):
            self.fence.check_profile(profile)

    @property
    def _people(self) -> list[str]:
        """Who is asked about, and has a past."""
        return [user_id for user_id in self.fence.task.people if user_id in self.fence.task.known.histories]

    def profiles(self, llm: str) -> Iterator[Profile]:
        """Of everybody who is asked about and has one, in a workspace that was built."""
        return self._profiles(llm, {})

    def _profiles(self, llm: str, settings: Mapping[str, object]) -> Iterator[Profile]:
        with self._agent(llm, settings) as agent:
            for user_id in self._people:
                yield agent.show(user_id)

    def facets(self, llm: str, item_ids: Iterable[str]) -> dict[str, Facets]:
        """What a workspace that was built knows items to be about."""
        with self._wiring(llm, {}) as wiring:
            return wiring.records.facets.get(item_ids)


def _choices(settings: Mapping[str, object]) -> Iterator[object]:
    """Of the settings those that change profiles, or what is learnt."""
    if "weighting" in settings:
        yield settings["weighting"]
    if settings.get("trained_embedder") == "auto":
        yield "trained"


def write_known(known: Dataset, items: Path, events: Path) -> None:
    """The data set as the two files that `trigrain ingest` reads."""
    items.parent.mkdir(parents=True, exist_ok=True)
    with items.open("wb") as out:
        for item_id in known.listed or known.items:
            item = known.items[item_id]
            row = item.model_dump(mode="json", exclude={"attributes"}, exclude_none=True)
            out.write(orjson.dumps({**item.attributes, **row}) + b"\n")
    with events.open("wb") as out:
        out.writelines(orjson.dumps(_row(event)) + b"\n" for event in known.events)


def _row(event: Event) -> dict[str, object]:
    moment = {"timestamp": event.at.isoformat()} if event.at else {"seq": event.seq}
    value = {} if event.value is None else {"value": event.value}
    named = {"user_id": event.user_id, "item_id": event.item_id, "event": event.kind.value}
    return {**event.attributes, **named, **moment, **value, "text": event.text}

"""Settings to live objects; the only place that constructs adapters, and each only when it is first used."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from copy import copy
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from agent.core.errors import SettingsError
from agent.core.learning import What
from agent.core.presets import Preset, load_preset
from agent.core.price import FREE, Price
from agent.core.settings import Settings

if TYPE_CHECKING:
    from agent.adapters.chance import LightGbmChances
    from agent.adapters.chroma import ChromaVectors
    from agent.adapters.langchain_chat import LangChainChat
    from agent.adapters.learned import LearnedFiles
    from agent.adapters.llamacpp import LocalChat
    from agent.adapters.lock import WorkspaceLock
    from agent.adapters.openai_batch import OpenAIBatch
    from agent.adapters.openai_embedder import OpenAIEmbedder
    from agent.adapters.purse import Purse
    from agent.adapters.ranker import LightGbmRanker, LightGbmTrainer
    from agent.adapters.sessions import RecordSaver
    from agent.adapters.traces import WorkspaceFiles
    from agent.adapters.tracing import Tracer
    from agent.core.learned import RankerModel, TextMap
    from agent.core.ports import (
        AdapterTrainer,
        BatchEngine,
        ChatModel,
        CourseSearch,
        Embedder,
        Lexical,
        MapLearner,
        Ranker,
        Records,
        Reranker,
        Scorer,
        Segmenter,
        Vectors,
    )

T = TypeVar("T")
_LOCAL = "local:"
_FACET = "facet"
"""The task that an adapter of one's own is taken to have learnt."""
_OPENAI = "openai:"
_CROSS_ENCODER = "cross-encoder:"
QUESTIONS_PER_CALL = 20
"""Items faceted in one call; also the sentences of a whole profile, which then takes one call."""

_SHARED = (
    "records",
    "vectors",
    "embedder",
    "plain_embedder",
    "segmenter",
    "lexical",
    "learned",
    "ranker_trainer",
    "reranker",
    "_model",
)
"""Parts that are safe to use from several threads."""

_MADE_OF = {
    What.RANKER: (),
    What.EMBEDDER: ("_text_map", "embedder", "vectors"),
    What.ADAPTER: ("_own_adapter", "_model", "chat"),
}
"""Parts that are made of what was learnt; the rankers are looked for whenever they are needed."""


class Wiring:
    """Fills `Workspace`. Use as a context manager, or `close` it: it may own the workspace's lock.

    The imports stand inside the properties on purpose: a command that only reads records must not load torch.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._connected: list[LangChainChat | OpenAIBatch] = []
        self._closing: list[OpenAIEmbedder | Tracer] = []
        self._lock: WorkspaceLock | None = None
        self._rankers: dict[str, LightGbmRanker] = {}

    def __enter__(self) -> Wiring:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def preset(self) -> Preset:
        """The settings' preset."""
        return load_preset(self.settings.preset, self.settings.workspace)

    @cached_property
    def records(self) -> Records:
        """The records' database, migrated to the newest schema."""
        from agent.adapters.records import open_records, sqlite_url

        return open_records(self.settings.records_url or sqlite_url(self.settings.workspace / "records.db"))

    @cached_property
    def vectors(self) -> Vectors:
        """Those of the embedder in use; embedded Chroma has a memory, which a server's other writers would belie."""
        return self._vectors_under(self._text_map)

    def _vectors_under(self, text_map: TextMap | None) -> Vectors:
        from agent.adapters.remembered_vectors import RememberedVectors
        from agent.adapters.shelved_vectors import ShelvedVectors

        shelved = ShelvedVectors(self._chroma, text_map.digest if text_map else "")
        return shelved if self.settings.chroma_url else RememberedVectors(shelved)

    @cached_property
    def _chroma(self) -> ChromaVectors:
        from agent.adapters.chroma import open_embedded, open_server

        if self.settings.chroma_url:
            return open_server(self.settings.chroma_url)
        self.own()
        return open_embedded(self.settings.workspace / "chroma")

    @cached_property
    def _text_map(self) -> TextMap | None:
        """The kept one, looked for once: whoever began with some vectors stays with them to the end."""
        kept = self.learned.text_map() if self.settings.trained_embedder == "auto" else None
        return kept if kept and kept.base == self.plain_embedder.identity else None

    @cached_property
    def embedder(self) -> Embedder:
        """The plain one, mapped where a map was kept."""
        return self._embedder_under(self._text_map)

    def _embedder_under(self, text_map: TextMap | None) -> Embedder:
        from agent.adapters.mapped_embedder import MappedEmbedder

        return MappedEmbedder(self.plain_embedder, text_map) if text_map else self.plain_embedder

    def map_learner(self, dimension: int) -> MapLearner:
        """By torch."""
        from agent.adapters.text_map import TorchMap

        return TorchMap(dimension)

    def under(self, text_map: TextMap) -> Wiring:
        """See `Workspace`; closed by this one, as what `beside` gives."""
        other = self.beside()
        other.__dict__["embedder"] = self._embedder_under(text_map)
        other.__dict__["vectors"] = self._vectors_under(text_map)
        return other

    def renewed(self, what: What) -> Wiring:
        """The same with what was learnt last in use; it takes this one's place, and is closed instead of it.

        Who is at work with this one ends with what they began with.
        """
        other = copy(self)
        for name in _MADE_OF[what]:
            other.__dict__.pop(name, None)
        return other

    @cached_property
    def plain_embedder(self) -> Embedder:
        """The sentence embedder, in process or behind an URL."""
        spec = self.settings.embedder
        if spec.startswith(_OPENAI):
            from agent.adapters.openai_embedder import open_openai_embedder

            far = open_openai_embedder(spec.removeprefix(_OPENAI), self.settings.timeout_seconds)
            self._closing.append(far)
            return far
        from agent.adapters.embedder import open_embedder

        return open_embedder(spec)

    @cached_property
    def segmenter(self) -> Segmenter:
        """Chinese words."""
        from agent.adapters.segmenter import JiebaSegmenter

        return JiebaSegmenter()

    @cached_property
    def lexical(self) -> Lexical:
        """BM25."""
        from agent.adapters.lexical import Bm25

        return Bm25()

    @cached_property
    def learned(self) -> LearnedFiles:
        """In the workspace's own folder."""
        from agent.adapters.learned import LearnedFiles

        return LearnedFiles(self._learned_folder)

    @cached_property
    def traces(self) -> WorkspaceFiles:
        """The workspace's own folder."""
        from agent.adapters.traces import WorkspaceFiles

        return WorkspaceFiles(self.settings.workspace)

    @property
    def ranker(self) -> Ranker | None:
        """The kept one."""
        return self._opened("ranker", self.learned.ranker())

    @property
    def newcomer_ranker(self) -> Ranker | None:
        """The kept one."""
        return self._opened("newcomers", self.learned.newcomers())

    def _opened(self, name: str, model: RankerModel | None) -> Ranker | None:
        """Once, as long as the same model is kept."""
        if model is None or self.settings.ranker == "off":
            return None
        if name not in self._rankers or self._rankers[name].model is not model:
            self._rankers[name] = self.ranker_trainer.open(model)
        return self._rankers[name]

    @cached_property
    def chance_trainer(self) -> LightGbmChances:
        """LightGBM."""
        from agent.adapters.chance import LightGbmChances

        return LightGbmChances()

    @cached_property
    def ranker_trainer(self) -> LightGbmTrainer:
        """LightGBM."""
        from agent.adapters.ranker import LightGbmTrainer

        return LightGbmTrainer()

    @cached_property
    def reranker(self) -> Reranker | None:
        """The settings' cross-encoder."""
        spec = self.settings.rerank
        if not spec.startswith(_CROSS_ENCODER):
            return None
        from agent.adapters.cross_encoder import CrossEncoderReranker

        return CrossEncoderReranker(spec.removeprefix(_CROSS_ENCODER))

    @cached_property
    def price(self) -> Price | None:
        """The settings' price, else the price list's."""
        from agent.adapters.prices import price_of

        listed = price_of(self._model.identity)
        given = (self.settings.price_in, self.settings.price_out)
        if given == (None, None):
            return listed
        base = listed or FREE
        return Price(
            input=base.input if given[0] is None else given[0],
            output=base.output if given[1] is None else given[1],
            batch=base.batch,
        )

    @cached_property
    def chat(self) -> ChatModel:
        """The chat model, with patience where it is far away, and with memory, ledger and budget."""
        from agent.adapters.remembering import RememberingChat

        return RememberingChat(self._model, self.records.answers, self.now, self.purse)

    @cached_property
    def checkpointer(self) -> RecordSaver:
        """In the records."""
        from agent.adapters.sessions import RecordSaver

        return RecordSaver(self.records.sessions)

    @cached_property
    def tracer(self) -> Tracer | None:
        """What is told of spans; None where no setting names a collector."""
        if not self.settings.traces_url:
            return None
        try:
            from agent.adapters.tracing import open_tracer
        except ImportError as error:
            raise SettingsError(
                f"tracing is not installed: {error}", where="setting traces_url", hint="pip install 'trigrain[otel]'"
            ) from None
        tracer = open_tracer(self.settings.traces_url, self.settings.workspace.name)
        self._closing.append(tracer)
        return tracer

    @cached_property
    def purse(self) -> Purse:
        """The budget of this run."""
        from agent.adapters.purse import Purse

        return Purse(self.settings.budget_usd, self.price)

    @cached_property
    def batch_engine(self) -> BatchEngine:
        """The provider's batch service for the settings' model."""
        from agent.adapters.openai_batch import open_batch

        engine = open_batch(self.settings.llm, timeout=self.settings.timeout_seconds)
        self._connected.append(engine)
        return engine

    @cached_property
    def _model(self) -> ChatModel:
        spec = self.settings.llm
        if spec == "none":
            from agent.adapters.silent import SilentChat

            return SilentChat()
        return self._near_model(spec) if self._is_near else self._far_model(spec)

    @property
    def scorer(self) -> Scorer | None:
        """The local model with the kept adapter."""
        return cast("LocalChat", self._model) if self._is_near and self._own_adapter else None

    @cached_property
    def adapter_trainer(self) -> AdapterTrainer:
        """peft, on the settings' local model."""
        if not self._is_near:
            raise SettingsError(
                f"{self.settings.llm} is not a local model", where="train adapter", hint="set llm = local"
            )
        try:
            import gguf  # noqa: F401
            import peft  # noqa: F401

            from agent.adapters.llamacpp import carried_model
            from agent.adapters.lora import LoraTrainer
        except ImportError as error:
            raise SettingsError(
                f"learning an adapter is not installed: {error}",
                where="train adapter",
                hint="pip install 'trigrain[local,train]'",
            ) from None
        start = next(iter(self._general_adapter.values()), None)
        return LoraTrainer(self._near_file or carried_model(), self.settings.threads, self._learned_folder, start)

    @cached_property
    def course_search(self) -> CourseSearch:
        """optuna."""
        try:
            from agent.adapters.course_search import OptunaSearch
        except ImportError as error:
            raise SettingsError(
                f"searching for a course is not installed: {error}",
                where="train adapter",
                hint="pip install 'trigrain[train]', or leave out --trials",
            ) from None
        return OptunaSearch(self._learned_folder)

    @property
    def _learned_folder(self) -> Path:
        return self.settings.workspace / "learned"

    @property
    def _is_near(self) -> bool:
        return self.settings.llm == "local" or self.settings.llm.startswith(_LOCAL)

    @property
    def _near_file(self) -> Path | None:
        """None for the carried one."""
        return None if self.settings.llm == "local" else Path(self.settings.llm.removeprefix(_LOCAL))

    @cached_property
    def _own_adapter(self) -> Mapping[str, Path]:
        """What learnt the workspace's catalogue, by task: the setting's, or the kept one if it is of this model."""
        if self.settings.adapter not in ("auto", "none"):
            return {_FACET: Path(self.settings.adapter)}
        model = self.learned.adapter() if self.settings.adapter == "auto" else None
        if model is None:
            return {}
        return dict.fromkeys(model.tasks, self.learned.adapter_file()) if model.base == self._near_identity else {}

    @property
    def _general_adapter(self) -> Mapping[str, Path]:
        """The one that comes with the program, by task; nothing for another model than the carried one."""
        if self.settings.adapter == "none":
            return {}
        from agent.adapters.general import FILE, general_adapter

        general = general_adapter()
        return dict.fromkeys(general.tasks, FILE) if general.base == self._near_identity else {}

    @property
    def _near_identity(self) -> str:
        from agent.adapters.llamacpp import carried_model, local_identity

        return local_identity(self._near_file or carried_model())

    def _near_model(self, spec: str) -> ChatModel:
        try:
            from agent.adapters.llamacpp import open_local
        except ImportError as error:
            raise SettingsError(
                f"the local chat model is not installed: {error}",
                where=f"setting llm = {spec}",
                hint="pip install 'trigrain[local]', or name another model",
            ) from None
        return open_local(self._near_file, self.settings.threads, {**self._general_adapter, **self._own_adapter})

    def _far_model(self, spec: str) -> ChatModel:
        from agent.adapters.langchain_chat import open_chat
        from agent.adapters.patience import PatientChat

        seconds = self.settings.timeout_seconds
        chat = open_chat(spec, timeout=seconds, questions_per_call=QUESTIONS_PER_CALL)
        self._connected.append(chat)
        return PatientChat(chat, rpm=self.settings.rpm, tpm=self.settings.tpm, timeout=seconds)

    def own(self, wait_seconds: float = 10.0) -> None:
        """Makes this process the workspace's only writer until `close`; raises `WorkspaceBusy`, `StoreError`."""
        from agent.adapters.lock import WorkspaceLock

        if self._lock is None:
            lock = WorkspaceLock(self.settings.workspace)
            lock.acquire(wait_seconds)
            self._lock = lock

    def now(self) -> datetime:
        """The clock, in UTC."""
        return datetime.now(UTC)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What a flow gives, in an event loop of its own whose connections are closed at the end."""
        given: list[T] = []

        async def to_the_end() -> None:
            try:
                given.append(await work)
            finally:
                await self.hang_up()

        asyncio.run(to_the_end())  # whose last steps write out what its task gives: a millisecond for a list
        return given[0]

    async def hang_up(self) -> None:
        """Closes the running loop's connections to models; they are opened again when needed."""
        for connected in self._connected:
            await connected.aclose()

    def beside(self, **changed: Any) -> Wiring:
        """For a run in a thread of its own beside others: the same parts, its own purse and its own calls in flight.

        `changed` are settings of that run, of those that no shared part was made from. What is shared is closed by this
        one, so `close` is not for the other.
        """
        other = Wiring(self.settings.model_copy(update=changed))
        for name in _SHARED:
            other.__dict__[name] = getattr(self, name)
        if "_chroma" in self.__dict__:
            other.__dict__["_chroma"] = self._chroma
        other._connected = self._connected
        other._lock = self._lock
        return other

    def close(self) -> None:
        """Releases what was opened, the workspace last."""
        for far in self._closing:
            far.close()
        for store in ("vectors", "records"):
            if store in self.__dict__:
                getattr(self, store).close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

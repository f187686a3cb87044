"""A workspace made of fakes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from agent.adapters.chance import LightGbmChances
from agent.adapters.lexical import Bm25
from agent.adapters.mapped_embedder import MappedEmbedder
from agent.adapters.ranker import LightGbmTrainer
from agent.adapters.sessions import RecordSaver
from agent.adapters.text_map import TorchMap
from agent.adapters.traces import WorkspaceFiles
from agent.core import ports
from agent.core.errors import SettingsError
from agent.core.learned import TextMap
from agent.core.presets import Preset, load_preset
from agent.core.price import FREE, Price
from agent.core.schema import Usage
from agent.core.settings import Settings
from tests.fakes.chat import ScriptedChat
from tests.fakes.embedder import HashEmbedder
from tests.fakes.learned import MemoryLearned
from tests.fakes.records import MemoryRecords
from tests.fakes.segmenter import CharacterSegmenter
from tests.fakes.vectors import MemoryVectors

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class OpenPurse:
    """Fills `Purse` without a cap."""

    def __init__(self) -> None:
        self.used = Usage()

    def check(self, expected: float, what: str) -> None:
        pass

    def pay(self, usage: Usage) -> None:
        self.used += usage


@dataclass
class FakeWorkspace:
    """Fills `Workspace`; every part can be replaced. The clock stands at `NOW`."""

    settings: Settings = field(default_factory=lambda: Settings(workspace=Path("fake")))
    records: ports.Records = field(default_factory=MemoryRecords)
    vectors: ports.Vectors = field(default_factory=MemoryVectors)
    embedder: ports.Embedder = field(default_factory=HashEmbedder)
    chat: ports.ChatModel = field(default_factory=ScriptedChat)
    segmenter: ports.Segmenter = field(default_factory=CharacterSegmenter)
    purse: ports.Purse = field(default_factory=OpenPurse)
    price: Price | None = FREE
    lexical: ports.Lexical = field(default_factory=Bm25)
    learned: ports.Learned = field(default_factory=MemoryLearned)
    reranker: ports.Reranker | None = None
    chance_trainer: ports.ChanceTrainer = field(default_factory=LightGbmChances)
    ranker_trainer: ports.RankerTrainer = field(default_factory=LightGbmTrainer)
    scorer: ports.Scorer | None = None
    teaches: ports.AdapterTrainer | None = None
    searches: ports.CourseSearch | None = None

    @property
    def plain_embedder(self) -> ports.Embedder:
        return self.embedder

    def map_learner(self, dimension: int) -> ports.MapLearner:
        return TorchMap(dimension)

    def under(self, text_map: TextMap) -> FakeWorkspace:
        return replace(self, vectors=MemoryVectors(), embedder=MappedEmbedder(self.embedder, text_map))

    @cached_property
    def traces(self) -> ports.Traces:
        return WorkspaceFiles(self.settings.workspace)

    @property
    def ranker(self) -> ports.Ranker | None:
        model = self.learned.ranker()
        return self.ranker_trainer.open(model) if model and self.settings.ranker == "auto" else None

    @property
    def newcomer_ranker(self) -> ports.Ranker | None:
        model = self.learned.newcomers()
        return self.ranker_trainer.open(model) if model and self.settings.ranker == "auto" else None

    @cached_property
    def checkpointer(self) -> RecordSaver:
        return RecordSaver(self.records.sessions)

    @property
    def adapter_trainer(self) -> ports.AdapterTrainer:
        if self.teaches is None:
            raise SettingsError("the fake workspace has no model to teach")
        return self.teaches

    @property
    def course_search(self) -> ports.CourseSearch:
        if self.searches is None:
            raise SettingsError("the fake workspace has nothing to search with")
        return self.searches

    @property
    def preset(self) -> Preset:
        return load_preset(self.settings.preset)

    @property
    def batch_engine(self) -> ports.BatchEngine:
        raise SettingsError("the fake workspace has no batch service")

    def now(self) -> datetime:
        return NOW

"""What was learnt, in memory."""

from __future__ import annotations

from pathlib import Path

from agent.core.adapter import AdapterModel, Mark
from agent.core.learned import ChanceModel, Esteem, Lexicon, Patterns, Question, RankerModel, TextMap
from agent.core.learning import Report, What


class MemoryLearned:
    """Fills `Learned`."""

    def __init__(self) -> None:
        self._patterns: Patterns | None = None
        self._lexicon: Lexicon | None = None
        self._ranker: RankerModel | None = None
        self._newcomers: RankerModel | None = None
        self._chances: dict[Question, ChanceModel | None] = {}
        self._esteem: Esteem | None = None
        self._text_map: TextMap | None = None
        self._reports: dict[What, Report] = {}
        self._adapter: AdapterModel | None = None
        self._adapter_file = Path("adapter.gguf")

    def patterns(self) -> Patterns | None:
        return self._patterns

    def keep_patterns(self, patterns: Patterns) -> None:
        self._patterns = patterns

    def lexicon(self) -> Lexicon | None:
        return self._lexicon

    def keep_lexicon(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def ranker(self) -> RankerModel | None:
        return self._ranker

    def keep_ranker(self, model: RankerModel | None) -> None:
        self._ranker = model

    def newcomers(self) -> RankerModel | None:
        return self._newcomers

    def keep_newcomers(self, model: RankerModel | None) -> None:
        self._newcomers = model

    def chance(self, question: Question) -> ChanceModel | None:
        return self._chances.get(question)

    def keep_chance(self, question: Question, model: ChanceModel | None) -> None:
        self._chances[question] = model

    def esteem(self) -> Esteem | None:
        return self._esteem

    def keep_esteem(self, esteem: Esteem) -> None:
        self._esteem = esteem

    def text_map(self) -> TextMap | None:
        return self._text_map

    def keep_text_map(self, text_map: TextMap) -> None:
        self._text_map = text_map

    def report(self, what: What) -> Report | None:
        return self._reports.get(what)

    def keep_report(self, report: Report) -> None:
        self._reports[report.what] = report

    def adapter(self) -> AdapterModel | None:
        return self._adapter

    def adapter_file(self) -> Path:
        return self._adapter_file

    def keep_adapter(self, model: AdapterModel | None, file: Path | None) -> None:
        self._adapter = model
        self._adapter_file = file or self._adapter_file


def adapter_of(*people: str) -> AdapterModel:
    """One that learnt sentences about these, by their keys."""
    return AdapterModel(
        sha256="s", base="local:model@1", tasks=("facet", "write"), prompts=("p",), data="d", rank=4, rate=1e-3,
        epochs=1, seed=1, lessons=9, people=people, items=9, before=0.1, after=0.2, low=0.1, high=0.2, seconds=1.0,
        peak_mb=1.0, dtype="float32", curve=(Mark(1, 1, 1.0, 1.0, 1.0),), trials=(),
    )  # fmt: skip

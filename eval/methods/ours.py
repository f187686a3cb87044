"""The product under judgement, through its public door; a row is a choice of settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from agent.core.plan import Utterance
from agent.core.schema import LEVELS, EvidenceItem, Recommendation, Recommendations, Source
from agent.entrypoints.python import Agent
from agent.steps.frequencies import Weighting
from eval.cases import Case
from eval.dataset import Dataset
from eval.methods.port import Line, Scores
from eval.methods.workshop import NO_MODEL, Workshop
from eval.results import OURS, Kind

CONTENT = tuple(Source(level) for level in LEVELS)
ALL = tuple(Source)
SHARES = (0.1, 0.2, 0.4, 0.8)
"""Of the settings `diversity` and `calibration`, whose rows are asked only by name."""


@dataclass
class Product:
    """Fills `Method` and `Reasoned`: a workspace with its settings, asked as a user would ask it."""

    name: str
    workshop: Workshop
    llm: str = NO_MODEL
    settings: Mapping[str, object] = field(default_factory=dict)
    kind: Kind = Kind.OURS
    _agent: Agent | None = None

    def fit(self, known: Dataset, people: Sequence[str], seed: int) -> None:
        """Opens the workspace, which the first row of a chat model builds."""
        self.close()
        self._agent = self.workshop.open(self.llm, **self.settings)

    def lines(self, case: Case, n: int) -> list[Line]:
        """See `Reasoned`: what `recommend` lists, or how it puts the case's candidates in order."""
        among = [item_id for item_id in case.candidates if item_id not in case.exclude] or None
        found = self._recommend(case, n, among)
        return [Line(line.item_id, frozenset(one.item_id for one in _past(line))) for line in found.items]

    def top(self, case: Case, n: int) -> list[str]:
        """See `Method`."""
        return [line.item_id for line in self.lines(case, n)]

    def score(self, user_id: str, item_ids: Sequence[str]) -> Scores:
        """See `Method`."""
        scores = self.agent.scores(user_id, item_ids, self.workshop.fence.task.question)
        return np.array([scores[item_id] for item_id in item_ids], dtype=np.float64)

    def _recommend(self, case: Case, n: int, among: Sequence[str] | None) -> Recommendations:
        """What the case asks for in words, the turns before it being told as well; without words, the person's list."""
        turns = [Utterance(turn.text, mine=turn.role != "user") for turn in case.turns]
        last = max((place for place, turn in enumerate(case.turns) if turn.role == "user"), default=0)
        return self.agent.recommend(
            case.user_id,
            n,
            query=case.request,
            said=turns[:last],
            explain=False,
            among=among,
            exclude=case.exclude,
        )

    @property
    def agent(self) -> Agent:
        """Open between `fit` and `close`."""
        if self._agent is None:
            raise ValueError(f"method {self.name} is not fitted")
        return self._agent

    def close(self) -> None:
        """Gives the workspace back: the next row opens it with other settings."""
        if self._agent is not None:
            self._agent.close()
            self._agent = None


def _past(line: Recommendation) -> Iterator[EvidenceItem]:
    """What stands behind an item: the evidence of its reasons, or the past items named beside it."""
    yield from line.beside
    for reason in line.reasons:
        yield from reason.evidence


def products(workshop: Workshop, llm: str) -> dict[str, Product]:
    """Our rows by name, in the order of the table; those with a model's part only where there is a model.

    From one row to the next something is added: each grain alone, the interests without and with the model, what other
    people choose as well, every voice by fixed weights, and the learnt ranker, which is our best. The fold by other
    choices of f, our best with lists that are shaped, and with the embedder that has learnt, are asked only by name.
    """

    def row(name: str, voices: Sequence[Source], model: str = llm, **settings: object) -> Product:
        return Product(name, workshop, model, {"voices": voices, "ranker": "off", **settings})

    others = [weighting for weighting in Weighting if weighting is not Weighting.TFIDF]
    rows = [
        *(row(f"only {level}", (Source(level),)) for level in LEVELS),
        row("fold", CONTENT, NO_MODEL),
        *(row(f"fold {weighting}", CONTENT, NO_MODEL, weighting=weighting.value) for weighting in others),
        row("profile", CONTENT),
        row("+ collaborative", (*CONTENT, Source.COLLABORATIVE)),
        row("all voices", ALL),
        Product(OURS, workshop, llm),
        Product("embedder trained", workshop, llm, {"trained_embedder": "auto"}),
        *(Product(f"diverse {share}", workshop, llm, {"diversity": share}) for share in SHARES),
        *(Product(f"calibrated {share}", workshop, llm, {"calibration": share}) for share in SHARES),
    ]
    return {row.name: row for row in rows if row.name != "profile" or llm != NO_MODEL}

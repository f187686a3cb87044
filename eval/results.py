"""What an evaluation found, as values that are printed, written and drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from agent.core.schema import Level
from eval.statistics import Interval

OURS = "trigrain"
"""The name of our best method in every table."""


NAMED = 10
"""Interests of a grain that a document names."""


class Kind(StrEnum):
    """Whose method it is."""

    BASELINE = "baseline"
    OURS = "ours"
    PEER = "peer"


@dataclass(frozen=True)
class Cost:
    """What a method took."""

    fit_seconds: float = 0.0
    predict_seconds: float = 0.0
    """On one thread."""
    peak_mb: float = 0.0
    """Resident memory at its highest, above what it was before the method began."""
    calls: int = 0
    """To a model."""
    tokens: int = 0
    usd: float = 0.0


@dataclass(frozen=True)
class Judged:
    """One method's row."""

    name: str
    kind: Kind
    metrics: Mapping[str, Interval]
    """By the metric's name, `ndcg@10`."""
    cost: Cost = Cost()
    values: Mapping[str, NDArray[np.float64]] = field(default_factory=dict, repr=False)
    """By metric one float64 a unit, in the evaluation's order of units: for pairs and figures, not printed."""
    positions: tuple[float, ...] = ()
    """Share of units with a hit at rank 1, 2 ... n, where a list is ranked."""


@dataclass(frozen=True)
class Cloud:
    """The interests of everybody at one grain, as vectors, for a figure."""

    level: Level
    vectors: NDArray[np.float32]
    """(n, d) unit rows."""
    names: tuple[str, ...]
    macros: tuple[str, ...]
    """Which broad interest each lies in."""
    people: NDArray[np.int64]
    """How many have each."""

    def document(self) -> dict[str, object]:
        """As `--json` prints it: how many interests there are, and those of most people; no vectors."""
        first = np.argsort(-self.people, kind="stable")[:NAMED].tolist()
        named = [{"name": self.names[n], "macro": self.macros[n], "people": int(self.people[n])} for n in first]
        return {"level": self.level.value, "interests": len(self.names), "held": int(self.people.sum()), "top": named}


@dataclass(frozen=True)
class Bin:
    """Interests of like confidence, and how often later acts confirmed them."""

    said: float
    """Mean confidence."""
    confirmed: Interval

    def document(self) -> dict[str, object]:
        """As `--json` prints it."""
        return {"said": self.said, "confirmed": self.confirmed.document()}


@dataclass(frozen=True)
class Estimates:
    """What is estimated of a method's list by rank, from 1: share of what it shows that is clicked, and converted."""

    ctr: Mapping[int, Interval] = field(default_factory=dict)
    conversion: Mapping[int, Interval] = field(default_factory=dict)
    of: str = ""
    """The method."""

    def document(self) -> dict[str, object]:
        """As `--json` prints it."""
        return {
            "of": self.of,
            "ctr": {str(rank): found.document() for rank, found in self.ctr.items()},
            "conversion": {str(rank): found.document() for rank, found in self.conversion.items()},
        }


@dataclass(frozen=True)
class Evaluation:
    """One protocol on one data set: all methods on the same units."""

    protocol: str
    data: str
    """What the data is called in titles: the folder's name."""
    seed: int
    n: int
    """How long lists are; 0 where none are asked for."""
    data_hash: str
    unit: str
    """What is counted: `people`, `requests`, `labels`."""
    units: int
    methods: Mapping[str, Judged]
    """In the order of the table."""
    differences: Mapping[str, Mapping[str, Interval]]
    """Named paired differences by metric, such as `LLM lift` or `trigrain - popular`."""
    versions: Mapping[str, str]
    machine: str
    command: str
    notes: tuple[str, ...] = ()
    """What a reader must know: ties, cuts, what could not be run and why."""
    estimates: Estimates = Estimates()
    """From a log of what was served, where one was read."""
    question: str = ""
    """What the methods were asked, to end the sentence `5 methods were asked ...`; "" where the metrics tell."""
    leads: tuple[str, ...] = ()
    """The metrics that lead the table, the one that winners are told by first; () where their shape tells."""
    clouds: tuple[Cloud, ...] = field(default=(), repr=False)
    """Interest vectors a grain, where profiles were built."""
    reliability: tuple[Bin, ...] = ()
    """Of the confidence of the judged people's interests, by what was held out."""

    def document(self) -> dict[str, object]:
        """As `--json` prints it."""
        return {
            "protocol": self.protocol,
            "data": self.data,
            "seed": self.seed,
            "n": self.n,
            "data_hash": self.data_hash,
            "unit": self.unit,
            "units": self.units,
            "methods": {
                name: {metric: found.document() for metric, found in row.metrics.items()}
                for name, row in self.methods.items()
            },
            "costs": {name: vars(row.cost) for name, row in self.methods.items()},
            "kinds": {name: row.kind.value for name, row in self.methods.items()},
            "positions": {name: list(row.positions) for name, row in self.methods.items() if row.positions},
            "differences": {
                name: {metric: found.document() for metric, found in metrics.items()}
                for name, metrics in self.differences.items()
            },
            "clouds": [cloud.document() for cloud in self.clouds],
            "estimates": self.estimates.document(),
            "reliability": [one.document() for one in self.reliability],
            "versions": dict(self.versions),
            "machine": self.machine,
            "command": self.command,
            "notes": list(self.notes),
        }

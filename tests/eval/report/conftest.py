"""Builds evaluations whose numbers are known."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from agent.core.schema import LEVELS
from eval.results import Bin, Cloud, Cost, Evaluation, Judged, Kind
from eval.statistics import Interval, difference

METHODS = {
    "popular": (Kind.BASELINE, 0.10, 0.02),
    "ease": (Kind.BASELINE, 0.20, 3.0),
    "trigrain": (Kind.OURS, 0.25, 40.0),
    "without a model": (Kind.OURS, 0.23, 9.0),
    "only macro": (Kind.OURS, 0.12, 9.5),
    "mem0": (Kind.PEER, 0.15, 900.0),
}
"""Kind, mean nDCG, and seconds."""
NAN = Interval(math.nan, math.nan, math.nan, 0)


def around(mean, units):
    """An interval, without drawing thousands of samples."""
    return Interval(float(mean), float(mean) - 0.02, float(mean) + 0.03, units)


def judged(name, kind=Kind.BASELINE, level=0.1, seconds=1.0, units=40, n=10, shape="lists"):
    """A method whose values spread around `level`, unit by unit the same way for all methods."""
    values = np.clip(level + 0.05 * np.random.default_rng(1).normal(size=units), 0.0, 1.0)
    main = (f"ndcg@{n}", f"recall@{n}", f"hit@{n}", "mrr") if shape == "lists" else ("auc", "user-auc", "accuracy")
    found = {metric: around(values.mean() * (place + 1) / 2, units) for place, metric in enumerate(main)}
    rest = {f"coverage@{n}": Interval(level, level, level, 1)} if shape == "lists" else {"log-loss": around(0.5, units)}
    ranks = tuple(float(level / rank) for rank in range(1, n + 1)) if shape == "lists" else ()
    cost = Cost(fit_seconds=seconds * 0.8, predict_seconds=seconds * 0.2, peak_mb=12.0)
    return Judged(name, kind, found | rest, cost, {main[0]: values}, ranks)


def cloud(level, names, d=8):
    """Vectors of unit length, and one person more for each name before."""
    drawn = np.random.default_rng(len(names)).normal(size=(len(names), d))
    unit = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)
    macros = tuple(f"broad {place % 9}" for place in range(len(names)))
    return Cloud(level, unit, tuple(names), macros, np.arange(len(names), 0, -1))


def evaluation(methods=None, **changes):
    """On people, ours the best by 0.05, all figures possible."""
    made = {name: judged(name, kind, mean, spent) for name, (kind, mean, spent) in METHODS.items()}
    rows = made if methods is None else {row.name: row for row in methods}
    differences = (
        {}
        if methods is not None
        else {
            "LLM lift": {"ndcg@10": difference(*(made[x].values["ndcg@10"] for x in ("trigrain", "without a model")))},
            "trigrain - ease": {"ndcg@10": difference(*(made[x].values["ndcg@10"] for x in ("trigrain", "ease")))},
        }
    )
    whole = Evaluation(
        protocol="leave-last",
        data="films",
        seed=7,
        n=10,
        data_hash="0123456789abcdef",
        unit="people",
        units=40,
        methods=rows,
        differences=differences,
        versions={"numpy": "2.3.0"},
        machine="a processor, 2 cores",
        command="trigrain eval films --seed 7",
        notes=("ties fall by the seed",),
        clouds=tuple(cloud(level, [f"{level} {place}" for place in range(12)]) for level in LEVELS),
        reliability=(Bin(0.2, Interval(0.1, 0.05, 0.2, 30)), Bin(0.6, Interval(0.7, 0.5, 0.8, 10))),
    )
    return replace(whole, **changes)


@pytest.fixture
def films():
    """An evaluation with everything in it."""
    return evaluation()


@pytest.fixture
def bare():
    """One method, and nothing else that could be drawn."""
    row = Judged("popular", Kind.BASELINE, {"ndcg@10": NAN})
    return evaluation([row], clouds=(), reliability=(), notes=())

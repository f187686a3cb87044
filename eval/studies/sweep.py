"""Tries the numbers of the learnt readout on labelled items alone, each in turn at half and at twice its value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace

import numpy as np

from agent.core.ports import Embedder
from agent.core.schema import Path
from agent.steps.learn import Mix, Readout
from agent.steps.text import lesson_text
from eval.statistics import Interval, interval
from eval.studies.guesses import Guesses
from eval.studies.hidden import Hidden

FOLDS = 5


def sweep(embedder: Embedder, hidden: Hidden, seed: int) -> dict[str, Mapping[str, Interval]]:
    """Accuracy by five-fold cross-validation over the items that keep their path; the hidden ones are not looked at."""
    vectors = embedder.encode([lesson_text(item) for item in hidden.taught])
    folds = np.random.default_rng(seed).permutation(len(vectors)) % FOLDS
    rows: dict[str, Mapping[str, Interval]] = {}
    for name, mix in _mixes():
        said: list[Path] = [()] * len(vectors)
        for fold in range(FOLDS):
            kept, out = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
            readout = Readout(vectors[kept], [hidden.lessons[int(n)] for n in kept], mix)
            for n, guess in zip(out, readout.guess(vectors[out]), strict=True):
                said[n] = guess.path
        rows[name] = {m: interval(values) for m, values in Guesses.of(said).hits(hidden.lessons).items()}
    return rows


def _mixes() -> Iterator[tuple[str, Mix]]:
    usual = Mix()
    yield "as shipped", usual
    yield "without votes", replace(usual, votes=0.0)
    for field in fields(Mix):
        for times in (0.5, 2.0):
            value = type(getattr(usual, field.name))(getattr(usual, field.name) * times)
            yield f"{field.name} {value:g}", replace(usual, **{field.name: value})

"""Guesses the path of an item without the product: from class sizes, names and neighbours; the study's baselines."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from agent.core.ports import Embedder
from agent.core.schema import Path
from agent.steps.text import lesson_text
from eval.studies.hidden import Hidden

NEIGHBOURS = 10
Vectors = NDArray[np.float32]
Weigh = Callable[[float], float]
Label = TypeVar("Label", str, Path)


@dataclass(frozen=True)
class Guesses:
    """For each asked item a macro, and a macro and mid together: a method may guess the two apart."""

    macros: Sequence[str]
    paths: Sequence[Path]

    @classmethod
    def of(cls, paths: Sequence[Path]) -> Guesses:
        """Of a method that guesses whole paths; () is none."""
        return cls([path[0] if path else "" for path in paths], paths)

    def hits(self, truth: Sequence[Path]) -> dict[str, list[float]]:
        """1.0 where a guess is right, however it is spelled."""
        macros = zip(self.macros, truth, strict=True)
        paths = zip(self.paths, truth, strict=True)
        return {
            "macro": [float(said.casefold() == path[0].casefold()) for said, path in macros],
            "macro_mid": [float(_folded(said[:2]) == _folded(path)) for said, path in paths],
        }


def _folded(path: Path) -> Path:
    return tuple(name.casefold() for name in path)


def largest(hidden: Hidden) -> Guesses:
    """The most frequent macro, and the most frequent path, for all."""
    macro = _most([path[0] for path in hidden.lessons])
    path = _most(list(hidden.lessons))
    return Guesses([macro] * len(hidden.asked), [path] * len(hidden.asked))


def _most(labels: Sequence[Label]) -> Label:
    counts = Counter(labels)
    return min(counts, key=lambda label: (-counts[label], label))


def nearest_name(embedder: Embedder, texts: Sequence[str], lessons: Sequence[Path]) -> Guesses:
    """The macro whose name lies nearest to each text, and in it the mid whose name does."""
    mids: dict[str, list[str]] = defaultdict(list)
    for macro, mid in sorted(set(lessons)):
        mids[macro].append(mid)
    vectors = embedder.encode(texts)
    macros = sorted(mids)
    best = [macros[n] for n in (vectors @ embedder.encode(macros).T).argmax(axis=1)]
    named = {macro: embedder.encode(names) for macro, names in mids.items()}
    return Guesses.of(
        [(macro, mids[macro][int((named[macro] @ row).argmax())]) for macro, row in zip(best, vectors, strict=True)]
    )


def neighbours(embedder: Embedder, hidden: Hidden, weigh: Weigh) -> Guesses:
    """What the 10 nearest of those that keep their path vote for, each with the weight of its cosine."""
    known = embedder.encode([lesson_text(item) for item in hidden.taught])
    cosines = embedder.encode([lesson_text(item) for item in hidden.asked]) @ known.T
    nearest = np.argsort(-cosines, axis=1, kind="stable")[:, :NEIGHBOURS]
    macros = [path[0] for path in hidden.lessons]
    return Guesses(
        [_elected(macros, row, cosines[n], weigh) for n, row in enumerate(nearest)],
        [_elected(hidden.lessons, row, cosines[n], weigh) for n, row in enumerate(nearest)],
    )


def _elected(labels: Sequence[Label], voters: NDArray[np.int64], cosines: Vectors, weigh: Weigh) -> Label:
    """The label with most votes; of equal ones the nearer."""
    votes: dict[Label, float] = {}
    for voter in voters:
        label = labels[voter]
        votes[label] = votes.get(label, 0.0) + weigh(float(cosines[voter]))
    return max(votes, key=votes.__getitem__)

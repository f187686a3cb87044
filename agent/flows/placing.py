"""How held-out items are placed by their neighbours alone, and with a local model that has learnt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.chains.facet import SEPARATOR
from agent.core import schema
from agent.core.learning import Change, Measured
from agent.core.ports import Progress, Scorer, Workspace
from agent.core.schema import Item
from agent.flows.lessons import weighed
from agent.steps.learn import Readout
from agent.steps.split import Split
from agent.steps.spread import spread
from agent.steps.text import lesson_text

Pair = tuple[Item, schema.Path]


@dataclass(frozen=True, eq=False)
class Placing:
    """How the held-out items were placed before and after, and those that are now placed otherwise."""

    truth: Sequence[schema.Path]
    before: Sequence[schema.Path]
    after: Sequence[schema.Path]
    changed: tuple[Change, ...]

    def measured(self, names: int, seed: int) -> tuple[Measured, tuple[float, float]]:
        """The share of items whose first so many names are right, and the interval of its gain."""
        before, after = (
            np.array([_same(path[:names], true[:names]) for path, true in zip(side, self.truth, strict=True)], float)
            for side in (self.before, self.after)
        )
        name = ("macro", "macro and mid")[names - 1]
        gain = spread(after - before, seed)
        return Measured(name, float(before.mean()), float(after.mean()), gain, len(self.truth), "items"), gain


def place_held_out(
    workspace: Workspace, parts: Split[Pair], scorer: Scorer, progress: Progress | None = None
) -> Placing:
    """The judged items of `parts`, of whose paths neither way knows anything."""
    known = [*parts.learnt, *parts.watched]
    asked = [item for item, _ in parts.judged]
    readout = Readout(_vectors(workspace, [item for item, _ in known]), [path for _, path in known])
    vectors = _vectors(workspace, asked)

    def told() -> None:
        if progress:
            progress("judge adapter", 1, len(asked))

    table = weighed(workspace, scorer, readout, vectors, asked, told)
    before, after = ([one.path for one in readout.guess(vectors, voice)] for voice in (None, table))
    truth = [path for _, path in parts.judged]
    return Placing(truth, before, after, tuple(_changes([item.title for item in asked], truth, before, after)))


def _changes(
    titles: Sequence[str], truth: Sequence[schema.Path], before: Sequence[schema.Path], after: Sequence[schema.Path]
) -> list[Change]:
    changes = []
    for title, true, old, new in zip(titles, truth, before, after, strict=True):
        if old != new:
            better = True if _same(new, true) else False if _same(old, true) else None
            said = [SEPARATOR.join(path) for path in (true, old, new)]
            changes.append(Change(title, said[0], said[1], said[2], better))
    return changes


def _vectors(workspace: Workspace, items: Sequence[Item]) -> NDArray[np.float32]:
    return workspace.plain_embedder.encode([lesson_text(item) for item in items])


def _same(one: schema.Path, other: schema.Path) -> bool:
    return [name.casefold() for name in one] == [name.casefold() for name in other]

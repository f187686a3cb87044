"""Lets the part of the catalogue that carries paths teach the part that carries none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from agent.core.ports import Progress, Workspace
from agent.core.schema import Item, Path, digest
from agent.flows.lessons import weighed
from agent.steps.learn import Readout
from agent.steps.place import catalogue_path
from agent.steps.text import lesson_text

ENOUGH = 100
"""Items with a path of two names from which there is something to learn. An invented number."""
MOST = 4_000
"""Of more, an even sample teaches: to embed it takes 45 s on two cores."""
SURE = 0.1
"""A macro's share of the score below which nothing is said. By the study `fidelity` hardly any guess falls below 0.2;
the few that do are wrong."""


@dataclass(frozen=True)
class Teacher:
    """Knows the paths of the items that the catalogue places; learns when first asked."""

    workspace: Workspace
    lessons: int
    progress: Progress | None = None

    @property
    def recipe(self) -> str:
        """Changes with embedder and adapter, not with every new lesson: what was learnt once stays as it is."""
        scorer = self.workspace.scorer
        return digest("learnt", self.workspace.plain_embedder.identity, *([scorer.identity] if scorer else []))

    def paths(self, items: Sequence[Item]) -> dict[str, Path]:
        """Macro and mid of those items about which it is sure, by item id."""
        if not items:
            return {}
        readout = self._readout
        vectors = self.workspace.plain_embedder.encode([lesson_text(item) for item in items])
        told = weighed(self.workspace, self.workspace.scorer, readout, vectors, items, self._told)
        guesses = zip(items, readout.guess(vectors, told), strict=True)
        return {item.item_id: guess.path for item, guess in guesses if guess.share >= SURE}

    def _told(self) -> None:
        if self.progress:
            self.progress("weigh paths", 1, None)

    @cached_property
    def _readout(self) -> Readout:
        step = max(1, self.lessons // MOST)
        taught = [pair for n, pair in enumerate(placed(self.workspace)) if n % step == 0]
        vectors = self.workspace.plain_embedder.encode([lesson_text(item) for item, _ in taught])
        return Readout(vectors, [path for _, path in taught])


def open_teacher(workspace: Workspace, progress: Progress | None = None) -> Teacher | None:
    """None where the catalogue has too few paths to learn from."""
    lessons = sum(1 for _ in placed(workspace))
    return Teacher(workspace, lessons, progress) if lessons >= ENOUGH else None


def placed(workspace: Workspace) -> Iterator[tuple[Item, Path]]:
    """Items with a path of at least two names, and these."""
    for batch in workspace.records.items.each():
        for item in batch:
            path = catalogue_path(item, {}, workspace.preset)[:2] if item.categories else ()
            if len(path) == 2:
                yield item, path

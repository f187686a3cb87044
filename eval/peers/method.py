"""Other libraries' recommenders as methods of the judge: each is run once over a task, then asked."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from agent.core.errors import InputError
from eval.cases import Case, Shape, Task
from eval.dataset import Dataset
from eval.methods.port import Scores
from eval.peers.environment import cache_folder, python_of
from eval.peers.files import Lists, Scored, Spent, read_lists, read_scores, read_spent, write_task
from eval.peers.process import run_limited
from eval.results import Cost, Kind

SECONDS = 600.0
"""For one method to learn and to answer."""
_SCRIPTS = Path(__file__).parent / "scripts"


@dataclass(frozen=True)
class Recipe:
    """Which program is a method: `script METHOD FOLDER N SEED SECONDS`, under the Python that has its library."""

    name: str
    method: str
    """What the script calls it."""
    script: Path
    library: str = ""
    """Whose environment it needs; "" for our own Python."""


@dataclass(frozen=True)
class Failed:
    """A peer that gave no answer, and why."""

    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.name} was not run: {self.reason}"


@dataclass(frozen=True)
class _Answer:
    spent: Spent
    lists: Lists = field(default_factory=dict)
    scores: Scored = field(default_factory=dict)


class Peer:
    """A peer's answers to one task at a time; see `eval.methods.port.Method`."""

    kind = Kind.PEER

    def __init__(self, recipe: Recipe) -> None:
        self.name = recipe.name
        self._recipe = recipe
        self._answer: _Answer | None = None

    def run(self, task: Task, n: int, seed: int, seconds: float = SECONDS, cache: Path | None = None) -> Failed | None:
        """Has all of the task's cases or pairs answered, lists up to `n`; None where that went well.

        The first run installs the library under `cache`, by default `environment.cache_folder()`; that does not count
        to `seconds`, after which the program is stopped.
        """
        self._answer = None
        try:
            self._answer = self._run(task, n, seed, seconds, cache or cache_folder())
        except InputError as error:
            return Failed(self.name, str(error))
        return None

    @property
    def cost(self) -> Cost:
        """What the last run took, the interpreter's start and the library's import aside."""
        return self._answered.spent.cost

    @property
    def note(self) -> str:
        """What the method has to say of its last run, such as its epochs; "" where nothing."""
        return self._answered.spent.note

    def fit(self, known: Dataset, people: Sequence[str], seed: int) -> None:
        """Nothing: a run has learnt and answered; raises `InputError` where there was none."""
        _ = self._answered

    def top(self, case: Case, n: int) -> list[str]:
        """The first `n` of the list for one of the task's cases; raises `InputError` for another."""
        lists = self._answered.lists
        if case.case_id not in lists:
            raise InputError(f"{self.name} was not asked this", where=f"case {case.case_id}")
        return list(lists[case.case_id][:n])

    def score(self, user_id: str, item_ids: Sequence[str]) -> Scores:
        """For pairs of the task; raises `InputError` for another."""
        scores = self._answered.scores
        missing = next((item for item in item_ids if (user_id, item) not in scores), None)
        if missing is not None:
            raise InputError(f"{self.name} was not asked this", where=f"user {user_id}, item {missing}")
        return np.array([scores[user_id, item_id] for item_id in item_ids], dtype=np.float64)

    @property
    def _answered(self) -> _Answer:
        if self._answer is None:
            raise InputError(f"{self.name} has no answers", hint="run it over a task first")
        return self._answer

    def _run(self, task: Task, n: int, seed: int, seconds: float, cache: Path) -> _Answer:
        recipe = self._recipe
        python = python_of(recipe.library, cache) if recipe.library else Path(sys.executable)
        with tempfile.TemporaryDirectory() as directory:
            folder = Path(directory)
            write_task(task, folder)
            limits = [str(n), str(seed), f"{seconds:g}"]
            run_limited([str(python), "-B", str(recipe.script), recipe.method, str(folder), *limits], seconds)
            return _read(folder, task, n)


def _read(folder: Path, task: Task, n: int) -> _Answer:
    if task.shape is Shape.LISTS:
        return _Answer(read_spent(folder), lists=read_lists(folder, task, n))
    return _Answer(read_spent(folder), scores=read_scores(folder, task))


def _recipe(method: str, library: str) -> Recipe:
    return Recipe(f"{method} ({library})", method, _SCRIPTS / f"{library}_.py", library)


RECIPES = (
    _recipe("sasrec", "rectools"),
    _recipe("item-knn", "lenskit"),
    _recipe("als", "lenskit"),
    _recipe("ease", "cornac"),
    _recipe("bpr", "cornac"),
)
PEERS: Mapping[str, Peer] = {recipe.name: Peer(recipe) for recipe in RECIPES}
"""By the name in tables, the library's in parentheses."""

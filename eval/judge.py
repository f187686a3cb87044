"""The judge: cuts, fences, asks every method the same, measures, and compares ours with the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from agent.core.ports import Progress
from eval.asked import Answers, ask
from eval.cases import Shape, Task
from eval.fence import Fence
from eval.lists import Catalogue, Vectors, character, depth, means, rightness, supported, together
from eval.methods.port import Method
from eval.metrics.ranking import hit_positions
from eval.provenance import machine, versions
from eval.results import OURS, Evaluation, Judged, Kind
from eval.statistics import Interval, Resampled, difference, interval
from eval.verdicts import Verdicts

MAIN: Mapping[Shape, tuple[str, ...]] = {Shape.LISTS: ("ndcg", "recall"), Shape.PAIRS: ("auc", "f1")}
"""What a winner is told by; the first decides. Of lists at n."""
TWIN = "fold"
"""The no-LLM twin, and the same with the model's part: their difference is the LLM lift."""
MODELLED = "profile"


@dataclass(frozen=True)
class Trial:
    """A task, and how it is to be judged."""

    task: Task
    n: int
    seed: int
    command: str
    macros: Mapping[str, tuple[str, ...]]
    vectors: Vectors | None = None
    progress: Progress | None = None

    @property
    def main(self) -> tuple[str, ...]:
        """The metrics that winners are told by, the first before the others."""
        names = MAIN[self.task.shape]
        return tuple(f"{name}@{self.n}" for name in names) if self.task.shape is Shape.LISTS else names


def judge(trial: Trial, methods: Sequence[Method], notes: Sequence[str] = ()) -> Evaluation:
    """Every method's row, and the paired differences; raises `eval.fence.Leak` where something held out was seen."""
    Fence(trial.task).check_task()
    answers = {method.name: _ask(trial, method) for method in methods}
    kinds = {method.name: method.kind for method in methods}
    rows = _Lists(trial).rows(answers, kinds) if trial.task.shape is Shape.LISTS else _Pairs(trial).rows(answers, kinds)
    return Evaluation(
        protocol=trial.task.protocol,
        data=trial.task.known.name,
        seed=trial.seed,
        n=trial.n,
        data_hash=trial.task.known.hash,
        unit=trial.task.unit,
        units=len(trial.task.cases or trial.task.pairs),
        methods=rows.judged,
        differences=rows.differences,
        versions=versions(),
        machine=machine(),
        command=trial.command,
        notes=(*trial.task.notes, *notes),
    )


def _ask(trial: Trial, method: Method) -> Answers:
    size = len(trial.task.cases) or len(trial.task.pairs) + len(trial.task.validation)

    def told(more: int) -> None:
        if trial.progress:
            trial.progress(method.name, more, size)

    told(0)
    return ask(method, trial.task, depth(trial.task.protocol, trial.n), trial.seed, told)


@dataclass(frozen=True)
class _Rows:
    judged: Mapping[str, Judged]
    differences: Mapping[str, Mapping[str, Interval]]


@dataclass(frozen=True)
class _Lists:
    """Rows of a task of lists."""

    trial: Trial

    def rows(self, answers: Mapping[str, Answers], kinds: Mapping[str, Kind]) -> _Rows:
        catalogue = Catalogue(self.trial.task, self.trial.macros, self.trial.vectors)
        judged = {name: self._row(catalogue, name, kinds[name], given) for name, given in answers.items()}

        def paired(one: str, other: str) -> dict[str, Interval]:
            names = self.trial.main
            values = [(name, judged[one].values[name], judged[other].values[name]) for name in names]
            return {name: difference(mine, theirs, self.trial.seed) for name, mine, theirs in values}

        return _Rows(judged, _compared(judged, self.trial.main[0], paired))

    def _row(self, catalogue: Catalogue, name: str, kind: Kind, given: Answers) -> Judged:
        n, seed = self.trial.n, self.trial.seed
        task = self.trial.task
        right = rightness(task, given.lists, n)
        values = {**right, **character(catalogue, given.lists, n), **supported(task, given.evidence, n)}
        metrics = {**means(values, seed), **together(catalogue, given.lists, right, n, seed)}
        shown = [one[:n] for one in given.lists]
        places = hit_positions(shown, [case.positives for case in task.cases], n)
        return Judged(name, kind, metrics, given.cost, values, places)


@dataclass(frozen=True)
class _Pairs:
    """Rows of a task of pairs."""

    trial: Trial

    def rows(self, answers: Mapping[str, Answers], kinds: Mapping[str, Kind]) -> _Rows:
        verdicts = {name: Verdicts(self.trial.task, given) for name, given in answers.items()}
        draws = {name: one.resampled(self.trial.seed) for name, one in verdicts.items()}
        judged = {
            name: Judged(name, kinds[name], self._metrics(one, draws[name]), one.answers.cost)
            for name, one in verdicts.items()
        }

        def paired(one: str, other: str) -> dict[str, Interval]:
            found = {name: draws[one][name].less(draws[other][name]) for name in ("auc", "accuracy", "f1")}
            people = difference(verdicts[one].per_person(), verdicts[other].per_person(), self.trial.seed)
            return {**found, "user-auc": people}

        return _Rows(judged, _compared(judged, self.trial.main[0], paired))

    def _metrics(self, verdicts: Verdicts, draws: Mapping[str, Resampled]) -> dict[str, Interval]:
        found = {name: one.interval() for name, one in draws.items()}
        people = interval(verdicts.per_person(), self.trial.seed)
        return {"auc": found.pop("auc"), "user-auc": people, **found}


def _compared(
    judged: Mapping[str, Judged], main: str, paired: Callable[[str, str], dict[str, Interval]]
) -> dict[str, dict[str, Interval]]:
    """LLM lift, and ours less the best of the others and less most popular; each where its methods were judged."""
    pairs = {"LLM lift": (MODELLED, TWIN)}
    others = [name for name, one in judged.items() if one.kind is not Kind.OURS]
    if others:
        best = max(others, key=lambda name: np.nan_to_num(judged[name].metrics[main].value, nan=-1.0))
        pairs |= {f"{OURS} - {name}": (OURS, name) for name in dict.fromkeys([best, "popular"])}
    there = {label: pair for label, pair in pairs.items() if all(name in judged for name in pair)}
    return {label: paired(*pair) for label, pair in there.items()}

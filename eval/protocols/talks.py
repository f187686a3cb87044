"""Talks: scripted dialogues are played through the chat; what each turn must come to is true by the data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.core.ports import Progress
from agent.core.schema import Item
from eval.inquiry import Brief, Inquiry, Measures, Row, share
from eval.results import OURS, Kind
from eval.statistics import Resampled, resampled
from eval.talks.dialogue import Dialogue, suite
from eval.talks.dialogue import Kind as Tried
from eval.talks.judge import Verdict, judge, kept_at_last
from eval.talks.play import Forgetful, Played, Stage, play

FORGETFUL = "each turn alone"
SLOW = 0.95
"""The quantile of the seconds that is printed beside the median."""


@contextmanager
def inquiry(brief: Brief) -> Iterator[Inquiry]:
    """The dialogues written for the data set by its folder's name, each with a session and a workspace of its own.

    Raises `InputError` for a data set without dialogues.
    """
    dialogues = suite(brief.data.name)
    stage = Stage(brief.rooms / "talks", brief.data, brief.llm, brief.preset)
    stage.build(sorted({one.user for one in dialogues} - {""}))
    parts = _Parts(stage, dialogues, brief.data.items, brief.seed, brief.progress)
    yield Inquiry(
        protocol="talks",
        question="what scripted dialogues ask, turn by turn",
        unit="dialogues",
        units=len(dialogues),
        rows=[
            Row(FORGETFUL, Kind.BASELINE, lambda: parts.measures(parts.forgotten())),
            Row(OURS, Kind.OURS, lambda: parts.measures(parts.talked())),
        ],
        notes=tuple(_notes(dialogues)),
    )


def _notes(dialogues: Sequence[Dialogue]) -> Iterator[str]:
    turns = [line for one in dialogues for line in one.turns]
    chinese = sum(one.language == "zh" for one in dialogues)
    yield (
        f"{len(dialogues)} dialogues, {chinese} of them in Chinese, with {len(turns)} turns; last: all that the last "
        "turn must come to is kept; kept: the share of all that is expected, then by what the turn tries"
    )
    yield f"{FORGETFUL}: the turn's words go to `recommend --query`, and nothing of the turns before it does"


@dataclass(frozen=True)
class _Parts:
    """The dialogues and where they are played."""

    stage: Stage
    dialogues: Sequence[Dialogue]
    items: Mapping[str, Item]
    seed: int
    progress: Progress | None

    def talked(self) -> Iterator[Played]:
        """By the chat."""
        for n, dialogue in enumerate(self.dialogues, start=1):
            with self.stage.copy() as agent:
                yield play(agent, dialogue)
            self._tell(n)

    def forgotten(self) -> Iterator[Played]:
        """By each turn's words alone, which change nobody."""
        with self.stage.open() as agent:
            for n, dialogue in enumerate(self.dialogues, start=1):
                yield play(Forgetful(agent), dialogue)
                self._tell(n)

    def _tell(self, done: int) -> None:
        if self.progress:
            self.progress("dialogues", done, len(self.dialogues))

    def measures(self, played: Iterable[Played]) -> Measures:
        """Of the dialogues in their order."""
        done = list(played)
        verdicts = [
            judge(dialogue, one.turns, self.items, one.profiles)
            for dialogue, one in zip(self.dialogues, done, strict=True)
        ]
        return {**kept(self.dialogues, verdicts, self.seed), **seconds([one.seconds for one in done], self.seed)}


def kept(dialogues: Sequence[Dialogue], verdicts: Sequence[Sequence[Verdict]], seed: int) -> Measures:
    """The share of dialogues whose last turn is as it must be, and of all expectations, also by what they try."""
    ends = [kept_at_last(dialogue, found) for dialogue, found in zip(dialogues, verdicts, strict=True)]
    tried = {verdict.kind for found in verdicts for verdict in found}
    return {
        "last": share([float(end) for end in ends], seed=seed),
        "kept": _share(verdicts, tried, seed),
        **{f"kept-{kind}": _share(verdicts, {kind}, seed) for kind in Tried if kind in tried},
    }


def _share(verdicts: Sequence[Sequence[Verdict]], kinds: set[Tried], seed: int) -> Resampled:
    own = [[verdict.kept for verdict in found if verdict.kind in kinds] for found in verdicts]
    return share([float(sum(one)) for one in own], [float(len(one)) for one in own], seed)


def seconds(taken: Sequence[Sequence[float]], seed: int) -> Measures:
    """The median and the slow end of the seconds to a reply, resampling dialogues."""
    values = np.array([second for one in taken for second in one])
    ends = np.cumsum([len(one) for one in taken])
    groups = np.split(np.arange(len(values)), ends[:-1])

    def at(share: float) -> Callable[[NDArray[np.int64]], float]:
        return lambda rows: float(np.quantile(values[rows], share))

    return {
        "seconds-median": resampled(at(0.5), groups, seed),
        f"seconds-p{SLOW:.0%}".rstrip("%"): resampled(at(SLOW), groups, seed),
    }

"""Explained lists to be judged: a workspace with everybody's past, and the lists of a sample of people or requests."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from agent.core.errors import InputError
from agent.core.plan import Utterance
from agent.core.schema import Recommendation
from agent.core.settings import load_settings
from agent.flows.batch import profile_batch
from agent.flows.derived import refresh_derived
from agent.flows.recommend import recommend
from agent.flows.train import train_ranker
from agent.wiring import Wiring
from eval.cases import Case
from eval.inquiry import Brief
from eval.methods.workshop import NO_MODEL

ASKED = 30
"""People, or requests, that are drawn: a small chat model takes a second or two for each of their lines."""


@dataclass(frozen=True)
class Asker:
    """Whose list it is: a person, or nobody with a request."""

    user_id: str = ""
    query: str = ""
    said: tuple[Utterance, ...] = ()


@dataclass(frozen=True)
class Listed:
    """One list, and what wording it took."""

    asker: Asker
    lines: tuple[Recommendation, ...]
    seconds: float
    """Of a line, beyond what the list takes without words."""


def askers(brief: Brief, cases: Sequence[Case]) -> list[Asker]:
    """A sample of the requests, else of the people with a past; raises `InputError` without either."""
    dice = random.Random(brief.seed)
    found = [_asking(case) for case in cases] or [Asker(user_id) for user_id in brief.data.user_ids]
    if not found:
        raise InputError(
            "nobody to explain anything to", where=str(brief.data.name), hint="add events.*, or --queries FILE"
        )
    return dice.sample(found, min(ASKED, len(found)))


def _asking(case: Case) -> Asker:
    turns = [Utterance(turn.text, mine=turn.role != "user") for turn in case.turns]
    return Asker(query=case.request, said=tuple(turns[:-1]))


@contextmanager
def opened(brief: Brief, llm: str) -> Iterator[Wiring]:
    """The workspace of the data set, built when it is first opened: profiles by the fold alone, words by `llm`.

    Its answers are not remembered from one opening to the next, since a model says the same again.
    """
    folder = brief.rooms / "explained"
    if not folder.exists():
        _build(brief, folder)
    with Wiring(load_settings(folder, llm=llm, preset=brief.preset)) as wiring:
        yield wiring


def _build(brief: Brief, folder: Path) -> None:
    with Wiring(load_settings(folder, llm=NO_MODEL, preset=brief.preset)) as wiring, threadpool_limits(1):
        wiring.own()
        wiring.records.items.put(list(brief.data.items.values()))
        if brief.data.events:
            wiring.records.events.put(brief.data.events)
            wiring.run(profile_batch(wiring))
        refresh_derived(wiring, brief.progress)
        with suppress(InputError):  # too small a past: the fixed weights rank
            train_ranker(wiring, brief.progress)


def explained(wiring: Wiring, who: Sequence[Asker], brief: Brief) -> list[Listed]:
    """Everybody's list with its explanations."""
    found = []
    for asker in who:
        _, bare = _timed(wiring, asker, brief.options.n, explain=False)
        lines, whole = _timed(wiring, asker, brief.options.n, explain=True)
        found.append(Listed(asker, lines, max(0.0, whole - bare) / max(1, len(lines))))
        if brief.progress:
            brief.progress("explain", 1, len(who))
    return found


def _timed(wiring: Wiring, asker: Asker, n: int, *, explain: bool) -> tuple[tuple[Recommendation, ...], float]:
    began = time.perf_counter()
    found = wiring.run(recommend(wiring, asker.user_id, n, query=asker.query, said=asker.said, explain=explain))
    return found.items, time.perf_counter() - began

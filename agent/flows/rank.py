"""Ranks items for a person: by a learnt ranker where one is kept and every voice may speak, else by fixed weights.

A list asks what comes next, and the ranker answers for new items as well as for others. Where items that nobody has
touched are ranked among themselves, it has little to go by, and they have a ranker of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.core.learned import RankerModel
from agent.core.ports import Ranker, Workspace
from agent.core.schema import Candidate, Source
from agent.core.watch import step
from agent.flows.hear import Ears
from agent.flows.newcomers import newcomers
from agent.steps.features import FEATURES, table
from agent.steps.hearing import Column, Hearing
from agent.steps.newcomers import NAMES, SOURCES
from agent.steps.newcomers import table as newcomer_table
from agent.steps.ranked import best, by_source, learnt, scored, weighed
from agent.steps.refused import refused


def rank(ears: Ears, item_ids: Sequence[str], n: int | None = None) -> list[Candidate]:
    """The `n` best of the items (None: all), best first."""
    return in_order(ears, ears.hear(item_ids), n)


def rank_wanted(ears: Ears, item_ids: Sequence[str], n: int) -> list[Candidate]:
    """The same without what the person said no to."""
    hearing = ears.hear(item_ids)
    out = refused(hearing)
    return in_order(ears, hearing.of(np.flatnonzero(~out).tolist()) if out.any() else hearing, n)


@step("rank")
def in_order(ears: Ears, hearing: Hearing, n: int | None = None) -> list[Candidate]:
    """The `n` best of the candidates that were heard of (None: all), best first."""
    return described(ears, hearing.of(best(hearing, scores_of(ears, hearing), n)))


def scores_of(ears: Ears, hearing: Hearing) -> Column:
    """(c,): how high each candidate that was heard of stands."""
    ranking = ranking_in_use(ears)
    return ranking.scores(hearing) if ranking else scored(hearing, ears.workspace.settings.voices)


def described(ears: Ears, hearing: Hearing) -> list[Candidate]:
    """The candidates, in their order, each with what every voice adds: which takes many times longer than its score."""
    ranking = ranking_in_use(ears)
    if ranking is None:
        return weighed(hearing, ears.workspace.settings.voices)
    return learnt(hearing, by_source(ranking.ranker.contributions(ranking.columns(hearing)), ranking.sources))


@dataclass(frozen=True, eq=False)
class Ranking:
    """A learnt ranker, and what it goes by."""

    ranker: Ranker
    columns: Callable[[Hearing], NDArray[np.float32]]
    sources: Sequence[Source]
    """The source to which each column's share of a score is given."""

    def scores(self, hearing: Hearing) -> Column:
        """(c,): how high each candidate stands."""
        return self.ranker.scores(self.columns(hearing))


def ranking_in_use(ears: Ears) -> Ranking | None:
    """The learnt one: that of new items where these alone are listed and it is kept; None of fixed weights."""
    patterns, newcomer = ears.patterns, newcomer_ranker_in_use(ears.workspace) if ears.only_new else None
    if newcomer and patterns:
        return Ranking(newcomer, lambda heard: newcomer_table(newcomers(ears, heard, patterns)), SOURCES)
    ranker = ranker_in_use(ears.workspace)
    return Ranking(ranker, table, [feature.source for feature in FEATURES]) if ranker else None


def ranker_in_use(workspace: Workspace) -> Ranker | None:
    """The kept ranker; None where there is none, a voice must be silent, or `fits` says no."""
    model = workspace.learned.ranker()
    usable = model is not None and fits(model) and set(workspace.settings.voices) == set(Source)
    return workspace.ranker if usable else None


def fits(model: RankerModel) -> bool:
    """Whether it was learnt on the features that there are now."""
    return model.names == tuple(feature.name for feature in FEATURES)


def newcomer_ranker_in_use(workspace: Workspace) -> Ranker | None:
    """The kept ranker of items that nobody has touched; None as of `ranker_in_use`."""
    model = workspace.learned.newcomers()
    usable = model is not None and model.names == NAMES and set(workspace.settings.voices) == set(Source)
    return workspace.newcomer_ranker if usable else None

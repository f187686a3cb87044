"""Ranks items for a person: by the learnt ranker where one is kept and every voice may speak, else by fixed weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agent.core.learned import RankerModel
from agent.core.ports import Ranker, Workspace
from agent.core.schema import Candidate, Source
from agent.core.watch import step
from agent.flows.hear import Ears
from agent.steps.features import FEATURES, table
from agent.steps.hearing import Hearing
from agent.steps.ranked import best, learnt, weighed
from agent.steps.refused import refused


def rank(ears: Ears, item_ids: Sequence[str], n: int | None = None) -> list[Candidate]:
    """The `n` best of the items (None: all), best first."""
    return in_order(ears.workspace, ears.hear(item_ids), n)


def rank_wanted(ears: Ears, item_ids: Sequence[str], n: int) -> list[Candidate]:
    """The same without what the person said no to."""
    hearing = ears.hear(item_ids)
    return in_order(ears.workspace, hearing.of(np.flatnonzero(~refused(hearing)).tolist()), n)


@step("rank")
def in_order(workspace: Workspace, hearing: Hearing, n: int | None = None) -> list[Candidate]:
    """The `n` best of the candidates that were heard of (None: all), best first."""
    ranker = ranker_in_use(workspace)
    if ranker is None:
        return weighed(hearing, workspace.settings.voices, n)
    features = table(hearing)
    order = best(hearing, ranker.scores(features), n)
    return learnt(hearing.of(order), ranker.contributions(features[order]))


def ranker_in_use(workspace: Workspace) -> Ranker | None:
    """The kept ranker; None where there is none, a voice must be silent, or `fits` says no."""
    model = workspace.learned.ranker()
    usable = model is not None and fits(model) and set(workspace.settings.voices) == set(Source)
    return workspace.ranker if usable else None


def fits(model: RankerModel) -> bool:
    """Whether it was learnt on the features that there are now."""
    return model.names == tuple(feature.name for feature in FEATURES)

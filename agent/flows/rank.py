"""Ranks items for a person: by the learnt ranker where one is kept and every voice may speak, else by fixed weights."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from agent.core.learned import RankerModel
from agent.core.ports import Workspace
from agent.core.schema import Candidate, Source
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


def in_order(workspace: Workspace, hearing: Hearing, n: int | None = None) -> list[Candidate]:
    """The `n` best of the candidates that were heard of (None: all), best first."""
    ranker = workspace.ranker if _model(workspace) else None
    if ranker and set(workspace.settings.voices) == set(Source):
        features = table(hearing)
        order = best(hearing, ranker.scores(features), n)
        return learnt(hearing.of(order), ranker.contributions(features[order]))
    return weighed(hearing, workspace.settings.voices, n)


def _model(workspace: Workspace) -> RankerModel | None:
    """The kept ranker's; None for one that was learnt on other features than there are now."""
    model = workspace.learned.ranker() if workspace.settings.ranker == "auto" else None
    return model if model and model.names == tuple(feature.name for feature in FEATURES) else None


def chances(workspace: Workspace, ranked: Sequence[Candidate]) -> dict[str, float]:
    """How likely each is to be chosen as the ranker has learnt it; the bare score where none is kept."""
    model = _model(workspace)
    if model is None:
        return {candidate.item_id: candidate.score for candidate in ranked}
    return {c.item_id: 1.0 / (1.0 + math.exp(-(model.slope * c.score + model.intercept))) for c in ranked}

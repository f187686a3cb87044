"""Shapes a list out of the best candidates: fit for the person as a whole, with room for new ground where wanted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agent.core.ports import Workspace
from agent.core.schema import Candidate, Level, Polarity, Served, ServedList, digest
from agent.core.wanted import Wanted
from agent.core.watch import step
from agent.flows.index import ITEMS
from agent.flows.person import Person
from agent.flows.rank import ranker_in_use
from agent.steps.arrange import arrange
from agent.steps.explore import Placed, explore

Shaped = tuple[tuple[Candidate, bool], ...]
"""A list, first place first; with each whether it stands there by chance."""
POOL = 5
"""Candidates that are looked at for each place of the list."""


def pool_size(workspace: Workspace, wanted: Wanted) -> int:
    """How many of the best candidates `shape` wants to see."""
    settings = workspace.settings
    shaped = settings.diversity or settings.calibration or wanted.explore
    return wanted.n * (POOL if shaped and wanted.among is None else 1)


@step("shape")
def shape(workspace: Workspace, person: Person, pool: Sequence[Candidate], wanted: Wanted) -> Shaped:
    """The list out of the pool, which is ranked best first.

    A list out of given items (`wanted.among`) stays in the order of the pool. What is shown by chance is logged
    with its propensities, by the setting also every other list.
    """
    best = _arranged(workspace, person, pool, wanted.n) if len(pool) > wanted.n else list(range(len(pool)))
    placed = _explored(pool, best, wanted, _seed(workspace, person, wanted))
    _log(workspace, person, pool, placed, wanted)
    return tuple((pool[one.candidate], one.explored) for one in placed)


def _arranged(workspace: Workspace, person: Person, pool: Sequence[Candidate], n: int) -> list[int]:
    settings = workspace.settings
    if not (settings.diversity or settings.calibration):
        return list(range(n))
    fields, tastes = _fields(workspace, person, pool)
    return arrange(
        _worth(pool),
        _vectors(workspace, pool),
        fields,
        tastes,
        n,
        diversity=settings.diversity,
        calibration=settings.calibration,
    )


def _vectors(workspace: Workspace, pool: Sequence[Candidate]) -> NDArray[np.float32]:
    there, rows = workspace.vectors.fetch(ITEMS, [candidate.item_id for candidate in pool])
    place = dict(zip(there, rows, strict=True))
    nothing = np.zeros(rows.shape[1], dtype=np.float32)
    return np.stack([place.get(candidate.item_id, nothing) for candidate in pool])


def _fields(
    workspace: Workspace, person: Person, pool: Sequence[Candidate]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(c, g) the candidates by the person's macro likes, and (g,) the weights of these."""
    likes = [i for i in person.interests if i.level is Level.MACRO and i.polarity is Polarity.LIKE]
    facets = workspace.records.facets.get([candidate.item_id for candidate in pool])
    fields = np.zeros((len(pool), len(likes)))
    for row, candidate in enumerate(pool):
        macros = {(one.macro,) for one in facets[candidate.item_id].facets} if candidate.item_id in facets else ()
        for column, like in enumerate(likes):
            fields[row, column] = (like.path in macros) / max(1, len(macros))
    weights = np.array([like.weight for like in likes])
    return fields, weights / weights.sum() if len(weights) else weights


def _explored(pool: Sequence[Candidate], best: Sequence[int], wanted: Wanted, seed: int) -> list[Placed]:
    """New ground is the half of what is left of the pool of which the person's interests say least."""
    left = [place for place in range(len(pool)) if place not in set(best)] if wanted.explore else []
    by_interest = sorted(left, key=lambda place: sum(max(0.0, pull) for pull in pool[place].pulls.values()))
    ground = sorted(by_interest[: -(-len(left) // 2)])
    return explore(best, ground, _worth(pool), wanted.explore, seed)


def _worth(pool: Sequence[Candidate]) -> NDArray[np.float64]:
    """(c,): of each place of the pool, the highest score first, whoever a second reading has put there."""
    return np.array(sorted((candidate.score for candidate in pool), reverse=True))


def _seed(workspace: Workspace, person: Person, wanted: Wanted) -> int:
    if wanted.seed is not None:
        return wanted.seed
    return int(digest(person.user_id, workspace.now().isoformat())[:12], 16)


def _again(workspace: Workspace) -> str:
    by = workspace.settings.rerank
    return "" if by == "none" else f"rerank {by}, "


def _log(
    workspace: Workspace, person: Person, pool: Sequence[Candidate], placed: Sequence[Placed], wanted: Wanted
) -> None:
    kept = workspace.settings.serving_log
    asked = wanted.shown and (kept == "all" or (kept == "explored" and wanted.explore > 0))
    if not asked or not person.user_id or not placed:
        return
    places = tuple(Served(item_id=pool[one.candidate].item_id, propensity=one.propensity) for one in placed)
    policy = f"{'ranker' if ranker_in_use(workspace) else 'weights'}, {_again(workspace)}explore {wanted.explore:g}"
    shown = ServedList(user_id=person.user_id, at=workspace.now(), policy=policy, places=places)
    workspace.records.served.put([shown])

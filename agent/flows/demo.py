"""The main job on a few people: profiles, their no-LLM twins, and explained recommendations."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from agent.core.ports import Progress, Workspace
from agent.core.schema import InterestTree, Profile, Recommendations
from agent.flows.batch import BatchReport, profile_batch
from agent.flows.derived import refresh_derived
from agent.flows.profile import fold_person, stored_frequencies
from agent.flows.recommend import recommend

QUANTILES = (0.97, 0.93, 0.88, 0.8, 0.7)
"""People by their number of events: from the busiest to the ordinary, so that the demo is neither thin nor slow."""


@dataclass(frozen=True)
class Shown:
    """One person of the demo: the profile, the fold alone, and the list."""

    profile: Profile
    tree: InterestTree
    recommendations: Recommendations


@dataclass(frozen=True)
class DemoResult:
    """The people, what the batch took, and the seconds of every stage."""

    people: tuple[Shown, ...]
    batch: BatchReport
    seconds: dict[str, float]


def choose_people(workspace: Workspace) -> list[str]:
    """One person a quantile of activity, ties by id; fewer where the data holds fewer people."""
    counts: dict[str, int] = {}
    for user_id, _ in workspace.records.events.pairs():
        counts[user_id] = counts.get(user_id, 0) + 1
    ordered = sorted(counts, key=lambda user: (counts[user], user))
    picked = [ordered[min(len(ordered) - 1, int(q * len(ordered)))] for q in QUANTILES] if ordered else []
    return list(dict.fromkeys(picked))


async def run_demo(workspace: Workspace, n: int, progress: Progress | None = None) -> DemoResult:
    """Profiles and `n` recommendations for the chosen people. Raises what `profile_batch` and `recommend` raise."""
    users = choose_people(workspace)
    batch = await profile_batch(workspace, users, workers=1, progress=progress)
    seconds = dict(batch.seconds)
    started = time.perf_counter()
    refresh_derived(workspace, progress)
    seconds["embed"] = time.perf_counter() - started
    started = time.perf_counter()
    people = [await _show(workspace, user, n, progress, len(users)) for user in users]
    seconds["recommend"] = time.perf_counter() - started
    return DemoResult(tuple(shown for shown in people if shown), batch, seconds)


async def _show(workspace: Workspace, user_id: str, n: int, progress: Progress | None, total: int) -> Shown | None:
    """None where the person's profile failed; the batch report says why."""
    profile = workspace.records.profiles.get(user_id)
    if profile is None:
        return None
    found = await recommend(workspace, user_id, n)
    if progress:
        progress("recommend", 1, total)
    return Shown(profile, _twin(workspace, user_id), found)


def _twin(workspace: Workspace, user_id: str) -> InterestTree:
    events = workspace.records.events.of(user_id)
    items = workspace.records.items.get({event.item_id for event in events})
    return fold_person(workspace, user_id, events, items, stored_frequencies(workspace))


def failures(result: DemoResult) -> Sequence[str]:
    """One line a person that could not be shown."""
    return [f"{user}: {reason}" for user, reason in result.batch.failures.items()]

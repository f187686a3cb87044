"""A batch that is killed at random moments and resumed each time, against the same batch left alone."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from agent.core.settings import load_settings
from agent.wiring import Wiring
from eval.bench import child, facts
from eval.bench.samples import PRESETS, ingested
from eval.bench.table import Row, counted
from eval.endpoint import Behaviour, Counts, Endpoint

SAMPLE = "films"
"""Its items must be faceted by the model, so that both stages are killed."""
PEOPLE = 200
KILLS = 20
WORKERS = 8
LATENCY = 0.5
_SHARED = 0.6
"""Of the calls, those that the lives before the last share, on average: the run must not end before the last kill."""
_LOOK = 0.01
"""Seconds between two looks at the endpoint's counters."""

Said = dict[str, Any]


@dataclass(frozen=True)
class Killed:
    """What the kills changed."""

    people: int
    kills: int
    in_flight: int
    """Calls that the endpoint had not answered when their asker was killed, over all kills."""
    alone: Counts
    resumed: Counts
    profiles: int
    equal: int
    """Profiles that are the undisturbed run's."""


def rows(share: float = 1.0) -> list[Row]:
    """Profiles equal to the undisturbed run's, and calls paid twice over those that may be."""
    run = measure(round(PEOPLE * share), max(2, round(KILLS * share)))
    return [
        counted(
            f"batch killed {run.kills} times, profiles as if left alone",
            "profiles",
            "people",
            run.equal,
            run.people,
            note=f"target 1; {run.profiles} profiles in all",
        ),
        counted(
            f"batch killed {run.kills} times, calls paid twice",
            "calls",
            "workers x kills",
            run.resumed.repeats,
            WORKERS * run.kills,
            note=f"target <= 1; {run.in_flight} were in flight at the kills; "
            f"{run.resumed.calls} calls for {run.alone.calls} of the undisturbed run",
        ),
    ]


def measure(people: int, kills: int, *, latency: float = LATENCY, workers: int = WORKERS, seed: int = 0) -> Killed:
    """Both runs over the same people; the moments of the kills are drawn from `seed`."""
    with tempfile.TemporaryDirectory() as folder, Endpoint(Behaviour(latency), answer=facts.answer) as endpoint:
        left_alone, disturbed = Path(folder) / "alone", Path(folder) / "killed"
        _people(left_alone, people)
        shutil.copytree(left_alone, disturbed)
        life = _Life(endpoint, workers)
        child.finished(life.start(left_alone))
        alone = endpoint.counts
        endpoint.reset()
        random, most = Random(seed), round(2 * _SHARED * alone.calls / kills)
        moments = [(random.randint(1, most), random.uniform(0, latency)) for _ in range(kills)]
        in_flight = [life.kill(disturbed, *moment) for moment in moments]
        child.finished(life.start(disturbed))
        before, after = _profiles(left_alone), _profiles(disturbed)
        equal = sum(after.get(user_id) == profile for user_id, profile in before.items())
        return Killed(people, kills, sum(in_flight), alone, endpoint.counts, len(after), equal)


@dataclass(frozen=True)
class _Life:
    """Starts the batch, and may end it early."""

    endpoint: Endpoint
    workers: int

    def start(self, workspace: Path) -> subprocess.Popen[bytes]:
        return child.start(workspace, self.endpoint.url, self.workers, preset=PRESETS[SAMPLE])

    def kill(self, workspace: Path, calls: int, seconds: float) -> int:
        """SIGKILL so long after so many calls; gives how many were under way. Raises where the batch ended before."""
        goal = self.endpoint.counts.calls + calls
        process = self.start(workspace)
        while self.endpoint.counts.calls < goal and process.poll() is None:
            time.sleep(_LOOK)
        time.sleep(seconds)
        under_way = self.endpoint.counts.under_way
        process.kill()
        process.communicate()
        if process.returncode >= 0:
            raise RuntimeError("the batch ended before it was killed")
        return under_way


def _people(workspace: Path, people: int) -> None:
    """The first people of the sample with all items."""
    with (
        tempfile.TemporaryDirectory() as folder,
        ingested(Path(folder), SAMPLE) as source,
        Wiring(load_settings(workspace)) as wiring,
    ):
        for items in source.records.items.each():
            wiring.records.items.put(items)
        for user_id in islice(source.records.events.users(), people):
            wiring.records.events.put(source.records.events.of(user_id))


def _profiles(workspace: Path) -> dict[str, Said]:
    """Everybody's latest profile but for its version and what it took: an answer from the cache takes nothing."""
    with Wiring(load_settings(workspace)) as wiring:
        return {
            profile.user_id: profile.model_dump(exclude={"version": True, "provenance": {"usage"}})
            for profile in wiring.records.profiles.latest()
        }

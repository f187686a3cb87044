"""`python -m eval.bench.child WORKSPACE --workers N`: one batch over everybody in a process of its own."""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import orjson

from agent.core.settings import load_settings
from agent.flows.batch import BatchReport, profile_batch
from agent.wiring import Wiring

MODEL = "openai:gpt-4o-mini"
"""Any capable model's name will do; the endpoint answers to all."""


@dataclass(frozen=True)
class Outcome:
    """What the child printed."""

    seconds: dict[str, float]
    """Per stage."""
    outcomes: dict[str, int]
    """People by `built`, `unchanged`, `failed`."""
    usage: dict[str, float]
    peak_mb: float
    """Most resident memory of the process."""


def main() -> None:
    """Runs the batch and prints its `Outcome` as one JSON line."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.child", description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--workers", type=int, required=True)
    arguments = parser.parse_args()
    with Wiring(load_settings(arguments.workspace, llm=MODEL)) as wiring:
        wiring.own()
        report = wiring.run(profile_batch(wiring, workers=arguments.workers))
    sys.stdout.write(orjson.dumps(_document(report)).decode() + "\n")


def _document(report: BatchReport) -> dict[str, object]:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kilobytes = peak / 1024 if sys.platform == "darwin" else peak  # macOS counts bytes
    return {
        "seconds": report.seconds,
        "outcomes": dict(report.outcomes),
        "usage": report.usage.model_dump(),
        "peak_mb": kilobytes / 1024,
    }


def start(workspace: Path, url: str, workers: int, **settings: object) -> subprocess.Popen[bytes]:
    """Starts the child against the endpoint at `url`; `settings` as the settings' names."""
    told = {f"TRIGRAIN_{name}".upper(): str(value) for name, value in settings.items()}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TRIGRAIN_")}
    return subprocess.Popen(
        [sys.executable, "-m", "eval.bench.child", str(workspace), "--workers", str(workers)],
        env={**inherited, "OPENAI_BASE_URL": url, "OPENAI_API_KEY": "sk-loopback", **told},
        stdout=subprocess.PIPE,
    )


def finished(process: subprocess.Popen[bytes]) -> Outcome:
    """Waits for the child; raises `CalledProcessError` where it failed."""
    printed, _ = process.communicate()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return Outcome(**orjson.loads(printed))


if __name__ == "__main__":
    main()

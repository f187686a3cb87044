"""Lets the local chat model learn a catalogue, and prints what `trigrain train adapter` measures of it.

    python -m eval.studies.adapter [PATH --format LAYOUT --preset NAME] [--minutes 15] [--trials 0] [--seed 1]
                                   [--threads 1] [--titles]

Without PATH the shipped groceries are read. `--titles` takes everything but the title from all items: no description,
no tag and no brand. 15 in 100 items that carry a path, 300 at most, are held out and placed from what the rest carries,
by their neighbours alone (before) and with the model besides (after). Prints one JSON document, the learning's report.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict, replace
from pathlib import Path

import orjson

from agent.core.adapter import Course
from agent.entrypoints.cli.drawing import progress_bars
from agent.flows.adapt import Wanted, train_adapter
from eval.bench.samples import PRESETS, folder
from eval.dataset import read_dataset
from eval.studies.hidden import titles_alone
from eval.studies.workspace import opened


def main() -> None:
    """Runs the study and prints it."""
    parser = argparse.ArgumentParser(prog="python -m eval.studies.adapter")
    parser.add_argument("path", nargs="?", type=Path, default=folder("grocery"))
    parser.add_argument("--format", dest="layout")
    parser.add_argument("--preset")
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--trials", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--titles", action="store_true")
    given = parser.parse_args()
    dataset = read_dataset(given.path, given.layout)
    items = list(dataset.items.values())
    preset = given.preset or PRESETS.get(dataset.name, "general")
    with opened(titles_alone(items) if given.titles else items, "local", preset) as wiring:
        wiring.settings = wiring.settings.model_copy(update={"threads": given.threads})
        course = replace(Course(), seconds=60 * given.minutes, seed=given.seed)
        with progress_bars(quiet=False) as progress:
            adapted = train_adapter(wiring, Wanted(course, given.trials), progress)
        report = asdict(adapted.report(wiring.now().isoformat()))
    model = asdict(adapted.model)
    facts = {name: model[name] for name in ("lessons", "rank", "rate", "epochs", "seconds", "peak_mb", "dtype")}
    document = {"data": dataset.name, "data_hash": dataset.hash, "seed": given.seed, **facts, **report}
    sys.stdout.write(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n")


if __name__ == "__main__":
    main()

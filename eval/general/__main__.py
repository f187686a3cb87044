"""Makes the adapter that comes with the program, from the lessons in this folder.

    python -m eval.general [--out FOLDER] [--minutes 60] [--threads 1] [--seed 1]

FOLDER holds the course while it lasts, so that one which is cut off goes on, and gets `general.gguf` and
`general.json`, which the program has in `agent/adapters`. Rounding differs from CPU to CPU, so the bytes do too; the
lessons, their order and the course do not.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import sys
from pathlib import Path

import orjson

from agent.adapters.llamacpp import carried_model
from agent.adapters.lora import LoraTrainer
from agent.core.adapter import Course, Fitted, General
from agent.core.schema import digest
from agent.entrypoints.cli.drawing import progress_bars
from eval.general.lessons import Taught, divided

COURSE = Course(rank=16, rate=5e-4, epochs=2, batch=16)


def make(out: Path, course: Course, threads: int) -> General:
    """Learns, and puts file and provenance into `out`."""
    taught = divided(course.seed)
    trainer = LoraTrainer(carried_model(), threads, out)
    with progress_bars(quiet=False) as progress:
        fitted = trainer.fit(taught.learnt, taught.watched, course, progress)
    file = fitted.file.replace(out / "general.gguf")
    general = provenance(file, trainer.base, taught, course, fitted)
    (out / "general.json").write_bytes(orjson.dumps(dataclasses.asdict(general), option=orjson.OPT_INDENT_2) + b"\n")
    trainer.clear()
    return general


def provenance(file: Path, base: str, taught: Taught, course: Course, fitted: Fitted) -> General:
    """What the file was made of."""
    return General(
        sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
        base=base,
        tasks=tuple(sorted({lesson.task for lesson in taught.learnt})),
        data=data(taught),
        lessons=len(taught.learnt),
        course=course,
        best=fitted.best,
        seconds=fitted.seconds,
        dtype=fitted.dtype,
        curve=fitted.curve,
    )


def data(taught: Taught) -> str:
    """Hash of what is learnt."""
    return digest(*(f"{one.prefix}\x1e{one.body}\x1e{one.answer}" for one in taught.learnt))


def main() -> None:
    """Reads the command line, and says what came of it."""
    parser = argparse.ArgumentParser(prog="python -m eval.general")
    parser.add_argument("--out", type=Path, default=Path("build/general"))
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    course = dataclasses.replace(COURSE, seconds=60 * given.minutes, seed=given.seed)
    general = make(given.out, course, given.threads)
    told = ", ".join(f"{mark.learnt:.3f} and {mark.watched:.3f}" for mark in general.curve)
    sys.stdout.write(f"{general.lessons} lessons in {general.seconds:.0f} s; loss learnt and watched: {told}\n")


if __name__ == "__main__":
    main()

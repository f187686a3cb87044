"""How long the command takes to start, against the bare import of the libraries that its doors are made of."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Sequence

from eval.bench.table import Row, paired

BARE = "import typer, rich, pydantic_settings, numpy, langchain_core.runnables"


def rows() -> list[Row]:
    """Processor seconds, which a busy machine stretches less than the clock's."""
    return [
        paired(
            "trigrain --help, processor time",
            "s",
            "bare imports",
            lambda: _spent([sys.executable, "-c", _HELP]),
            lambda: _spent([sys.executable, "-c", BARE]),
        )
    ]


_HELP = "import sys; sys.argv = ['trigrain', '--help']; from agent.entrypoints.cli import main; main()"


def _spent(command: Sequence[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

"""Another program under a time limit: it ends with all that it started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from typing import IO

from agent.core.errors import InputError


def run_limited(command: Sequence[str], seconds: float) -> None:
    """Runs it to its end.

    Raises `InputError` where it fails, with the last line that it printed, or where it takes longer than `seconds`.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        code = _code(command, seconds, output)
        if code:
            output.seek(0)
            said = [line.strip() for line in output if line.strip()]
            raise InputError(f"it ended with code {code}: {said[-1] if said else 'it said nothing'}")


def _code(command: Sequence[str], seconds: float, output: IO[str]) -> int:
    """Of the program's end; its process group is gone afterwards, however this is left."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=_environment(),
        start_new_session=True,
    )
    try:
        return process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise InputError(f"it took more than {seconds:g} s and was stopped") from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _environment() -> dict[str, str]:
    """Ours, without what would mix our packages into another environment.

    OpenMP's threads sleep while they wait: on cores that others use too, spinning made an epoch eight times as long.
    """
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME"}}
    return {"OMP_WAIT_POLICY": "PASSIVE", **kept}

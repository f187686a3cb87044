"""A virtual environment for each peer, made once and kept."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

from agent.core.errors import InputError
from agent.core.schema import digest

REQUIREMENTS = Path(__file__).parent / "requirements"
SECONDS = 1_800
"""For an installation; a torch wheel alone is 200 MB."""
_STAMP = ".trigrain"


def cache_folder() -> Path:
    """Where environments are kept unless another folder is given: the user's cache, as XDG says."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "trigrain" / "peers"


def python_of(library: str, cache: Path) -> Path:
    """The Python that has the library in its pinned version, installed now where it was not yet.

    Raises `InputError` where pip cannot install it, or no requirements are written down for it.
    """
    folder, requirements = cache / library, REQUIREMENTS / f"{library}.txt"
    python = folder / "bin" / "python"
    wanted = _wanted(requirements)
    stamp = folder / _STAMP
    if not (python.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted):
        venv.create(folder, clear=True, with_pip=True, symlinks=True)
        _install(python, requirements)
        stamp.write_text(wanted, encoding="utf-8")
    return python


def _wanted(requirements: Path) -> str:
    """Changes with the requirements, and with the Python that they are installed for."""
    if not requirements.exists():
        known = ", ".join(sorted(path.stem for path in REQUIREMENTS.glob("*.txt")))
        raise InputError("no such library", where=requirements.stem, hint=f"there are {known}")
    return digest(requirements.read_text(encoding="utf-8"), sys.version)


def _install(python: Path, requirements: Path) -> None:
    """With pip's own configuration; nothing is built from what another project left in the environment."""
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(requirements)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise InputError(f"pip took more than {SECONDS} s", where=requirements.name) from None
    if done.returncode:
        raise InputError(
            f"pip cannot install it: {_last(done.stdout + done.stderr)}",
            where=requirements.name,
            hint="see to the network and the Python's version, or leave this peer out",
        )


def _last(output: str, lines: int = 3) -> str:
    """The last lines that say something, as one."""
    said = [line.strip() for line in output.splitlines() if line.strip()]
    return "; ".join(said[-lines:]) or "it said nothing"

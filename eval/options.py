"""What a protocol may be told beside the data set."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from agent.core.errors import InputError

SHARE = 0.2
"""Held out where nothing else is said: a fifth, as is usual."""


@dataclass(frozen=True)
class Options:
    """The command's options that a protocol reads; each says which it needs."""

    n: int = 10
    """Length of the lists."""
    seed: int = 1
    share: float = SHARE
    """Of what is held out, where the protocol draws it itself."""
    liked: float = 4.0
    """Rating from which a label is a yes."""
    test: Path | None = None
    background: Path | None = None
    candidates: Path | None = None
    labels: Path | None = None
    queries: Path | None = None
    served: Path | None = None
    judge: str = ""
    """A chat model that is asked which of two explanations is better."""


def refuse_others(named: Collection[str], reads: Collection[str], protocol: str) -> None:
    """Raises `InputError` for an option that was given and that the protocol does not read."""
    for name in named:
        if name not in reads:
            its = ", ".join(f"--{option}" for option in reads)
            raise InputError(
                f"protocol {protocol} does not read it",
                where=f"option --{name}",
                hint=f"leave it out; of its kind the protocol reads {its or 'none'}",
            )


def needed(path: Path | None, option: str, protocol: str) -> Path:
    """The file; raises `InputError` where it was not given or is not there."""
    path = given(path, option, protocol)
    if not path.is_file():
        raise InputError("no such file", where=str(path), hint=f"check {option}")
    return path


def given(path: Path | None, option: str, protocol: str) -> Path:
    """The file or folder; raises `InputError` where it was not given or is not there."""
    if path is None:
        raise InputError(f"protocol {protocol} needs a file", where=f"option {option}", hint=f"add {option} FILE")
    if not path.exists():
        raise InputError("no such file", where=str(path), hint=f"check {option}")
    return path

"""`python -m agent.entrypoints.reference FOLDER`: writes the pages."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from agent.entrypoints.reference.commands import commands
from agent.entrypoints.reference.interface import interface
from agent.entrypoints.reference.settings import settings
from agent.entrypoints.reference.verbs import verbs

PAGES: Mapping[str, Callable[[], str]] = {
    "commands.md": commands,
    "settings.md": settings,
    "http.md": interface,
    "python.md": verbs,
}


def main(folder: Path) -> None:
    """Writes every page into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, made in PAGES.items():
        (folder / name).write_text(made().rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

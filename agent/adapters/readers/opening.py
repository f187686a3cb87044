"""Opens what the user points at, and refuses it before anything is stored where it cannot be used."""

from __future__ import annotations

from pathlib import Path

from agent.adapters.readers.delimited import Needs
from agent.adapters.readers.files import unreadable
from agent.adapters.readers.layouts import GENERIC, LAYOUTS, Layout
from agent.adapters.readers.source import Feed, Source
from agent.adapters.readers.tables import EVENT_COLUMNS, ITEM_COLUMNS, open_table
from agent.core.errors import InputError


def open_source(
    items: Path | None = None,
    events: Path | None = None,
    path: Path | None = None,
    layout: str | None = None,
    encoding: str | None = None,
) -> Source:
    """Files of our own (`items`, `events`), or the folder `path` in the named public layout (None: our own).

    `encoding` reads every text file that way; None: by byte order mark, else UTF-8 (or what the layout is known to be
    written in). Raises `InputError` where a file or the folder as a whole cannot be used.
    """
    if path is not None:
        if items or events:
            raise InputError(
                "both a folder and files are given", where=str(path), hint="give PATH, or --items and --events"
            )
        return _open_folder(path, layout, encoding)
    if layout is not None:
        raise InputError(f"the layout {layout!r} needs its folder", where="--format", hint="give the folder as PATH")
    source = Source(_feed(items, ITEM_COLUMNS, encoding), _feed(events, EVENT_COLUMNS, encoding))
    if source == Source():
        raise InputError("nothing to read", where="input", hint="give PATH, --items or --events")
    return source


def _feed(path: Path | None, needs: Needs, encoding: str | None) -> Feed | None:
    return None if path is None else Feed((open_table(path, needs, encoding),))


def _open_folder(folder: Path, name: str | None, encoding: str | None) -> Source:
    layout = _layout(name)
    _check_folder(folder)
    try:
        source = layout.open(folder, encoding)
    except OSError as error:
        raise unreadable(folder, error) from None
    if source is None:
        raise _nothing_found(folder, name or "items and events", layout)
    return source


def _layout(name: str | None) -> Layout:
    if name is None:
        return GENERIC
    if name not in LAYOUTS:
        hint = f"choose one of: {', '.join(sorted(LAYOUTS))}"
        raise InputError(f"unknown layout {name!r}", where="--format", hint=hint)
    return LAYOUTS[name]


def _check_folder(folder: Path) -> None:
    try:
        there, is_folder = folder.exists(), folder.is_dir()
    except (OSError, ValueError) as error:
        raise unreadable(folder, error) from None
    if not there:
        raise InputError("no such folder", where=str(folder), hint="check the path")
    if not is_folder:
        raise InputError("is a file, not a folder", where=str(folder), hint="give files as --items and --events")


def _nothing_found(folder: Path, name: str, layout: Layout) -> InputError:
    others = [known for known, other in LAYOUTS.items() if other is not layout and _fits(other, folder)]
    hint = f"it looks like --format {others[0]}" if others else f"looked for {layout.files}"
    return InputError(f"no {name} in this folder", where=str(folder), hint=hint)


def _fits(layout: Layout, folder: Path) -> bool:
    try:
        return layout.open(folder, None) is not None
    except InputError:
        return False

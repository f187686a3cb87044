"""Takes in rows and files, by the same readers as the command's."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from pydantic import BaseModel

from agent.adapters.readers import Feed, Source, open_source
from agent.core.errors import InputError
from agent.core.schema import IngestCount, Quarantined
from agent.flows.derived import catch_up
from agent.flows.ingest import ingest
from agent.flows.live import arrive
from agent.wiring import Wiring

_LISTED = 20
"""Rows in quarantine that are told in the answer; all of them are in the records."""
_LOOKED_AT = 500
"""Rows in quarantine among which those of this source are looked for."""


class Ingested(BaseModel):
    """What became of every row read, and the first few that could not be used."""

    items: IngestCount
    events: IngestCount
    rows: list[Quarantined] = []


def take_rows(wiring: Wiring, name: str, **rows: Sequence[Mapping[str, Any]]) -> Ingested:
    """Takes in `items` and `events` as they came in a document; `name` is what their rows' source is called."""
    with _folder() as folder:
        for kind, found in rows.items():
            # ASCII alone: half a surrogate pair, which JSON can spell, stays spelled, for the reader to judge.
            text = "".join(json.dumps(row) + "\n" for row in found)
            (folder / f"{kind}.jsonl").write_text(text, encoding="ascii")
        files = {kind: folder / f"{kind}.jsonl" for kind in rows}
        return _take(wiring, open_source(files.get("items"), files.get("events")), folder, name)


def take_files(wiring: Wiring, files: Mapping[str, tuple[str, BinaryIO]]) -> Ingested:
    """Takes in uploads, `items` and `events`, each with its name; the same file again changes nothing."""
    with _folder() as folder:
        paths = {kind: _saved(folder / kind, *file) for kind, file in files.items()}
        return _take(wiring, open_source(paths.get("items"), paths.get("events")), folder)


def take_layout(wiring: Wiring, layout: str, files: Sequence[tuple[str, BinaryIO]]) -> Ingested:
    """Takes in the files of a public layout, such as MovieLens'."""
    with _folder() as folder:
        for name, stream in files:
            _saved(folder, name, stream)
        return _take(wiring, open_source(path=folder, layout=layout), folder)


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="trigrain-") as folder:
        yield Path(folder)


def _saved(folder: Path, name: str, stream: BinaryIO) -> Path:
    base = PurePosixPath(name.replace("\\", "/")).name
    if not base or base.startswith(".") or "\0" in base or len(base) > 200:
        raise InputError(
            f"not a file's name: {name[:80]!r}", where="upload", hint="send a plain name, such as items.csv"
        )
    folder.mkdir(exist_ok=True)
    with (folder / base).open("wb") as file:
        shutil.copyfileobj(stream, file, 1 << 20)
    return folder / base


def _take(wiring: Wiring, source: Source, folder: Path, name: str = "") -> Ingested:
    """The flow as the command runs it, under the files' own names; whoever has a profile sees it move."""
    beside = wiring.beside()
    source = Source(*(_called(feed, folder, name) for feed in (source.items, source.events)))
    report = ingest(
        source,
        beside.records,
        rating_scale=(beside.settings.rating_min, beside.settings.rating_max),
        now=beside.now(),
        arrived=lambda user_id, new: beside.run(arrive(beside, user_id, new)),
    )
    catch_up(beside, report)
    names = {one for feed in (source.items, source.events) if feed for one in feed.names}
    refused = beside.records.quarantine.sample(_LOOKED_AT) if report.failed else []
    rows = [row for row in refused if row.source in names][:_LISTED]
    return Ingested(items=report.items, events=report.events, rows=rows)


def _called(feed: Feed | None, folder: Path, name: str) -> Feed | None:
    """The same under names that tell nothing of this machine."""
    if feed is None:
        return None
    shown = [name or f"upload:{table.path.relative_to(folder)}" for table in feed.tables]
    return Feed(tuple(replace(table, called=one) for table, one in zip(feed.tables, shown, strict=True)))

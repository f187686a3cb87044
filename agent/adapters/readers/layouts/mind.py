"""MIND, the Microsoft news dataset: `news.tsv` and `behaviors.tsv`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

import orjson
from pydantic import JsonValue

from agent.adapters.readers.lines import open_text
from agent.adapters.readers.record import Data
from agent.adapters.readers.separated import read_separated
from agent.adapters.readers.source import Adapt, Feed, Source, Table

_NEWS = ("item_id", "category", "subcategory", "title", "abstract", "url", "title_entities", "abstract_entities")
_BEHAVIORS = ("impression", "user_id", "time", "history", "impressions")
_TIME = "%m/%d/%Y %I:%M:%S %p"
_CLICKED = "-1"


def open_mind(folder: Path, encoding: str | None) -> Source | None:
    """News with the entities named in them as tags; a click for every clicked impression and every history entry.

    A history has an order but no times, so its clicks carry their place in it as `seq`, which stands before every clock
    time. MIND repeats a person's history with each of their impressions: the repeats are duplicates. One line holds
    many events, and each counts as a row. What was shown and not clicked is no event. Times are read as UTC.
    """
    news, behaviors = folder / "news.tsv", folder / "behaviors.tsv"
    if not (news.exists() and behaviors.exists()):
        return None
    items = _table(news, _NEWS, encoding, _item)
    return Source(Feed((items,)), Feed((_table(behaviors, _BEHAVIORS, encoding, _clicks),)))


def _table(path: Path, columns: tuple[str, ...], encoding: str | None, adapt: Adapt) -> Table:
    return Table(path, partial(read_separated, open_text(path, encoding), "\t", columns), adapt)


def _item(row: Data) -> list[Data]:
    item = {name: row[name] for name in ("item_id", "title", "url")}
    labels = [label for name in ("title_entities", "abstract_entities") for label in _labels(row[name])]
    path = [row["category"], row["subcategory"]]
    return [item | {"description": row["abstract"], "categories": path, "tags": [*dict.fromkeys(labels)]}]


def _labels(text: JsonValue) -> list[str]:
    try:
        entities = orjson.loads(str(text) or "[]")
        return [entity["Label"] for entity in entities]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return []  # the news is worth more than its entities, which some editions leave out


def _clicks(row: Data) -> Iterator[Data]:
    click: Data = {"user_id": row["user_id"], "event": "click"}
    for place, item_id in enumerate(str(row["history"]).split()):
        yield click | {"item_id": item_id, "seq": place}
    shown = {"timestamp": _time(str(row["time"])), "impression": row["impression"]}
    for entry in str(row["impressions"]).split():
        if entry.endswith(_CLICKED):
            yield click | shown | {"item_id": entry.removesuffix(_CLICKED)}


def _time(text: str) -> str:
    try:
        return datetime.strptime(text, _TIME).isoformat()
    except ValueError:
        return text  # the cleaning says that it is no time

"""Amazon reviews: JSON lines of reviews and of metadata, in the fields of 2018 or of 2023."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import JsonValue

from agent.adapters.readers.jsonl import read_jsonl
from agent.adapters.readers.lines import open_text
from agent.adapters.readers.record import Data
from agent.adapters.readers.source import Adapt, Feed, Source, Table

_ENDINGS = (".jsonl", ".json", ".jsonl.gz", ".json.gz")
_META = "meta"
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_KEPT_OF_ITEMS = ("main_category", "main_cat", "average_rating", "rating_number", "details", "rank")
_KEPT_OF_REVIEWS = ("asin", "verified", "verified_purchase", "vote", "helpful_vote")
"""Further fields that become attributes; lists of other products and pictures stay behind."""


def open_amazon(folder: Path, encoding: str | None) -> Source | None:
    """Files whose name begins with `meta` hold items, the others reviews, which become ratings with their text.

    An item's id is the parent's (`parent_asin`) where there is one, as the data's authors ask.
    """
    names = sorted(path for path in folder.iterdir() if path.name.lower().endswith(_ENDINGS))
    items = [path for path in names if path.name.lower().startswith(_META)]
    events = [path for path in names if path not in items]
    if not (items and events):
        return None
    return Source(_feed(items, encoding, _item), _feed(events, encoding, _review))


def _feed(paths: list[Path], encoding: str | None, adapt: Adapt) -> Feed:
    return Feed(tuple(_table(path, encoding, adapt) for path in paths))


def _table(path: Path, encoding: str | None, adapt: Adapt) -> Table:
    file = open_text(path, encoding)
    return Table(path, lambda meter: read_jsonl(file, meter), adapt)


def _item(row: Data) -> list[Data]:
    item: Data = {
        "item_id": _first(row, "parent_asin", "asin"),
        "title": row.get("title"),
        "description": _joined(row.get("description"), row.get("features"), row.get("feature")),
        "categories": _first(row, "categories", "category") or _first(row, "main_category", "main_cat"),
        "brand": _first(row, "store", "brand"),
        "price": _price(row.get("price")),
        "image": _image(row),
        "released": row.get("date"),
    }
    return [item | _kept(row, _KEPT_OF_ITEMS)]


def _review(row: Data) -> list[Data]:
    event: Data = {
        "user_id": _first(row, "user_id", "reviewerID"),
        "item_id": _first(row, "parent_asin", "asin"),
        "timestamp": _first(row, "timestamp", "unixReviewTime"),
        "event": "rating",
        "value": _first(row, "rating", "overall"),
        "text": _joined(_first(row, "title", "summary"), _first(row, "text", "reviewText")),
    }
    return [event | _kept(row, _KEPT_OF_REVIEWS)]


def _first(row: Data, *names: str) -> JsonValue:
    return next((row[name] for name in names if row.get(name) not in (None, "", [])), None)


def _kept(row: Data, names: tuple[str, ...]) -> Data:
    return {name: row[name] for name in names if name in row}


def _joined(*values: JsonValue) -> str:
    parts = [part for value in values for part in (value if isinstance(value, list) else [value])]
    return "\n".join(dict.fromkeys(part.strip() for part in parts if isinstance(part, str) and part.strip()))


def _price(value: JsonValue) -> JsonValue:
    """2018 writes "$1,234.50", or a piece of the page where there was no price; a range gives its lower end."""
    if not isinstance(value, str):
        return value
    found = _NUMBER.search(value) if value.lstrip().startswith("$") else _NUMBER.fullmatch(value.strip())
    return float(found[0].replace(",", "")) if found else None


def _image(row: Data) -> JsonValue:
    pictures = _first(row, "images", "imageURLHighRes", "imageURL")
    first = pictures[0] if isinstance(pictures, list) and pictures else pictures
    return _first(first, "hi_res", "large", "thumb") if isinstance(first, dict) else first

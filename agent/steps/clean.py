"""Turns a raw row into an item or an event, or says why it cannot be one."""

from __future__ import annotations

import json
import math
from collections.abc import Container, Mapping
from datetime import datetime, timedelta

from pydantic import JsonValue

from agent.core import schema
from agent.steps.clean_kinds import KNOWN, kind_of
from agent.steps.clean_text import as_text, ident, line, path, prose, tags, tree
from agent.steps.clean_time import EPOCH, instant
from agent.steps.mask import mask

MAX_ID = 512
MAX_TITLE = 500
MAX_PROSE = 20_000
MAX_RAW = 500
FUTURE_SLACK = timedelta(days=1)
"""Clocks are wrong by time zones; nothing happens later than this after now."""

_EXACT = 2**53
"""Orders are compared as floats, which hold every whole number up to here."""
_SHOWN = 80
"""Characters of a bad value that a detail quotes."""
_ITEM_FIELDS = frozenset(schema.Item.model_fields) - {"attributes"}
_EVENT_FIELDS = frozenset({"user_id", "item_id", "timestamp", "seq", "text"})

Data = Mapping[str, JsonValue]


class _Refused(Exception):
    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


def named_item(row: schema.RawRow) -> str:
    """The item id that the row names, as the cleaned row would write it; "" for none."""
    return ident(row.data.get("item_id")) if row.data else ""


def clean_item(row: schema.RawRow) -> schema.Item | schema.Quarantined:
    """The item, with the columns that the schema does not know in `attributes`."""
    if row.data is None:
        return quarantined(row, row.fault, row.detail)
    try:
        return _item(row.data)
    except _Refused as refusal:
        return quarantined(row, refusal.reason, refusal.detail)


def clean_event(
    row: schema.RawRow, *, known: Container[str], scale: tuple[float, float], now: datetime
) -> schema.Event | schema.Quarantined:
    """The event; `known` holds the item ids of the catalogue, `scale` the lowest and highest rating, both allowed.

    A row without `event` that has a `rating` is a rating. `kind` is read where there is no `event`, and a `rating`
    column where a rating has no `value`. Columns that the schema does not know go to `attributes`.
    """
    if row.data is None:
        return quarantined(row, row.fault, row.detail)
    try:
        return _event(row.data, known, scale, now)
    except _Refused as refusal:
        return quarantined(row, refusal.reason, refusal.detail)


def quarantined(row: schema.RawRow, reason: str, detail: str) -> schema.Quarantined:
    """The row as it is kept when it is not stored."""
    raw = _without_private(row.raw or json.dumps(row.data, ensure_ascii=False), row.data)
    user_id = ident(row.data.get("user_id"))[:MAX_ID] if row.data else ""
    return schema.Quarantined(
        source=row.source,
        line=row.line,
        reason=reason,
        detail=prose(detail, MAX_RAW),
        raw=prose(raw, MAX_RAW),
        user_id=user_id or None,
    )


def _without_private(raw: str, data: Data | None) -> str:
    """The row with its comment masked; all of it, where it could not be told apart."""
    if data is None:
        return mask(raw).text
    comment = as_text(data.get("text"))
    return raw.replace(comment, mask(comment).text) if comment else raw


def _item(data: Data) -> schema.Item:
    item_id = _id(data, "item_id", "missing_id")
    title = line(data.get("title"), MAX_TITLE)
    if not title:
        raise _Refused("missing_title", f"item {_quoted(item_id)} has no title")
    return schema.Item(
        item_id=item_id,
        title=title,
        description=prose(data.get("description"), MAX_PROSE),
        categories=path(data.get("categories"), MAX_TITLE),
        tags=tags(data.get("tags"), MAX_TITLE),
        image=line(data.get("image"), MAX_PROSE),
        language=line(data.get("language"), MAX_TITLE),
        price=_price(data),
        brand=line(data.get("brand"), MAX_TITLE),
        released=line(data.get("released"), MAX_TITLE),
        attributes=_attributes(data, _ITEM_FIELDS),
    )


def _event(data: Data, known: Container[str], scale: tuple[float, float], now: datetime) -> schema.Event:
    user_id = _id(data, "user_id", "missing_user")
    item_id = _id(data, "item_id", "missing_id")
    if item_id not in known:
        raise _Refused("unknown_item", f"item {_quoted(item_id)} is not in the catalogue")
    kind, columns = _kind(data)
    at, seq = _at(data, now), _seq(data)
    if at is None and seq is None:
        raise _Refused("missing_time", "neither timestamp nor seq")
    value = _number(data, columns[1])
    if kind is schema.EventKind.RATING:
        _check_rating(value, scale)
    return schema.Event(
        user_id=user_id,
        item_id=item_id,
        kind=kind,
        at=at,
        seq=seq,
        value=value,
        text=mask(prose(data.get("text"), MAX_PROSE)).text,
        attributes=_attributes(data, _EVENT_FIELDS.union(columns)),
    )


def _id(data: Data, column: str, missing: str) -> str:
    value = data.get(column)
    found = ident(value)
    if not found:
        raise _Refused(missing, f"no {column}" if _blank(value) else f"{column} is {_quoted(value)}")
    if len(found) > MAX_ID:
        raise _Refused("too_long", f"{column} has {len(found)} characters; at most {MAX_ID} are allowed")
    return found


def _kind(data: Data) -> tuple[schema.EventKind, tuple[str, str]]:
    """The kind, the column that names it and the column of its value."""
    column = "kind" if _blank(data.get("event")) else "event"
    named = data.get(column)
    rated = not _blank(data.get("rating"))
    if _blank(named) and rated:
        return schema.EventKind.RATING, (column, "rating")
    kind = kind_of(as_text(named))
    if kind is None:
        given = "no event" if _blank(named) else f"event {_quoted(named)} is unknown"
        raise _Refused("unknown_kind", f"{given}; known: {KNOWN}")
    from_rating = kind is schema.EventKind.RATING and rated and _blank(data.get("value"))
    return kind, (column, "rating" if from_rating else "value")


def _at(data: Data, now: datetime) -> datetime | None:
    value = data.get("timestamp")
    if _blank(value):
        return None
    moment = instant(value)
    if moment is None:
        raise _Refused("impossible_time", f"timestamp {_quoted(value)} is neither ISO 8601 nor epoch seconds")
    if moment < EPOCH:
        raise _Refused("impossible_time", f"timestamp {_quoted(value)} is before 1970")
    if moment > now + FUTURE_SLACK:
        raise _Refused("impossible_time", f"timestamp {_quoted(value)} is more than a day in the future")
    return moment


def _seq(data: Data) -> int | None:
    value = data.get("seq")
    if _blank(value):
        return None
    number = _number(data, "seq")
    if number is None or not number.is_integer() or abs(number) > _EXACT:
        raise _Refused("bad_number", f"seq {_quoted(value)} is no whole number")
    return int(number)


def _price(data: Data) -> float | None:
    price = _number(data, "price")
    if price is not None and price < 0:
        raise _Refused("bad_number", f"price {_quoted(data['price'])} is below 0")
    return price


def _check_rating(value: float | None, scale: tuple[float, float]) -> None:
    if value is None:
        raise _Refused("rating_missing", "a rating without value")
    low, high = scale
    if not low <= value <= high:
        raise _Refused("rating_out_of_scale", f"rating {value:g} is outside {low:g} to {high:g}")


def _number(data: Data, column: str) -> float | None:
    value = data.get(column)
    if _blank(value):
        return None
    number = _parsed(value)
    if number is None or not math.isfinite(number):
        raise _Refused("bad_number", f"{column} {_quoted(value)} is no number")
    return number


def _parsed(value: JsonValue) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and "_" in value:  # float() reads 1_000 as Python source would
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def _attributes(data: Data, taken: frozenset[str]) -> dict[str, JsonValue]:
    return {name: tree(value) for name, value in data.items() if name not in taken and not _blank(value)}


def _blank(value: JsonValue) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _quoted(value: JsonValue) -> str:
    return repr(as_text(value) or value)[:_SHOWN]

"""A record on its way from a file's bytes to a raw row."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import JsonValue, ValidationError

from agent.core import schema

Data = dict[str, JsonValue]

MAX_RAW = 500
_BYTES_PER_CHARACTER = 4


class Record(NamedTuple):
    """`data` under the file's own column names, or None and the `fault`; light, because there is one for every line."""

    line: int
    data: Data | None
    raw: str = ""
    fault: str = ""
    detail: str = ""


def excerpt(line: bytes) -> str:
    """The beginning of a line, for people to recognise it."""
    return line[: MAX_RAW * _BYTES_PER_CHARACTER].decode("utf-8", "replace").strip()[:MAX_RAW]


def to_row(source: str, record: Record) -> schema.RawRow:
    """The schema's row; data nested too deeply to be checked becomes the fault `too_deep`."""
    line, data, raw, fault, detail = record
    try:
        return schema.RawRow(source=source, line=line, data=data, raw=raw, fault=fault, detail=detail)
    except ValidationError:
        return schema.RawRow(
            source=source, line=line, raw=raw, fault="too_deep", detail="its values are nested too deeply"
        )

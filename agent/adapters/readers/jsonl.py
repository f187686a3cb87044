"""Reads JSON lines: one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator

import orjson

from agent.adapters.readers.lines import Line, TextFile
from agent.adapters.readers.record import Record, excerpt
from agent.adapters.readers.source import Meter


def read_jsonl(file: TextFile, meter: Meter) -> Iterator[Record]:
    """Every line that is not blank, good or faulty."""
    for line in file.lines(meter):
        if line.fault:
            yield line.failed()
        elif not line.data.isspace():
            yield _record(line)


def _record(line: Line) -> Record:
    try:
        data = orjson.loads(line.data)
    except orjson.JSONDecodeError as error:
        return _second_look(line, error)
    return _object(line, data)


def _object(line: Line, data: object) -> Record:
    if isinstance(data, dict):
        return Record(line.number, data, excerpt(line.data))
    detail = f"a JSON {type(data).__name__}; one object a line is expected"
    return Record(line.number, None, excerpt(line.data), "not_an_object", detail)


def _second_look(line: Line, error: orjson.JSONDecodeError) -> Record:
    """What common writers get wrong is read: NaN (as null), emoji cut in half, numbers beyond 64 bits."""
    try:
        text = line.data.decode("utf-8").rstrip()
        return _object(line, json.loads(text, parse_constant=lambda _: None))
    except UnicodeDecodeError as undecodable:
        return line.undecodable(undecodable)
    except (ValueError, RecursionError):
        detail = f"column {min(error.pos, len(text)) + 1}: {error.msg}"
        return Record(line.number, None, excerpt(line.data), "broken_json", detail)

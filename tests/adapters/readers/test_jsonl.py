from __future__ import annotations

import json

import pytest

from agent.adapters.readers.jsonl import read_jsonl
from agent.adapters.readers.lines import open_text
from agent.adapters.readers.record import Record, to_row
from agent.adapters.readers.source import Meter


def read(folder, content, encoding=None):
    path = folder / "f.jsonl"
    path.write_bytes(content)
    return list(read_jsonl(open_text(path, encoding), Meter()))


def test_objects_with_their_line_and_text(tmp_path):
    assert read(tmp_path, '\n{"a": "故宫"}\r\n  \n{"b": 1}'.encode()) == [
        Record(2, {"a": "故宫"}, '{"a": "故宫"}'),
        Record(4, {"b": 1}, '{"b": 1}'),
    ]


def test_a_broken_line_says_where_it_breaks_and_spoils_no_other(tmp_path):
    records = read(tmp_path, b'{"a": 1}\n{"a": 1,\n{"a": 2}\n')
    assert [record.data for record in records] == [{"a": 1}, None, {"a": 2}]
    assert (records[1].line, records[1].fault, records[1].raw) == (2, "broken_json", '{"a": 1,')
    assert records[1].detail.startswith("column 9: ")


@pytest.mark.parametrize("line", [b"[1]", b"3", b'"text"', b"null", b"NaN"])
def test_what_is_no_object(tmp_path, line):
    (record,) = read(tmp_path, line + b"\n")
    assert (record.data, record.fault) == (None, "not_an_object")


def test_an_undecodable_line_says_what_to_do(tmp_path):
    good, bad = read(tmp_path, b'{"a": 1}\n' + '{"a": "é"}\n'.encode("latin-1"))
    assert good.data == {"a": 1}
    assert (bad.line, bad.fault) == (2, "wrong_encoding")
    assert "byte 8" in bad.detail
    assert "gb18030" in bad.detail


def test_what_common_writers_get_wrong_is_read(tmp_path):
    nan, half, big = read(tmp_path, b'{"a": NaN}\n{"a": "\\ud83d"}\n{"a": 1e999}\n')
    assert nan.data == {"a": None}
    assert half.data == {"a": "\ud83d"}
    assert big.data == {"a": float("inf")}


def test_nesting_without_end_is_one_bad_row(tmp_path):
    records = read(tmp_path, b"".join(b'{"a": %s%s}\n' % (b"[" * n, b"]" * n) for n in (3, 300, 5000)))
    assert [to_row("f", record).fault for record in records] == ["", "too_deep", "broken_json"]


def test_the_excerpt_is_short(tmp_path):
    (record,) = read(tmp_path, json.dumps({"a": "故" * 5000}, ensure_ascii=False).encode())
    assert record.raw == '{"a": "' + "故" * 493

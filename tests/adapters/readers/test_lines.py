from __future__ import annotations

import gzip
import tracemalloc

import pytest

from agent.adapters.readers.lines import MAX_LINE, open_text
from agent.adapters.readers.source import Meter
from agent.core.errors import InputError


def write(folder, content, name="f.csv"):
    path = folder / name
    path.write_bytes(content)
    return path


def read(path, encoding=None):
    return [(line.number, line.data, line.fault) for line in open_text(path, encoding).lines(Meter())]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_byte_order_marks_are_honoured(tmp_path, codec):
    path = write(tmp_path, "故宫,🎬\né\n".encode(codec))
    assert read(path) == [(1, "故宫,🎬\n".encode(), ""), (2, "é\n".encode(), "")]


def test_big_endian_utf_16_with_line_ends_that_only_look_like_ones(tmp_path):
    text = "a\u0a0ab\u0d0a\nc\n"
    path = write(tmp_path, b"\xfe\xff" + text.encode("utf-16-be"))
    assert read(path) == [(1, "a\u0a0ab\u0d0a\n".encode(), ""), (2, b"c\n", "")]


@pytest.mark.parametrize("codec", ["gb18030", "big5", "utf-16-le", "utf-16"])
def test_a_named_encoding_reads_the_whole_file(tmp_path, codec):
    path = write(tmp_path, "中文\n標題\n".encode(codec))
    assert read(path, codec) == [(1, "中文\n".encode(), ""), (2, "標題\n".encode(), "")]


def test_an_undecodable_line_of_a_named_encoding_is_its_own_fault(tmp_path):
    path = write(tmp_path, b"a\n\xff\xff\nb\n")
    assert [(number, fault) for number, _, fault in read(path, "gb18030")] == [(1, ""), (2, "wrong_encoding"), (3, "")]


def test_broken_utf_16_spoils_its_line_only(tmp_path):
    half = b"\x3d\xd8"
    content = b"\xff\xfe" + "a\n".encode("utf-16-le") + half + "\nb\n".encode("utf-16-le") + b"\x63"
    lines = read(write(tmp_path, content))
    assert [line[1] for line in lines[::2]] == [b"a\n", b"b\n"]
    for _, data, _ in lines[1::2]:
        with pytest.raises(UnicodeDecodeError):
            data.decode("utf-8")


def test_a_line_over_the_limit_is_skipped_and_counted(tmp_path):
    path = write(tmp_path, b"a\n" + b"x" * (MAX_LINE + 1) + b"\n" + b"y" * MAX_LINE + b"\nb")
    lines = list(open_text(path).lines(Meter()))
    assert [(line.number, line.fault) for line in lines] == [(1, ""), (2, "line_too_long"), (3, ""), (4, "")]
    assert lines[1].detail == f"{MAX_LINE + 2:,} bytes; at most {MAX_LINE:,} are allowed"
    assert len(lines[1].failed().raw) == 500


def test_fifty_megabytes_in_one_line_are_never_held(tmp_path):
    path = tmp_path / "long.jsonl"
    with path.open("wb") as file:
        file.write(b'{"title": "')
        for _ in range(50):
            file.write(b"x" * (1 << 20))
        file.write(b'"}\n{}\n')
    tracemalloc.start()
    try:
        faults = [line.fault for line in open_text(path).lines(Meter())]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert faults == ["line_too_long", ""]
    assert peak < 4 * MAX_LINE


def test_gzip_is_read_through_and_a_cut_file_says_so(tmp_path):
    rows = b"".join(b"%d,%d\n" % (number, number * 7919) for number in range(20_000))
    packed = gzip.compress(rows)
    whole = write(tmp_path, packed, "f.csv.gz")
    assert b"".join(data for _, data, _ in read(whole)) == rows
    cut = read(write(tmp_path, packed[: len(packed) // 2], "cut.csv.gz"))
    assert cut[-1][2] == "cut_short"
    assert [number for number, _, _ in cut] == list(range(1, len(cut) + 1))
    assert all(not fault for _, _, fault in cut[:-1])


def test_the_meter_ends_at_the_size_of_the_file(tmp_path):
    path = write(tmp_path, b"line\n" * 1000)
    meter = Meter()
    seen = [meter.done for _ in open_text(path).lines(meter)]
    assert seen[-1] == path.stat().st_size
    assert seen == sorted(seen)


def test_an_unknown_encoding(tmp_path):
    path = write(tmp_path, b"a\n")
    for name in ("klingon", "hex"):
        with pytest.raises(InputError, match=f"unknown encoding '{name}'.*f.csv.*gb18030"):
            open_text(path, name)

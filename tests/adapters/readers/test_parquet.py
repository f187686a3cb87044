from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from agent.adapters.readers.parquet import open_parquet
from agent.adapters.readers.source import Meter
from agent.core.errors import InputError


def write(folder, columns, **options):
    path = folder / "f.parquet"
    pq.write_table(pa.table(columns), path, **options)
    return path


def read(path, needs=()):
    return list(open_parquet(path, needs)(Meter()))


def test_rows_are_numbered_over_batches_and_groups(tmp_path):
    path = write(tmp_path, {"a": list(range(2500))}, row_group_size=700)
    records = read(path, (("a",),))
    assert [(record.line, record.data) for record in records] == [(n + 1, {"a": n}) for n in range(2500)]


def test_every_type_becomes_plain_json(tmp_path):
    moment = dt.datetime(2017, 1, 4, 23, 18, 18, tzinfo=dt.UTC)
    path = write(
        tmp_path,
        {
            "text": ["故宫", None],
            "real": [1.5, float("nan")],
            "yes": [True, None],
            "at": pa.array([moment, None], pa.timestamp("ns", "UTC")),
            "local": pa.array([moment.replace(tzinfo=None), None], pa.timestamp("ms")),
            "far": pa.array([2**61, None], pa.timestamp("us")),
            "day": [moment.date(), None],
            "price": [Decimal("2.50"), None],
            "blob": [b"\xffa", None],
            "list": [["a", None], None],
            "tree": [{"n": [float("inf"), 1.0]}, None],
            "coded": pa.array(["x", None]).dictionary_encode(),
            "map": pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.int64())),
            "span": pa.array([dt.timedelta(seconds=90), None]),
        },
    )
    first, second = read(path)
    far = first.data.pop("far")
    assert first.data == {
        "text": "故宫",
        "real": 1.5,
        "yes": True,
        "at": "2017-01-04 23:18:18.000000000Z",
        "local": "2017-01-04 23:18:18.000",
        "day": "2017-01-04",
        "price": 2.5,
        "blob": "\ufffda",
        "list": ["a", None],
        "tree": {"n": [None, 1.0]},
        "coded": "x",
        "map": [["k", 1]],
        "span": "0:01:30",
    }
    assert isinstance(far, str)
    assert second.data == {}


def test_a_row_over_the_limit(tmp_path):
    records = read(write(tmp_path, {"a": ["x", "y" * 1_100_000, "z"]}))
    assert [(record.line, record.fault) for record in records] == [(1, ""), (2, "line_too_long"), (3, "")]


def test_large_rows_are_read_in_small_batches(tmp_path):
    texts = [chr(97 + n % 26) * 500_000 for n in range(60)]
    path = write(tmp_path, {"a": texts}, compression="none", use_dictionary=False, write_batch_size=1)
    before = pa.default_memory_pool().bytes_allocated()
    held = [pa.default_memory_pool().bytes_allocated() - before for _ in open_parquet(path, ())(Meter())]
    assert len(held) == 60
    assert max(held) < path.stat().st_size / 2


def test_the_meter_ends_near_the_size_of_the_file(tmp_path):
    path = write(tmp_path, {"a": list(range(5000))})
    meter = Meter()
    assert sum(1 for _ in open_parquet(path, ())(meter)) == 5000
    assert meter.done == path.stat().st_size


def test_text_under_a_parquet_name(tmp_path):
    path = tmp_path / "f.parquet"
    path.write_text("item_id,title\n1,a\n")
    with pytest.raises(InputError, match=r"is not Parquet, .*f.parquet, give it the ending"):
        open_parquet(path, ())


def test_a_file_that_is_cut(tmp_path):
    path = write(tmp_path, {"a": list(range(5000))})
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(InputError, match="is damaged Parquet"):
        open_parquet(path, ())


def test_damage_in_the_middle_ends_the_rows_with_a_fault(tmp_path):
    path = write(tmp_path, {"a": [f"row {n}" for n in range(9000)]}, row_group_size=3000, compression="gzip")
    content = bytearray(path.read_bytes())
    middle = pq.ParquetFile(path).metadata.row_group(1).column(0).data_page_offset
    content[middle + 40 : middle + 400] = b"\x00" * 360
    path.write_bytes(content)
    records = read(path)
    assert records[-1].fault == "cut_short"
    assert records[-1].line == len(records)
    assert len(records) <= 9000


def test_a_missing_column(tmp_path):
    with pytest.raises(InputError, match=r"has no column title, .*its columns are: item_id"):
        open_parquet(write(tmp_path, {"item_id": [1]}), (("item_id",), ("title",)))

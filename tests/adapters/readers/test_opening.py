from __future__ import annotations

import gzip
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from agent.adapters.readers import Meter, Source, open_source
from agent.adapters.readers.files import MAGIC
from agent.core.errors import InputError

ITEMS = '{"item_id": "i1", "title": "One"}\n'
EVENTS = "user_id,item_id,event,timestamp\nu1,i1,view,1483571898\n"


def write(folder, **files):
    for name, content in files.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def test_files_are_named_as_given(tmp_path, monkeypatch):
    write(tmp_path, items__jsonl=ITEMS, events__csv=EVENTS)
    monkeypatch.chdir(tmp_path)
    source = open_source(Path("items.jsonl"), Path("events.csv"))
    (item,) = source.items()
    assert (item.source, item.line, item.data) == ("items.jsonl", 1, {"item_id": "i1", "title": "One"})
    (event,) = source.events()
    assert (event.source, event.line) == ("events.csv", 2)
    assert event.data == {"user_id": "u1", "item_id": "i1", "event": "view", "timestamp": "1483571898"}
    assert event.raw == "u1,i1,view,1483571898"
    assert source.items.names == ("items.jsonl",)


def test_each_pass_starts_anew_and_is_metered(tmp_path):
    source = open_source(items=write(tmp_path, items__jsonl=ITEMS) / "items.jsonl")
    assert source.events is None
    assert list(source.items()) == list(source.items())
    meter = Meter()
    assert len(list(source.items(meter))) == 1
    assert meter.done == source.items.size == len(ITEMS)


@pytest.mark.parametrize("ending", ["jsonl", "ndjson", "csv", "tsv", "parquet", "jsonl.gz", "csv.gz", "CSV"])
def test_the_same_item_from_every_format(tmp_path, ending):
    path = tmp_path / f"items.{ending}"
    if ending == "parquet":
        pq.write_table(pa.table({"item_id": ["i1"], "title": ["One"]}), path)
    else:
        text = ITEMS if "json" in ending else "item_id,title\ni1,One\n"
        text = text.replace(",", "\t") if ending == "tsv" else text
        path.write_bytes(gzip.compress(text.encode()) if ending.endswith(".gz") else text.encode())
    (row,) = open_source(items=path).items()
    assert row.data == {"item_id": "i1", "title": "One"}


def test_a_folder_of_our_own(tmp_path):
    write(tmp_path, items__jsonl=ITEMS, events__csv=EVENTS)
    source = open_source(path=tmp_path)
    assert [row.data["item_id"] for feed in (source.items, source.events) for row in feed()] == ["i1", "i1"]
    (tmp_path / "items.jsonl").unlink()
    assert open_source(path=tmp_path).items is None


def refusal(**arguments):
    with pytest.raises(InputError) as caught:
        open_source(**arguments)
    error = caught.value
    assert error.what
    assert error.where
    assert error.hint
    return str(error)


@pytest.mark.parametrize(("magic", "kind"), MAGIC.items())
@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
def test_a_file_that_is_not_what_its_name_says(tmp_path, magic, kind, ending):
    path = tmp_path / f"items{ending}"
    path.write_bytes(magic + b"\x01\x02 more of it\n")
    assert refusal(items=path).startswith(f"is {kind}, not text, {path}")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("items.jsonl", b"", "is empty"),
        ("items.csv", b"", "is empty"),
        ("items.parquet", b"", "is empty"),
        ("items.jsonl", b"\xef\xbb\xbf", "is empty"),
        ("items.jsonl", b"\n  \n", "is empty"),
        ("items.jsonl.gz", gzip.compress(b"", mtime=0), "is empty"),
        ("items.jsonl.gz", b'{"item_id": 1}\n', "cannot be read: not a gzipped file"),
        ("items.jsonl", bytes(range(256)) * 20, "is binary data, not text"),
        ("items.jsonl", ITEMS.encode("utf-16-le"), "is binary data, not text"),
        ("items.csv", ITEMS.encode(), "is JSON lines, not CSV"),
        ("items.jsonl", b"item_id,title\n1,One\n", "is CSV, not JSON lines"),
        ("items.csv", b"name,price\nOne,1\n", "has no column item_id; title"),
        ("items.csv", b"<html><body>Not found</body></html>\n", "has no column item_id; title"),
        ("items.parquet", ITEMS.encode(), "is not Parquet"),
        ("items.parquet", b"PAR1 and then nothing", "is damaged Parquet"),
        ("items.xlsx", b"PK", "unknown ending '.xlsx'"),
        ("items", b"x", "unknown ending ''"),
        ("items.parquet.gz", gzip.compress(b"PAR1", mtime=0), "unknown ending '.gz'"),
    ],
)
def test_one_error_for_a_file_that_cannot_be_used(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    assert refusal(items=path).startswith(f"{message}")
    assert str(path) in refusal(items=path)


def test_events_need_a_person_an_item_a_time_and_a_kind(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text("user,item_id\nu1,i1\n")
    assert refusal(events=path).startswith("has no column user_id; timestamp or seq; event or kind or rating, ")


def test_paths_that_lead_nowhere(tmp_path):
    folder, pipe = tmp_path / "folder.csv", tmp_path / "pipe.csv"
    folder.mkdir()
    os.mkfifo(pipe)
    assert refusal(items=tmp_path / "no.csv").startswith("no such file")
    assert refusal(items=folder).startswith("is a folder, not a file")
    assert refusal(items=pipe).startswith("is no regular file")
    assert refusal(items=tmp_path / ("x" * 300 + ".csv")).startswith("cannot be read: file name too long")
    assert refusal(items=Path("\0.csv")).startswith("cannot be read: embedded null byte")
    assert refusal(path=tmp_path / "no").startswith("no such folder")
    assert refusal(path=Path("x" * 300)).startswith("cannot be read: file name too long")


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    path = write(tmp_path, items__jsonl=ITEMS, items__parquet="PAR1") / "items.jsonl"

    def denied(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    source = open_source(items=path)
    monkeypatch.setattr(Path, "open", denied)
    for ending in (".jsonl", ".parquet"):
        assert refusal(items=path.with_suffix(ending)).startswith("cannot be read: permission denied")
    with pytest.raises(InputError, match="permission denied"):
        list(source.items())


def test_a_good_file_does_not_hide_a_bad_one(tmp_path):
    write(tmp_path, items__jsonl=ITEMS)
    assert refusal(items=tmp_path / "items.jsonl", events=tmp_path / "events.csv").startswith("no such file")


def test_what_is_asked_for_must_make_sense(tmp_path):
    path = write(tmp_path, items__jsonl=ITEMS) / "items.jsonl"
    assert refusal().startswith("nothing to read")
    assert refusal(items=path, path=tmp_path).startswith("both a folder and files")
    assert refusal(items=path, layout="mind").startswith("the layout 'mind' needs its folder")
    assert refusal(path=path).startswith("is a file, not a folder")
    assert "choose one of: amazon, mind, movielens, recbole" in refusal(path=tmp_path, layout="netflix")
    assert refusal(items=path, encoding="klingon").startswith("unknown encoding 'klingon'")


def test_a_folder_without_what_was_looked_for(tmp_path):
    assert "looked for items.* and events.*" in refusal(path=tmp_path)
    assert "looked for news.tsv with behaviors.tsv" in refusal(path=tmp_path, layout="mind")
    write(tmp_path, movies__csv="movieId,title,genres\n", ratings__csv="userId,movieId,rating,timestamp\n")
    assert "it looks like --format movielens" in refusal(path=tmp_path)
    write(tmp_path, items__jsonl=ITEMS, items__csv="item_id,title\n")
    assert "holds items.csv and items.jsonl" in refusal(path=tmp_path)


def test_an_encoding_is_passed_on(tmp_path):
    path = tmp_path / "items.csv"
    path.write_bytes("item_id,title\n1,故宫\n".encode("gb18030"))
    (row,) = open_source(items=path).items()
    assert (row.fault, row.data) == ("wrong_encoding", None)
    (row,) = open_source(items=path, encoding="gb18030").items()
    assert row.data == {"item_id": "1", "title": "故宫"}


def test_a_source_is_a_value():
    assert Source() == Source(items=None, events=None)

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.adapters.readers.delimited import find_header, read_csv
from agent.adapters.readers.lines import open_text
from agent.adapters.readers.record import Record
from agent.adapters.readers.source import Meter
from agent.core.errors import InputError

NEEDS = (("a",), ("b", "c"))


def read(folder, content, encoding=None):
    path = folder / "f.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    file = open_text(path, encoding)
    return list(read_csv(file, find_header(file, NEEDS), Meter()))


def faults(records):
    return [(record.line, record.fault) for record in records]


def test_records_carry_the_number_of_their_first_line(tmp_path):
    records = read(tmp_path, '\na,b\n1,"two\nlines"\n\n3,"say ""hi"", you"\r\n4,five" tall\n')
    assert records == [
        Record(3, {"a": "1", "b": "two\nlines"}, '1,"two\nlines"'),
        Record(6, {"a": "3", "b": 'say "hi", you'}, '3,"say ""hi"", you"'),
        Record(7, {"a": "4", "b": 'five" tall'}, '4,five" tall'),
    ]


@pytest.mark.parametrize("delimiter", [";", "\t", ","])
def test_the_header_tells_the_delimiter(tmp_path, delimiter):
    (record,) = read(tmp_path, f"a{delimiter} c \n1{delimiter}2\n")
    assert record.data == {"a": "1", "c": "2"}


def test_a_column_without_name_is_dropped(tmp_path):
    (record,) = read(tmp_path, ",a,b\n0,1,2\n")
    assert record.data == {"a": "1", "b": "2"}


def test_too_many_and_too_few_fields(tmp_path):
    records = read(tmp_path, "a,b\n1\n1,2\n1,2,3\n")
    assert faults(records) == [(2, "wrong_columns"), (3, ""), (4, "wrong_columns")]
    assert records[2].detail == "3 fields where the header has 2"


def test_a_quote_that_is_never_closed_costs_its_own_line_only(tmp_path):
    records = read(tmp_path, 'a,b\n1,"two\n3,4\n5,"6"\n7,8\n')
    assert faults(records) == [(2, "broken_csv"), (3, ""), (4, ""), (5, "")]
    assert [record.data for record in records[1:]] == [{"a": "3", "b": "4"}, {"a": "5", "b": "6"}, {"a": "7", "b": "8"}]


def test_a_quote_that_is_open_at_the_end_of_a_long_file(tmp_path):
    rows = "".join(f"{number},x\n" for number in range(40_000))
    records = read(tmp_path, 'a,b\n1,"two\n' + rows)
    assert faults(records)[:2] == [(2, "broken_csv"), (3, "")]
    assert len(records) == 40_001
    assert sum(1 for record in records if record.fault) == 1


def test_two_stray_quotes_do_not_melt_two_rows_into_one(tmp_path):
    records = read(tmp_path, 'a,b\n1,"Toy\n2,"Jumanji\n3,4\n')
    assert faults(records) == [(2, "broken_csv"), (3, "broken_csv"), (4, "")]


def test_a_record_over_lines_with_wrong_columns_gives_its_other_lines_back(tmp_path):
    records = read(tmp_path, 'a,b\n"1\n2,3\n4",5,6\n')
    assert faults(records) == [(2, "wrong_columns"), (3, ""), (4, "wrong_columns")]


def test_an_undecodable_line_inside_and_outside_of_quotes(tmp_path):
    records = read(tmp_path, b'a,b\n1,\xe9\n2,"x\n\xe9"\n3,4\n')
    assert faults(records) == [(2, "wrong_encoding"), (3, "broken_csv"), (4, "wrong_encoding"), (5, "")]


def test_a_named_encoding(tmp_path):
    (record,) = read(tmp_path, "a,b\n1,故宫\n".encode("gb18030"), "gb18030")
    assert record.data == {"a": "1", "b": "故宫"}


def test_a_line_that_is_too_long(tmp_path):
    records = read(tmp_path, "a,b\n" + "x" * 1_100_000 + ",1\n2,3\n")
    assert faults(records) == [(2, "line_too_long"), (3, "")]


def test_a_field_that_csv_refuses(tmp_path):
    records = read(tmp_path, "a,b\n" + "x" * 200_000 + ",1\n2,3\n")
    assert faults(records) == [(2, "broken_csv"), (3, "")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("x,y\n1,2\n", "has no column a; b or c, .*f.csv, line 1, its columns are: x, y"),
        ("a\n1\n", "has no column b or c"),
        ("a,b,a\n1,2,3\n", "column 'a' stands twice"),
        ('a,"b\n', "the header cannot be read"),
        (b"a,b\xe9\n1,2\n", "the header cannot be read: cannot be decoded at byte 4"),
    ],
)
def test_headers_that_are_refused(tmp_path, content, message):
    with pytest.raises(InputError, match=message):
        read(tmp_path, content)


cells = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters='\n",'), min_size=1, max_size=8)


@given(st.lists(st.tuples(cells, cells), max_size=12))
def test_what_csv_writes_is_read_back(tmp_path_factory, rows):
    text = io.StringIO()
    csv.writer(text).writerows([("a", "b"), *rows])
    records = read(tmp_path_factory.mktemp("csv"), text.getvalue())
    assert [tuple(record.data.values()) for record in records] == rows


@given(
    st.lists(
        st.sampled_from(["1,2\n", '"1","2"\n', '1,"2\n', '1"\n', "1,2,3\n", "\n", '"\n', '"1\n2",3\n']), max_size=12
    )
)
def test_every_line_ends_up_somewhere(tmp_path_factory, parts):
    content = "a,b\n" + "".join(parts)
    records = read(tmp_path_factory.mktemp("csv"), content)
    numbers = [record.line for record in records]
    covered = {
        number + extra for number, record in zip(numbers, records, strict=True) for extra in range(_height(record))
    }
    lines = content.split("\n")
    assert {number for number, line in enumerate(lines, start=1) if line and number > 1} <= covered
    assert numbers == sorted(set(numbers))


def _height(record):
    return 1 if record.data is None else 1 + sum(str(value).count("\n") for value in record.data.values())

from __future__ import annotations

import gzip
import json

import pytest

from agent.adapters.readers import open_source
from agent.core.errors import InputError


def write(folder, name, content, codec="utf-8"):
    (folder / name).write_bytes(content.encode(codec))


def read(folder, layout):
    source = open_source(path=folder, layout=layout)
    return [[row.data for row in feed()] for feed in (source.items, source.events)]


def rating(user, item, value, at):
    return {"user_id": user, "item_id": item, "timestamp": at, "event": "rating", "value": value}


def test_movielens_100k(tmp_path):
    flags = {1: "1|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0", 2: "0|0|0|1|1|1|0|0|0|0|0|0|0|0|0|0|0|0|0"}
    url = "http://us.imdb.com/M/title-exact?1"
    lines = [f"{n}|Misérables, Les ({n})|01-Jan-1995||{url}|{flags[n]}" for n in flags]
    write(tmp_path, "u.item", "\n".join(lines) + "\n", "latin-1")
    write(tmp_path, "u.data", "196\t2\t3\t881250949\n")
    more = {"released": "01-Jan-1995", "video_released": "", "imdb_url": url}
    assert read(tmp_path, "movielens") == [
        [
            {"item_id": "1", "title": "Misérables, Les (1)", "tags": [], **more},
            {"item_id": "2", "title": "Misérables, Les (2)", "tags": ["Animation", "Children's", "Comedy"], **more},
        ],
        [rating("196", "2", "3", "881250949")],
    ]


def test_movielens_1m(tmp_path):
    write(tmp_path, "movies.dat", "1::Amélie (2001)::Comedy|Romance\n", "latin-1")
    write(tmp_path, "ratings.dat", "1::1193::5::978300760\n1::661::3\n")
    assert read(tmp_path, "movielens") == [
        [{"item_id": "1", "title": "Amélie (2001)", "tags": ["Comedy", "Romance"]}],
        [rating("1", "1193", "5", "978300760"), None],
    ]
    broken = list(open_source(path=tmp_path, layout="movielens").events())[1]
    assert (broken.line, broken.fault) == (2, "wrong_columns")
    assert broken.detail == "3 fields where 4 are expected: userId, movieId, rating, timestamp"


def test_movielens_10m_is_in_utf_8_and_has_tags(tmp_path):
    write(tmp_path, "movies.dat", "1::Amélie (2001)::Comedy\n")
    write(tmp_path, "ratings.dat", "1::1::4.5::978300760\n")
    write(tmp_path, "tags.dat", "15::1::charming::1215184630\n")
    items, events = read(tmp_path, "movielens")
    assert items[0]["title"] == "Amélie (2001)"
    comment = {"user_id": "15", "item_id": "1", "timestamp": "1215184630", "event": "comment", "text": "charming"}
    assert events == [rating("1", "1", "4.5", "978300760"), comment]


def test_movielens_latest(tmp_path):
    write(tmp_path, "movies.csv", 'movieId,title,genres\n11,"American President, The (1995)",Comedy|Drama\n')
    write(tmp_path, "ratings.csv", "userId,movieId,rating,timestamp\n1,11,2.5,1260759144\n")
    expected = [{"item_id": "11", "title": "American President, The (1995)", "tags": ["Comedy", "Drama"]}]
    assert read(tmp_path, "movielens") == [expected, [rating("1", "11", "2.5", "1260759144")]]
    write(tmp_path, "movies.csv", "movieId,title,genres\n12,Short,(no genres listed)\n")
    write(tmp_path, "tags.csv", 'userId,movieId,tag,timestamp\n15,12,"sandra ""boring"" bullock",1138537770\n')
    items, events = read(tmp_path, "movielens")
    assert items == [{"item_id": "12", "title": "Short", "tags": []}]
    assert [event["event"] for event in events] == ["rating", "comment"]
    assert events[1]["text"] == 'sandra "boring" bullock'


def test_movielens_with_another_header(tmp_path):
    write(tmp_path, "movies.csv", "id,title,genres\n")
    write(tmp_path, "ratings.csv", "userId,movieId,rating,timestamp\n")
    with pytest.raises(InputError, match="has no column movieId"):
        read(tmp_path, "movielens")


def test_mind(tmp_path):
    entities = json.dumps([{"Label": "Fort Lauderdale"}, {"Label": "Caribbean"}])
    quoted = 'He said "no'
    write(
        tmp_path,
        "news.tsv",
        f"N1\tnews\tnewspolitics\t{quoted}\tAn abstract\thttps://e.org/1\t{entities}\t{entities}\n"
        "N2\tsports\tgolf\tTitle\t\thttps://e.org/2\t\tnot json\n",
    )
    write(
        tmp_path,
        "behaviors.tsv",
        "1\tU1\t11/12/2019 2:14:46 PM\tN2 N9 N2\tN1-1 N2-0 N3-1\n2\tU2\tsometime\t\tN1-0 N2-1\n3\tU3\n",
    )
    items, events = read(tmp_path, "mind")
    assert items == [
        {
            "item_id": "N1",
            "title": quoted,
            "url": "https://e.org/1",
            "description": "An abstract",
            "categories": ["news", "newspolitics"],
            "tags": ["Fort Lauderdale", "Caribbean"],
        },
        {
            "item_id": "N2",
            "title": "Title",
            "url": "https://e.org/2",
            "description": "",
            "categories": ["sports", "golf"],
            "tags": [],
        },
    ]
    past = [
        {"user_id": "U1", "event": "click", "item_id": item, "seq": seq} for seq, item in enumerate(("N2", "N9", "N2"))
    ]
    click = {"user_id": "U1", "event": "click", "timestamp": "2019-11-12T14:14:46", "impression": "1"}
    late = {"user_id": "U2", "event": "click", "timestamp": "sometime", "impression": "2", "item_id": "N2"}
    assert events == [*past, click | {"item_id": "N1"}, click | {"item_id": "N3"}, late, None]


def test_amazon_of_2023(tmp_path):
    meta = {
        "main_category": "All Beauty",
        "title": "A Cream",
        "average_rating": 4.2,
        "features": ["Rich", "Soft"],
        "description": ["It is rich."],
        "price": 12.5,
        "images": [{"thumb": "t.jpg", "large": "l.jpg", "hi_res": None}],
        "videos": [],
        "store": "Bissport",
        "categories": ["Beauty", "Skin Care"],
        "details": {"Brand": "Bissport"},
        "parent_asin": "B1",
        "bought_together": None,
    }
    review = {
        "rating": 5.0,
        "title": "Five stars",
        "text": "I like it.",
        "images": [],
        "asin": "B0",
        "parent_asin": "B1",
        "user_id": "U1",
        "timestamp": 1588687728923,
        "helpful_vote": 0,
        "verified_purchase": True,
    }
    write(tmp_path, "meta_All_Beauty.jsonl", json.dumps(meta) + "\n" + json.dumps({"parent_asin": "B2"}) + "\n")
    (tmp_path / "All_Beauty.jsonl.gz").write_bytes(gzip.compress(json.dumps(review).encode()))
    write(tmp_path, "README.md", "not data")
    items, events = read(tmp_path, "amazon")
    assert {name: value for name, value in items[0].items() if value is not None} == {
        "item_id": "B1",
        "title": "A Cream",
        "description": "It is rich.\nRich\nSoft",
        "categories": ["Beauty", "Skin Care"],
        "brand": "Bissport",
        "price": 12.5,
        "image": "l.jpg",
        "main_category": "All Beauty",
        "average_rating": 4.2,
        "details": {"Brand": "Bissport"},
    }
    assert (items[1]["item_id"], items[1]["title"]) == ("B2", None)
    assert events == [
        {
            "user_id": "U1",
            "item_id": "B1",
            "timestamp": 1588687728923,
            "event": "rating",
            "value": 5.0,
            "text": "Five stars\nI like it.",
            "asin": "B0",
            "verified_purchase": True,
            "helpful_vote": 0,
        }
    ]


@pytest.mark.parametrize(
    ("written", "price"),
    [("$1,234.50", 1234.5), ("$5.99 - $9.99", 5.99), ("12.5", 12.5), (".a-box-inner{", None), ("", None), (None, None)],
)
def test_amazon_of_2018(tmp_path, written, price):
    meta = {"asin": "B1", "title": "A Disc", "category": ["Music", "Jazz"], "brand": "Blue", "price": written}
    meta |= {
        "imageURLHighRes": ["1.jpg", "2.jpg"],
        "feature": ["Remastered"],
        "also_buy": ["B2"],
        "date": "May 1, 2001",
    }
    review = {"reviewerID": "U1", "asin": "B1", "overall": 4.0, "summary": "Good", "reviewText": "Good"}
    review |= {"unixReviewTime": 1252800000, "reviewerName": "J. Doe", "verified": True}
    write(tmp_path, "meta_Music.json", json.dumps(meta))
    write(tmp_path, "Music_5.json", json.dumps(review) + "\n{broken\n")
    (item,), events = read(tmp_path, "amazon")
    assert item["price"] == price
    assert (item["categories"], item["brand"], item["image"]) == (["Music", "Jazz"], "Blue", "1.jpg")
    assert (item["description"], item["released"]) == ("Remastered", "May 1, 2001")
    assert "also_buy" not in item
    expected = rating("U1", "B1", 4.0, 1252800000) | {"text": "Good", "asin": "B1", "verified": True}
    assert events == [expected, None]


def test_recbole_with_ratings(tmp_path):
    header = "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n"
    write(tmp_path, "ml.item", header + "1\tToy Story\t1995\tAnimation Children's Comedy\n2\tSolo\t1996\t\n")
    write(tmp_path, "ml.inter", "user_id:token\titem_id:token\trating:float\ttimestamp:float\n196\t2\t3\t881250949\n")
    items, events = read(tmp_path, "recbole")
    first = {
        "item_id": "1",
        "title": "Toy Story",
        "release_year": "1995",
        "tags": ["Animation", "Children's", "Comedy"],
    }
    assert items[0] == first
    assert items[1]["tags"] == [""]
    assert events == [rating("196", "2", "3", "881250949")]


def test_recbole_with_labels_sessions_and_parts(tmp_path):
    write(
        tmp_path,
        "x.item",
        "item_id:token\tname:token_seq\tgenre:token_seq\ttype:token\n1\tGintama\tSci-Fi, Slice of Life\tTV\n",
    )
    header = "session_id:token\titem_id:token\ttimestamp:float\tlabel:float\n"
    write(tmp_path, "x.train.inter", header + "s1\t1\t5\t1.0\ns1\t1\t6\t0\n")
    write(tmp_path, "x.valid.inter", header + "s2\t1\t7\t1\n")
    items, events = read(tmp_path, "recbole")
    assert items == [{"item_id": "1", "title": "Gintama", "type": "TV", "tags": ["Sci-Fi", "Slice of Life"]}]
    click = {"item_id": "1", "event": "click"}
    assert events == [
        click | {"user_id": "s1", "timestamp": "5", "label": "1.0"},
        click | {"user_id": "s2", "timestamp": "7", "label": "1"},
    ]


def test_recbole_without_what_a_profile_needs(tmp_path):
    write(tmp_path, "x.item", "item_id:token\tprice:float\n")
    write(tmp_path, "x.inter", "user_id:token\titem_id:token\n")
    with pytest.raises(
        InputError, match=r"has no column title or movie_title.*line 1, its columns are: item_id, price"
    ):
        read(tmp_path, "recbole")
    write(tmp_path, "x.item", "item_id:token\ttitle:token_seq\n")
    with pytest.raises(InputError, match=r"has no column timestamp, .*x.inter, line 1"):
        read(tmp_path, "recbole")

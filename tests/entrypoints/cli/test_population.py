"""`audience` and `map` as a person types them."""

from __future__ import annotations

import json

import pytest

from tests.entrypoints.cli.door import typed


@pytest.fixture(scope="module")
def item(data, people):
    """One that the first person bought."""
    rows = [json.loads(line) for line in (data / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    return next(row["item_id"] for row in rows if row["user_id"] == people[0])


class TestAudience:
    def test_json(self, known, people, item):
        done = typed("audience", item, "-n", 3, "--json", "--workspace", known)
        assert (done.code, done.err) == (0, "")
        told = done.document
        assert told["item_id"] == item
        assert 1 <= len(told["users"]) <= 3
        for member in told["users"]:
            assert member["user_id"] in people
            assert member["score"] > 0
            assert member["reasons"][0].keys() == {"interest_id", "interest", "level", "share", "count"}
            assert member["explanation"]
        everybody = typed("audience", item, "--json", "--workspace", known).document["users"]
        assert {one["user_id"]: one["seen"] for one in everybody}[people[0]]

    def test_in_words(self, known, item):
        done = typed("audience", item, "--workspace", known)
        assert done.code == 0
        assert "Drawn to " in done.out
        assert "knows it already" in done.out

    def test_an_item_for_nobody(self, stored, known, item, ingested):
        done = typed("audience", item, "--workspace", ingested)
        assert done.code == 0
        assert done.out.strip().endswith("is for nobody whose profile is known")

    @pytest.mark.parametrize(
        ("arguments", "complaint"), [(("nothing",), "no item 'nothing'"), (("nothing", "-n", "0"), "n is 0")]
    )
    def test_wrong_input(self, known, arguments, complaint):
        done = typed("audience", *arguments, "--workspace", known)
        assert done.code == 2
        assert done.complaint.startswith(complaint)


class TestMap:
    def test_json(self, known, people):
        done = typed("map", "--json", "--workspace", known)
        assert (done.code, done.err) == (0, "")
        told = done.document
        assert told["people"] == len(people)
        assert told["tree"][0]["likes"] >= told["tree"][-1]["likes"]
        assert told["tree"][0]["children"]

    def test_in_words(self, known, people):
        done = typed("map", "--workspace", known)
        assert done.code == 0
        assert done.out.startswith(f"{len(people)} people, ")
        assert "+" in done.out
        assert "more" in done.out

    def test_the_page(self, known, people, tmp_path):
        done = typed("map", "--out", tmp_path / "map.html", "--workspace", known)
        assert done.code == 0
        assert done.out.splitlines()[-1] == f"page: {tmp_path / 'map.html'}"
        assert f"<h1>Interests of {len(people)} people</h1>" in (tmp_path / "map.html").read_text(encoding="utf-8")
        assert [path.name for path in tmp_path.iterdir()] == ["map.html"]

    def test_a_page_that_cannot_be_written(self, known, tmp_path):
        done = typed("map", "--out", tmp_path / "no" / "map.html", "--workspace", known)
        assert done.code == 2
        assert done.complaint.startswith("cannot write the page")

    def test_a_page_where_a_folder_is_leaves_nothing_behind(self, known, tmp_path):
        (tmp_path / "map.html").mkdir()
        assert typed("map", "--out", tmp_path / "map.html", "--workspace", known).code == 2
        assert [path.name for path in tmp_path.iterdir()] == ["map.html"]

    def test_nobody_yet(self, stored):
        assert typed("map", "--workspace", stored).out.strip() == "0 people, 0 interests"


def test_the_same_from_python(known, item, people):
    from agent import open_agent

    with open_agent(known) as agent:
        assert agent.map().people == len(people)
        assert agent.audience(item, 2).users

"""`recommend` with rules, with new ground and for everybody, and the lists that were shown."""

from __future__ import annotations

import json

import pytest

from tests.entrypoints.cli.door import typed


def listed(*arguments, workspace):
    done = typed("recommend", *arguments, "--no-explain", "--json", "--workspace", workspace)
    assert done.code == 0, done.err
    return json.loads(done.out)["items"]


def test_rules_hold_for_every_item(profiled, people, data):
    rows = map(json.loads, (data / "items.jsonl").read_text(encoding="utf-8").splitlines())
    brands = {row["item_id"]: row.get("brand", "") for row in rows}
    brand = max(filter(None, brands.values()), key=[*brands.values()].count)
    usual = listed(people[0], "-n", "30", workspace=profiled)
    only = listed(people[0], "-n", "30", "--where", f"brand={brand}", workspace=profiled)
    none = listed(people[0], "-n", "30", "--where", f"brand!={brand}", workspace=profiled)
    assert {brands[line["item_id"]] for line in only} <= {brand}
    assert brand not in {brands[line["item_id"]] for line in none}
    assert len(only) + len(none) >= len(usual) > 0
    assert listed(people[0], "--where", f"brand={brand}", "--where", f"brand!={brand}", workspace=profiled) == []


def test_a_wrong_rule_is_said_in_one_line(profiled, people):
    done = typed("recommend", people[0], "--where", "cheap please", "--workspace", profiled)
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "not a rule: 'cheap please'" in done.err
    assert "FIELD=VALUE" in done.err


def test_new_ground_is_marked_and_logged(profiled, people, tmp_path):
    lines = listed(people[0], "-n", "5", "--explore", "1", workspace=profiled)
    assert all(line["explored"] for line in lines)
    file = tmp_path / "served.jsonl"
    done = typed("served", "--out", file, "--json", "--workspace", profiled)
    assert json.loads(done.out) == {"lists": 1, "file": str(file)}
    (shown,) = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    assert shown["user_id"] == people[0]
    assert [place["item_id"] for place in shown["places"]] == [line["item_id"] for line in lines]
    assert all(0 < place["propensity"] <= 1 for place in shown["places"])
    drawn = typed("recommend", people[0], "-n", "2", "--no-explain", "--explore", "1", "--workspace", profiled).out
    assert drawn.count("new ground") == 2


def test_everybody_s_lists_go_to_a_file(profiled, people, tmp_path):
    file = tmp_path / "lists.jsonl"
    done = typed("recommend", "--all", "-n", "2", "--no-explain", "--out", file, "--workspace", profiled, "--quiet")
    assert (done.code, done.out) == (0, f"{len(people)} lists written to {file}\n")
    found = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [one["user_id"] for one in found] == people
    assert found[0]["items"] == listed(people[0], "-n", "2", workspace=profiled)


@pytest.mark.parametrize(
    "arguments", [(), ("--all",), ("someone", "--all", "--out", "x"), ("someone", "--out", "x")], ids=" ".join
)
def test_either_a_person_or_everybody(profiled, arguments):
    done = typed("recommend", *arguments, "--workspace", profiled)
    assert done.code == 2
    assert "for whom?" in done.err


def test_a_file_that_cannot_be_written(profiled, tmp_path):
    done = typed("recommend", "--all", "--out", tmp_path / "no" / "x.jsonl", "--workspace", profiled, "--quiet")
    assert done.code == 2
    assert "cannot write: No such file or directory" in done.err
    assert not (tmp_path / "no").exists()

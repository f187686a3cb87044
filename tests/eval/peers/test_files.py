"""A task's folder, and the answers that another program leaves in it."""

import csv
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.errors import InputError
from agent.core.schema import Event, EventKind, Item
from eval.cases import Case, Pair, Task
from eval.dataset import Dataset, chosen, ordered
from eval.peers.files import read_lists, read_scores, read_spent, write_task
from eval.peers.scripts import exchange
from eval.results import Cost

NAMES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8)


def data(events=(), items=("a", "b", "c")):
    return Dataset("data", {item: Item(item_id=item, title=item) for item in sorted(items)}, ordered(events))


def event(user, item, kind="like", **more):
    return Event(user_id=user, item_id=item, kind=kind, **{"seq": 0, **more})


@st.composite
def datasets(draw):
    items = draw(st.lists(NAMES, min_size=1, max_size=5, unique=True))
    values = st.none() | st.floats(0, 5)
    events = st.builds(
        event, NAMES, st.sampled_from(items), st.sampled_from(list(EventKind)), seq=st.integers(0, 9), value=values
    )
    return data(draw(st.lists(events, max_size=8)), items)


@given(known=datasets(), seed=st.integers(0, 9))
def test_a_program_reads_what_was_known(tmp_path_factory, known, seed):
    folder = tmp_path_factory.mktemp("task")
    write_task(Task("p", known, "people"), folder)
    read = exchange.read(folder, seed, 1.0)
    expected = [(e.user_id, e.item_id, e.order, e.value) for e in known.events if chosen(e)]
    assert (read.known, read.items, read.seed) == (expected, list(known.item_ids), seed)


def test_only_choices_are_known_with_clock_times_as_seconds(tmp_path):
    events = [
        event("u", "a", "rating", seq=None, at=datetime(1970, 1, 1, 0, 1, tzinfo=UTC), value=2.5),
        event("u", "b", "dislike"),
    ]
    write_task(Task("p", data(events), "people"), tmp_path)
    assert (tmp_path / "known.csv").read_text().splitlines() == ["user_id,item_id,order,value", "u,a,60.0,2.5"]
    assert (tmp_path / "items.txt").read_text() == "a\nb\nc\n"


def test_what_is_held_out_is_not_written(tmp_path):
    case = Case("1", "u", frozenset({"c"}), exclude=frozenset({"b", "a"}))
    write_task(Task("p", data([event("u", "a")]), "people", (case,), held_out=(event("u", "c"),)), tmp_path)
    asked = {"case_id": "1", "user_id": "u", "candidates": [], "exclude": ["a", "b"]}
    assert [json.loads(line) for line in (tmp_path / "cases.jsonl").read_text().splitlines()] == [asked]
    assert not any("c" in line.split(",") for line in (tmp_path / "known.csv").read_text().splitlines())


def test_pairs_are_asked_once_without_their_labels(tmp_path):
    pairs = (Pair("u", "a", True), Pair("v", "b", False))
    write_task(Task("p", data(), "labels", pairs=pairs, validation=(Pair("u", "a", False),)), tmp_path)
    assert (tmp_path / "pairs.csv").read_text().splitlines() == ["user_id,item_id", "u,a", "v,b"]


CASES = (
    Case("free", "u", frozenset({"c"}), exclude=frozenset({"a"})),
    Case("few", "u", frozenset({"c"}), candidates=("b", "c")),
)
LISTS = Task("p", data(), "people", CASES)


def answer(folder, **lists):
    rows = ({"case_id": case, "items": items} for case, items in lists.items())
    (folder / "lists.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_lists_come_back_as_they_were_left(tmp_path):
    answer(tmp_path, few=["c", "b"], free=[])
    assert read_lists(tmp_path, LISTS, 2) == {"free": (), "few": ("c", "b")}


@pytest.mark.parametrize(
    ("free", "few", "says"),
    [
        (["b", "x", "y"], [], "item x is unknown, lists.jsonl, case free"),
        (["b", "a"], [], "item a is excluded, lists.jsonl, case free"),
        (["b", "c", "b"], [], "item b is there twice, lists.jsonl, case free"),
        ([], ["b", "a"], "item a is no candidate, lists.jsonl, case few"),
        (["b", "c", "a", "x"], [], "4 items where 3 were asked, lists.jsonl, case free"),
    ],
)
def test_the_first_item_that_may_not_be_there_is_named(tmp_path, free, few, says):
    answer(tmp_path, free=free, few=few)
    with pytest.raises(InputError) as error:
        read_lists(tmp_path, LISTS, 3)
    assert str(error.value) == says


def test_each_case_needs_a_list(tmp_path):
    with pytest.raises(InputError, match=r"^no answer, lists.jsonl$"):
        read_lists(tmp_path, LISTS, 3)
    answer(tmp_path, free=["b"])
    with pytest.raises(InputError, match=r"^no list, lists.jsonl, case few$"):
        read_lists(tmp_path, LISTS, 3)


@pytest.mark.parametrize("line", ["", "[]", '{"case_id": "1"}', '{"case_id": "1", "items": "a"}', "{"])
def test_a_broken_line_is_named(tmp_path, line):
    (tmp_path / "lists.jsonl").write_text(f'{{"case_id": "free", "items": []}}\n{line}\n')
    with pytest.raises(InputError, match=r"broken answer: .*lists.jsonl:2$"):
        read_lists(tmp_path, LISTS, 3)


PAIRS = Task("p", data(), "labels", pairs=(Pair("u", "a", True),), validation=(Pair("v", "b", False),))


@given(one=st.floats(allow_nan=False, allow_infinity=False), other=st.floats(-1, 1))
def test_scores_come_back_exactly(tmp_path_factory, one, other):
    folder = tmp_path_factory.mktemp("scores")
    with (folder / "scores.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("user_id", "item_id", "score"), ("v", "b", other), ("u", "a", one)])
    assert read_scores(folder, PAIRS) == {("u", "a"): one, ("v", "b"): other}


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("u,a,1.0", "no score, scores.csv, user v, item b"),
        ("u,a,nan", "broken answer: score Input should be a finite number, scores.csv:2"),
        ("v,b,1.0\nu,a", "broken answer: score Input should be a valid number, scores.csv:3"),
    ],
)
def test_a_score_that_is_none_is_named(tmp_path, rows, says):
    (tmp_path / "scores.csv").write_text(f"user_id,item_id,score\n{rows}\n")
    with pytest.raises(InputError) as error:
        read_scores(tmp_path, PAIRS)
    assert str(error.value) == says


def test_what_it_took_comes_back(tmp_path):
    (tmp_path / "cost.json").write_text('{"fit_seconds": 1, "predict_seconds": 0.5, "peak_mb": 20, "note": "3 epochs"}')
    spent = read_spent(tmp_path)
    assert (spent.cost, spent.note) == (Cost(1.0, 0.5, 20.0), "3 epochs")


@pytest.mark.parametrize("text", ["", "{}", '{"fit_seconds": -1, "predict_seconds": 0, "peak_mb": 0}'])
def test_a_broken_cost_is_an_error(tmp_path, text):
    (tmp_path / "cost.json").write_text(text)
    with pytest.raises(InputError, match=r"broken answer: .*cost.json$"):
        read_spent(tmp_path)

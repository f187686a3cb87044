"""Names, opinions, edits, holders and growing frequencies: what every implementation keeps."""

from __future__ import annotations

from agent.core import schema
from agent.core.ports import Records
from tests.adapters.records.samples import edit, naming, opinions, profile, shown

LIKE, DISLIKE = schema.Polarity.LIKE, schema.Polarity.DISLIKE


def test_the_last_naming_of_a_path_counts_and_all_are_history(records: Records) -> None:
    assert records.names.load() == {}
    first, other = naming(similarity=0.5), naming("SF", reason="model")
    last = naming(known="sci-fi", reason="split")
    records.names.put([])
    records.names.put([first, other])
    records.names.put([last])
    assert records.names.load() == {schema.interest_id(("sci-fi",)): last, schema.interest_id(("sf",)): other}
    assert records.names.history() == [last, other, first]
    assert records.names.history(1) == [last]


def test_opinions_come_back_by_event_and_are_overwritten(records: Records) -> None:
    records.opinions.put([])
    records.opinions.put([opinions("a"), opinions("b"), opinions("c", "v")])
    records.opinions.put([opinions("a", recipe="better", opinions=())])
    assert records.opinions.of("u") == {"a": opinions("a", recipe="better", opinions=()), "b": opinions("b")}
    assert records.opinions.of("nobody") == {}


def test_lists_that_were_shown_come_in_their_order(records: Records) -> None:
    made = [shown("u", "a", "b"), shown("v", "c"), shown("u", "b")]
    records.served.put(made[:2])
    records.served.put([])
    records.served.put(made[2:])
    assert list(records.served.each(batch=2)) == made
    assert records.served.count() == 3


def test_edits_come_in_the_order_they_were_made(records: Records) -> None:
    made = [edit("pin"), edit("rename", name="摇滚"), edit("add", path=("a", "b", "c"), polarity=DISLIKE), edit("pin")]
    for one in [*made, edit(user_id="v")]:
        records.edits.put(one)
    assert records.edits.of("u") == made
    assert records.edits.of("nobody") == []


def test_frequencies_grow_by_one_person_at_a_time(records: Records) -> None:
    records.frequencies.add(1, ["a", "b"])
    records.frequencies.add(0, ["b"])
    records.frequencies.add(1, [])
    assert records.frequencies.load() == (2, {"a": 1, "b": 2})
    records.frequencies.replace(5, {"a": 4})
    records.frequencies.add(1, ["a", "c"])
    assert records.frequencies.load() == (6, {"a": 5, "c": 1})


def test_some_frequencies_are_those_asked_for(records: Records) -> None:
    assert records.frequencies.some(["a"]) == (0, {})
    records.frequencies.replace(5, {"a": 4, "b": 1})
    assert records.frequencies.some(["b", "x"]) == (5, {"b": 1})
    assert records.frequencies.some([]) == (5, {})


def test_holders_are_of_the_latest_version(records: Records) -> None:
    records.profiles.put(profile("u", 1))
    records.profiles.put(profile("v", 1))
    records.profiles.put(_with(profile("u", 3), weight=0.5, polarity=DISLIKE))
    records.profiles.put(_with(profile("u", 2), id="y"))
    held = [one for mine in records.profiles.holders(["x", "y"]) for one in mine]
    assert [(one.user_id, one.interest_id, one.weight, one.polarity) for one in held] == [
        ("u", "x", 0.5, DISLIKE),
        ("v", "x", 1.0, LIKE),
    ]
    assert list(records.profiles.holders(["y"])) == list(records.profiles.holders([])) == []
    assert records.profiles.versions("u") == [1, 2, 3]
    assert records.profiles.versions("nobody") == []


def test_holders_come_person_by_person_whatever_the_batch(records: Records) -> None:
    people = ["a", "b", "ü", "中", "z"]
    for user_id in people:
        both = _with(profile(user_id), id="x")
        records.profiles.put(both.model_copy(update={"mid": (both.macro[0].model_copy(update={"id": "y"}),)}))
    records.profiles.put(_with(profile("only y"), id="y"))
    for batch in (1, 2, 1000):
        held = list(records.profiles.holders(iter(["y", "x", "y"]), batch))
        assert [mine[0].user_id for mine in held] == sorted([*people, "only y"])
        assert [[one.interest_id for one in mine] for mine in held if mine[0].user_id != "only y"] == [["x", "y"]] * 5


def test_people_are_counted_by_interest_and_polarity_unless_muted(records: Records) -> None:
    for user_id in ("a", "b"):
        records.profiles.put(profile(user_id))
    records.profiles.put(_with(profile("c"), polarity=DISLIKE))
    records.profiles.put(_with(profile("d"), muted=True))
    assert records.profiles.people() == {("x", LIKE): 2, ("x", DISLIKE): 1}


def _with(one: schema.Profile, **changes: object) -> schema.Profile:
    return one.model_copy(update={"macro": (one.macro[0].model_copy(update=changes),)})

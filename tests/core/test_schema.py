"""The frozen words: what makes two of them the same, and what they refuse."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from agent.core import schema
from agent.core.schema import Event, EventKind, Facet, Facets, Item, Usage, Value, clock, digest, interest_id

NOON = datetime(2024, 5, 6, 12, 0, tzinfo=UTC)
words = st.text(min_size=1, max_size=8)


def event(**changes):
    return Event(**{"user_id": "u", "item_id": "i", "kind": "like", "at": NOON, **changes})


def test_every_word_is_frozen_and_takes_nothing_unknown():
    kinds = [kind for kind in vars(schema).values() if isinstance(kind, type) and issubclass(kind, BaseModel)]
    kinds.remove(BaseModel)
    assert len(kinds) > 20
    for kind in kinds:
        assert issubclass(kind, Value), kind
        assert (kind.model_config["frozen"], kind.model_config["extra"]) == (True, "forbid"), kind


def test_a_value_does_not_change():
    with pytest.raises(ValidationError):
        event().kind = EventKind.VIEW


@given(st.lists(st.text(), max_size=3), st.lists(st.text(), max_size=3))
def test_different_parts_have_different_digests(one, other):
    joined = ["\x1f".join(parts) for parts in (one, other)]
    assert (digest(*one) == digest(*other)) == (joined[0] == joined[1])


def test_parts_are_kept_apart():
    assert digest("ab", "c") != digest("a", "bc")
    assert digest() == digest("")
    assert len(digest("x")) == 16


def test_half_a_character_can_be_digested():
    assert digest("\ud83c") != digest("\udfac")


def test_the_same_row_is_the_same_event():
    assert event().event_id == event().event_id
    assert event(attributes={"shelf": 3}).event_id == event().event_id


def test_the_same_instant_is_the_same_event_wherever_the_clock_hangs():
    shanghai = timezone(timedelta(hours=8))
    assert event(at=NOON.astimezone(shanghai)).event_id == event().event_id


@pytest.mark.parametrize(
    "change",
    [
        {"user_id": "v"},
        {"item_id": "j"},
        {"kind": "dislike"},
        {"at": NOON + timedelta(microseconds=1)},
        {"at": None, "seq": 1},
        {"value": 0.0},
        {"text": "good"},
    ],
)
def test_another_row_is_another_event(change):
    assert event(**change).event_id != event().event_id


def test_an_event_needs_a_place_in_time():
    with pytest.raises(ValidationError, match="a timestamp or a seq"):
        event(at=None)


@pytest.mark.parametrize("at", [datetime(2024, 5, 6), "2024-05-06T12:00:00"])
def test_a_clock_time_needs_a_zone(at):
    with pytest.raises(ValidationError):
        event(at=at)


@pytest.mark.parametrize("change", [{"user_id": ""}, {"item_id": ""}, {"value": float("nan")}, {"kind": "ponder"}])
def test_an_event_refuses(change):
    with pytest.raises(ValidationError):
        event(**change)


def test_the_clock_beats_the_order():
    both = event(seq=7)
    assert (both.moment, both.order) == (NOON, NOON.timestamp())
    assert (event(at=None, seq=0).moment, event(at=None, seq=7).order) == (0, 7.0)


@pytest.mark.parametrize("change", [{"item_id": ""}, {"title": ""}, {"price": -1.0}, {"price": float("inf")}])
def test_an_item_refuses(change):
    with pytest.raises(ValidationError):
        Item(**{"item_id": "i", "title": "t", **change})


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"title": "u"}, False),
        ({"description": "d"}, False),
        ({"categories": ("a",)}, False),
        ({"categories": ("a", "b")}, False),
        ({"tags": ("a",)}, False),
        ({"brand": "b"}, False),
        ({"price": 3.0}, True),
        ({"image": "x.jpg"}, True),
        ({"attributes": {"shelf": 3}}, True),
    ],
)
def test_the_content_hash_follows_the_text(change, same):
    plain = Item(item_id="i", title="t")
    changed = plain.model_copy(update=change)
    assert (Item(**changed.model_dump()).content_hash == plain.content_hash) is same


def test_a_path_of_two_names_is_not_one_name():
    two, one = (Item(item_id="i", title="t", categories=path) for path in [("a", "b"), ("a b",)])
    assert two.content_hash != one.content_hash


@pytest.mark.parametrize(
    ("names", "paths"),
    [
        (("a",), [("a",)]),
        (("a", "b"), [("a",), ("a", "b")]),
        (("a", "b", "c"), [("a",), ("a", "b"), ("a", "b", "c")]),
    ],
)
def test_a_facet_passes_through_its_grains(names, paths):
    facet = Facet(**dict(zip(("macro", "mid", "micro"), names, strict=False)))
    assert facet.names == names
    assert list(facet.paths()) == paths


@pytest.mark.parametrize("names", [{"macro": ""}, {"macro": "a", "micro": "c"}, {"mid": "b"}])
def test_a_narrow_name_needs_the_broader_one(names):
    with pytest.raises(ValidationError):
        Facet(**names)


@given(st.lists(st.text("abcÄß中", min_size=1, max_size=5), min_size=1, max_size=3))
def test_an_interest_is_the_same_in_any_case(path):
    assert interest_id(tuple(path)) == interest_id(tuple(name.casefold() for name in path))
    assert interest_id(tuple(path)) == interest_id(tuple(name.upper() for name in path))


def test_an_interest_is_its_path():
    assert len({interest_id(path) for path in [("a",), ("b",), ("a", "b"), ("b", "a"), ("ab",), ("a", "b", "c")]}) == 6


def test_usage_adds_up():
    one = Usage(calls=1, tokens_in=10, tokens_out=3, cost_usd=0.5, seconds=0.25)
    other = Usage(cached=2, tokens_in=1, seconds=0.5)
    assert one + other == Usage(calls=1, cached=2, tokens_in=11, tokens_out=3, cost_usd=0.5, seconds=0.75)
    assert sum([one, other], Usage()) == one + other


def test_a_profile_lists_its_interests_broad_to_narrow():
    grains = {
        level: (schema.Interest(id=level, level=level, name=level, path=(level,), weight=1, confidence=1),)
        for level in reversed(schema.LEVELS)
    }
    made = schema.Provenance(model="m", embedder="e", preset="general")
    profile = schema.Profile(user_id="u", version=1, as_of=3, language="en", summary="", provenance=made, **grains)
    assert [interest.id for interest in profile.interests] == ["macro", "mid", "micro"]


def test_a_tree_is_read_by_its_grain():
    one = schema.Interest(id="x", level="mid", name="x", path=("a", "x"), weight=1, confidence=1)
    tree = schema.InterestTree(user_id="u", as_of=None, interests=(one,), events=1)
    assert tree.at(schema.Level.MID) == (one,)
    assert tree.at(schema.Level.MACRO) == ()


@pytest.mark.parametrize(("moment", "text"), [(None, "-"), (12, "#12"), (0, "#0"), (NOON, "2024-05-06")])
def test_a_moment_for_the_eye(moment, text):
    assert clock(moment) == text


def test_facets_may_be_none():
    assert Facets(item_id="i", content_hash="h", recipe="r", facets=()).facets == ()


def test_rows_in_quarantine_are_the_failed_ones():
    counts = schema.IngestCount(read=5, quarantined={"missing_title": 2, "missing_id": 1})
    report = schema.IngestReport(items=counts, events=schema.IngestCount(quarantined={"unknown_item": 4}))
    assert report.failed == 2 + 1 + 4

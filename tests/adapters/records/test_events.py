"""What people did: what every implementation keeps."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.core import schema
from agent.core.ports import Records
from tests.adapters.records.conftest import Fresh
from tests.adapters.records.samples import NOW, event, item

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TIMES = st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=ZONES)
MOMENTS = TIMES.map(lambda at: {"at": at, "seq": None}) | st.integers(-(2**62), 2**62).map(lambda n: {"seq": n})
NAMES = st.sampled_from(["a", "b", "甲"])
# PostgreSQL takes no NUL, and the cleaner lets none through.
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
# SQLite knows one zero.
NUMBERS = st.floats(allow_nan=False, allow_infinity=False).map(lambda number: number or 0.0)
EVENTS = st.lists(
    st.builds(
        lambda user, thing, kind, value, text, moment: event(user, thing, kind=kind, value=value, text=text, **moment),
        NAMES,
        NAMES,
        st.sampled_from(schema.EventKind),
        st.none() | NUMBERS,
        TEXTS,
        MOMENTS,
    ),
    max_size=12,
)


@given(events=EVENTS)
@settings(max_examples=60, deadline=None)
def test_events_come_back_equal_to_the_microsecond(fresh: Fresh, events: list[schema.Event]) -> None:
    with fresh() as records:
        records.events.put(events)
        people = list(records.events.users())
        back = [one for user_id in people for one in records.events.of(user_id)]
        assert [act for user_id in people for act in records.events.acts_of(user_id)] == list(records.events.acts())
    distinct = {one.event_id: one for one in events}
    assert {one.event_id: one for one in back} == distinct
    assert len(back) == len(distinct)


@given(events=EVENTS, data=st.data())
@settings(max_examples=60, deadline=None)
def test_twice_is_once_and_the_order_of_puts_does_not_matter(
    fresh: Fresh, events: list[schema.Event], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(events + events))
    cut = data.draw(st.integers(0, len(shuffled)))
    with fresh() as records:
        once = records.events.put(events)
        histories = _histories(records)
    with fresh() as records:
        assert records.events.put(shuffled[:cut]) | records.events.put(shuffled[cut:]) == once
        assert _histories(records) == histories


def _histories(records: Records) -> list[list[schema.Event]]:
    return [records.events.of(user_id) for user_id in records.events.users()]


def test_a_clock_time_comes_back_in_utc_with_its_place(records: Records) -> None:
    at = datetime(2024, 5, 6, 15, 8, 9, 123457, tzinfo=timezone(timedelta(hours=8)))
    records.events.put([event(at=at, seq=5, text="好", attributes={"n": [1, None]})])
    (back,) = records.events.of("u")
    assert (back.at, back.seq, back.text, back.attributes) == (at, 5, "好", {"n": [1, None]})
    assert at == NOW


def test_a_history_is_oldest_first_with_ties_by_event_id(records: Records) -> None:
    events = [event(item_id=name, seq=seq) for seq in (3, 1, 2) for name in ("c", "a", "b")]
    records.events.put([*events, event("somebody else")])
    assert records.events.of("u") == sorted(events, key=lambda one: (one.order, one.event_id))
    assert records.events.of("nobody") == []


@pytest.mark.parametrize(("as_of", "last"), [(NOW, 1), (NOW - timedelta(microseconds=1), 0), (None, 2)])
def test_a_history_ends_with_the_moment_asked_for(records: Records, as_of: datetime | None, last: int) -> None:
    times = [NOW - timedelta(days=1), NOW, NOW + timedelta(microseconds=1)]
    records.events.put([event(at=at, seq=None) for at in times])
    assert [one.at for one in records.events.of("u", as_of)] == times[: last + 1]


def test_a_history_without_a_clock_ends_with_the_place_asked_for(records: Records) -> None:
    records.events.put([event(seq=seq) for seq in range(5)])
    assert [one.seq for one in records.events.of("u", 2)] == [0, 1, 2]
    assert len(records.events.of("u", NOW)) == 5


def test_the_first_form_of_an_event_stays(records: Records) -> None:
    assert records.events.put([event(attributes={"n": 1}), event(attributes={"n": 2})]) == {event().event_id}
    assert records.events.put([event(attributes={"n": 3})]) == set()
    assert records.events.of("u")[0].attributes == {"n": 1}
    assert records.events.put([]) == set()


def test_people_and_events_are_counted(records: Records) -> None:
    assert (records.events.user_count(), records.events.count()) == (0, 0)
    records.events.put([event(user, seq=seq) for user in ("b", "a", "é", "B") for seq in (1, 2)])
    assert (records.events.user_count(), records.events.count()) == (4, 8)
    assert list(records.events.users(batch=3)) == ["B", "a", "b", "é"]


def test_people_are_found_by_how_their_ids_begin(records: Records) -> None:
    records.events.put([event(user, seq=1) for user in ("ab", "a_", "a%", "AB", "b", "a", "é")])
    assert list(records.events.users(batch=2, prefix="a")) == ["a", "a%", "a_", "ab"]
    assert list(records.events.users(after="a%", prefix="a")) == ["a_", "ab"]
    assert list(records.events.users(prefix="a_")) == ["a_"]
    assert list(records.events.users(prefix="é")) == ["é"]
    assert list(records.events.users(prefix="c")) == []


def test_popularity_counts_people_and_pairs_are_distinct(records: Records) -> None:
    records.items.put([item("unseen")])
    records.events.put([event(user, "hit", seq) for user in ("a", "b", "c") for seq in (1, 2)])
    records.events.put([event("a", "rare"), event("b", "not in the catalogue")])
    assert dict(records.events.popularity()) == {"hit": 3, "rare": 1, "not in the catalogue": 1}
    expected = [("a", "hit"), ("a", "rare"), ("b", "hit"), ("b", "not in the catalogue"), ("c", "hit")]
    for batch in (1, 2, 3, 8, 100):
        pairs = list(records.events.pairs(batch))
        assert sorted(pairs) == expected
        assert [user_id for user_id, _ in pairs] == ["a", "a", "b", "b", "c"]


def test_touched_gives_each_item_once_in_batches_ordered_by_id(records: Records) -> None:
    records.items.put([item(f"i{number}") for number in range(9)])
    records.events.put([event("a", f"i{number}", seq) for number in (5, 1, 3) for seq in (1, 2)])
    records.events.put([event("b", f"i{number}") for number in (7, 3)])
    records.events.put([event("a", "not in the catalogue"), event("c", "i8")])

    def ids(user_ids: list[str] | None) -> list[list[str]]:
        return [[one.item_id for one in batch] for batch in records.events.touched(user_ids, batch=2)]

    assert ids(None) == [["i1", "i3"], ["i5", "i7"], ["i8"]]
    assert list(chain(*ids(["b", "a"]))) == ["i1", "i3", "i5", "i7"]
    assert ids(["nobody"]) == ids([]) == []
    assert all(len(batch) <= 2 for batch in ids(["a", "b", "c"]))


def test_touched_takes_more_people_than_one_statement_binds(records: Records) -> None:
    people = [f"u{number}" for number in range(40_000)]
    records.items.put([item("first"), item("last")])
    records.events.put([event(people[0], "first"), event(people[-1], "last")])
    assert [one.item_id for batch in records.events.touched(people) for one in batch] == ["first", "last"]


@pytest.mark.parametrize("text", ["half a \ud83d character", "😀 " * 250_000, "e\u0301\u202e\ufeff\n\t'\";--"])
def test_odd_text_does_not_stop_a_put(records: Records, text: str) -> None:
    odd = event(text=text, attributes={"text": text})
    assert records.events.put([odd]) == {odd.event_id}
    assert records.events.put([odd]) == set()
    assert len(records.events.of("u")) == 1

"""Profiles, journal and quarantine: what every implementation keeps."""

from __future__ import annotations

import pytest

from agent.core import schema
from agent.core.errors import StoreError
from agent.core.ports import Records
from tests.adapters.records.samples import NOW, entry, profile, quarantined

DONE, FAILED = schema.State.DONE, schema.State.FAILED


@pytest.mark.parametrize("as_of", [NOW, 12, None])
def test_a_profile_comes_back_as_it_went_in(records: Records, as_of: schema.Moment | None) -> None:
    records.profiles.put(profile(as_of=as_of))
    assert records.profiles.get("u") == profile(as_of=as_of)


def test_every_version_of_a_profile_stays(records: Records) -> None:
    for version in (1, 10, 2):
        records.profiles.put(profile(version=version))
    assert records.profiles.get("u") == profile(version=10)
    assert records.profiles.get("u", 1) == profile(version=1)
    assert records.profiles.get("u", 3) is None
    assert records.profiles.get("nobody") is None


def test_a_version_is_written_once(records: Records) -> None:
    records.profiles.put(profile(as_of=1))
    with pytest.raises(StoreError, match="there already"):
        records.profiles.put(profile(as_of=2))
    assert records.profiles.get("u") == profile(as_of=1)


def test_the_latest_profiles_come_ordered_by_user(records: Records) -> None:
    assert list(records.profiles.latest()) == []
    for user_id in ("b", "a", "é", "B"):
        for version in (1, 2):
            records.profiles.put(profile(user_id, version))
    expected = [profile(user_id, 2) for user_id in ("B", "a", "b", "é")]
    assert list(records.profiles.latest(batch=3)) == expected
    assert list(records.profiles.latest(batch=4)) == expected
    assert records.profiles.count() == 4


def test_the_last_journal_entry_counts(records: Records) -> None:
    assert records.journal.get("u") is None
    assert records.journal.counts() == {}
    failed = entry(state=FAILED, reason="not an answer", answer="half a \ufffd", fingerprint="g")
    records.journal.mark(entry())
    records.journal.mark(failed)
    assert records.journal.get("u") == failed
    assert records.journal.counts() == {FAILED: 1}


def test_many_are_marked_at_once(records: Records) -> None:
    records.journal.mark()
    records.journal.mark(entry("a", FAILED), entry("b"), entry("a"), entry("c", FAILED))
    assert records.journal.counts() == {FAILED: 1, DONE: 2}
    assert records.journal.get("a") == entry("a")


def test_journal_entries_of_one_state_come_ordered_by_user(records: Records) -> None:
    for user_id in ("b", "a", "é", "B"):
        records.journal.mark(entry(user_id, FAILED))
    records.journal.mark(entry("done"))
    assert [one.user_id for one in records.journal.each(FAILED, batch=3)] == ["B", "a", "b", "é"]
    assert records.journal.counts() == {FAILED: 4, DONE: 1}


def test_the_failed_can_be_marked_done_while_they_are_read(records: Records) -> None:
    people = [f"u{number}" for number in range(7)]
    for user_id in people:
        records.journal.mark(entry(user_id, FAILED))
    seen = []
    for one in records.journal.each(FAILED, batch=2):
        seen.append(one.user_id)
        records.journal.mark(entry(one.user_id, DONE))
    assert seen == people
    assert records.journal.counts() == {DONE: 7}


def test_a_quarantined_row_is_kept_once(records: Records) -> None:
    records.quarantine.put([])
    records.quarantine.put([quarantined(2), quarantined(1), quarantined(1, reason="bad_time", user_id=None)])
    records.quarantine.put([quarantined(1, detail="read again")])
    assert records.quarantine.count() == {"missing_item": 2, "bad_time": 1}
    assert records.quarantine.sample() == [
        quarantined(1, reason="bad_time", user_id=None),
        quarantined(1),
        quarantined(2),
    ]


def test_the_sample_is_the_first_few_by_source_and_line(records: Records) -> None:
    records.quarantine.put([quarantined(line, source) for source in ("b.csv", "a.csv") for line in (10, 9)])
    assert [(row.source, row.line) for row in records.quarantine.sample(3)] == [
        ("a.csv", 9),
        ("a.csv", 10),
        ("b.csv", 9),
    ]
    assert records.quarantine.sample(0) == []


def test_clearing_a_source_leaves_the_others(records: Records) -> None:
    records.quarantine.put([quarantined(1, "a.csv"), quarantined(1, "b.csv")])
    records.quarantine.clear("a.csv")
    records.quarantine.clear("never read")
    assert records.quarantine.sample() == [quarantined(1, "b.csv")]

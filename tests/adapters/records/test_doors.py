"""Keys, repeated writes and jobs: what every implementation keeps."""

from __future__ import annotations

from datetime import timedelta

from agent.core.jobs import Failure, JobState, Stage, Task, Work
from agent.core.ports import Records
from agent.core.schema import State
from tests.adapters.records.samples import NOW, entry, event, item, job, key, replay

DAY = timedelta(days=1)


def test_a_key_comes_back_and_its_last_word_counts(records: Records) -> None:
    records.keys.put(key(user_id="ann", expires_at=NOW + DAY))
    assert records.keys.get("k") == key(user_id="ann", expires_at=NOW + DAY)
    records.keys.put(key(revoked_at=NOW))
    assert records.keys.get("k") == key(revoked_at=NOW)
    assert records.keys.get("other") is None


def test_keys_are_listed_oldest_first_without_tokens(records: Records) -> None:
    records.keys.put(key("b"))
    records.keys.put(key("a", made_at=NOW + DAY, revoked_at=NOW + DAY))
    records.keys.put(key("token", user_id="ann"))
    assert [one.key_id for one in records.keys.each()] == ["b", "a"]
    assert records.keys.count() == 1


def test_a_write_begins_once(records: Records) -> None:
    assert records.replays.begin(replay(), NOW - DAY) is None
    assert records.replays.begin(replay(fingerprint="g"), NOW - DAY) == replay()
    done = replay(status=201, headers={"etag": '"1"'}, body='{"名": 1}', user_id="ann")
    records.replays.finish(done)
    assert records.replays.begin(replay(), NOW - DAY) == done


def test_a_write_that_came_to_nothing_may_begin_again(records: Records) -> None:
    records.replays.begin(replay(), NOW - DAY)
    records.replays.drop("r")
    records.replays.drop("never begun")
    assert records.replays.begin(replay(), NOW - DAY) is None


def test_old_writes_are_forgotten(records: Records) -> None:
    records.replays.begin(replay("old", at=NOW - DAY), NOW - 2 * DAY)
    assert records.replays.begin(replay("new"), NOW) is None
    assert records.replays.begin(replay("old"), NOW) is None


def test_a_job_comes_back_as_it_went_in(records: Records) -> None:
    done = job(
        state=JobState.DONE,
        stages={"facet": Stage(done=2, total=None), "profile": Stage(done=1, total=2)},
        outcome={"states": {"built": 2}},
        failure=Failure(code="store", message="m"),
        ended_at=NOW,
    )
    assert records.jobs.begin(job(), NOW) is None
    records.jobs.put(done)
    assert records.jobs.get("j1") == done
    assert records.jobs.get("j2") is None
    assert list(records.jobs.get("j1").stages) == ["facet", "profile"]  # type: ignore[union-attr]


def test_the_wish_to_stop_outlives_signs_of_life(records: Records) -> None:
    records.jobs.begin(job(), NOW)
    records.jobs.stop("j1")
    records.jobs.stop("unknown")
    records.jobs.put(job(seen_at=NOW + DAY))
    assert records.jobs.get("j1") == job(seen_at=NOW + DAY, stop=True)


def test_one_job_runs_at_a_time_and_may_begin_again(records: Records) -> None:
    assert records.jobs.begin(job("j1"), NOW) is None
    assert records.jobs.begin(job("j2"), NOW) == job("j1")
    assert records.jobs.get("j2") is None
    assert records.jobs.begin(job("j3"), NOW + DAY) is None  # j1 was not seen for a day: its process is gone
    records.jobs.put(job("j3", state=JobState.CANCELLED))
    records.jobs.stop("j1")
    assert records.jobs.begin(job("j1", task=Task()), NOW) is None
    assert records.jobs.get("j1") == job("j1")


def test_what_never_began_is_not_kept(records: Records) -> None:
    records.jobs.put(job())
    assert records.jobs.get("j1") is None


def test_jobs_come_newest_first_a_page_at_a_time(records: Records) -> None:
    for name in ("j2", "j1", "j3"):
        records.jobs.begin(job(name, task=Task(work=Work.REINDEX), state=JobState.DONE), NOW)
    assert [one.job_id for one in records.jobs.each(2)] == ["j3", "j2"]
    assert [one.job_id for one in records.jobs.each(2, before="j2")] == ["j1"]


def test_pages_begin_after_an_id(records: Records) -> None:
    for name in ("a", "b", "c"):
        records.items.put([item(name)])
        records.events.put([event(name, name)])
        records.journal.mark(entry(name, State.FAILED))
    assert list(records.events.users(after="a")) == ["b", "c"]
    assert [one.item_id for batch in records.items.each(1, after="a") for one in batch] == ["b", "c"]
    assert [one.user_id for one in records.journal.each(State.FAILED, after="b")] == ["c"]

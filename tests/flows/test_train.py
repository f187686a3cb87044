"""Learning from the workspace's own past, on people whose next choice is known by construction."""

from __future__ import annotations

import asyncio

import pytest

from agent.core.errors import InputError
from agent.core.jobs import Job, JobState, Task, Work
from agent.core.learning import What
from agent.core.schema import Event, EventKind, Item, Source
from agent.flows.batch import profile_batch
from agent.flows.index import index_items
from agent.flows.learn import outcome
from agent.flows.patterns import refresh_patterns
from agent.flows.recommend import recommend, scores
from agent.flows.train import train_ranker
from tests.fakes.chat import ScriptedChat
from tests.fakes.workspace import NOW, FakeWorkspace

RING = 40
PEOPLE = 60


@pytest.fixture(scope="module")
def ring() -> FakeWorkspace:
    """Everybody goes round a ring of items, each from another place: what comes next is certain."""
    opened = FakeWorkspace(chat=ScriptedChat(lambda _: "", languages=()))
    opened.records.items.put(
        [Item(item_id=f"i{n:02}", title=f"Thing {n}", categories=("things",)) for n in range(RING)]
    )
    opened.records.events.put(
        [
            Event(user_id=f"u{user:02}", item_id=f"i{(7 * user + step) % RING:02}", kind=EventKind.LIKE, seq=step)
            for user in range(PEOPLE)
            for step in range(10)
        ]
    )
    asyncio.run(profile_batch(opened))
    index_items(opened)
    return opened


def listed(workspace, user="u00", **options):
    return asyncio.run(recommend(workspace, user, 5, explain=False, **options)).items


def test_patterns_are_learnt_once_and_again_when_something_is_new(ring):
    first = refresh_patterns(ring)
    assert first.events == PEOPLE * 10
    assert refresh_patterns(ring) is first
    assert first.item_ids == tuple(f"i{n:02}" for n in range(RING))


def test_what_follows_is_listed_first_and_says_so(ring):
    refresh_patterns(ring)
    best = listed(ring)[0]
    assert best.item_id == "i10"
    assert best.attribution[Source.SEQUENCE] > 0.2
    only_popular = FakeWorkspace(
        **{**vars(ring), "settings": ring.settings.model_copy(update={"voices": (Source.POPULARITY,)})}
    )
    assert listed(only_popular)[0].attribution[Source.POPULARITY] == 1.0


def test_somebody_without_a_profile_is_served_by_the_patterns(ring):
    refresh_patterns(ring)
    ring.records.events.put([Event(user_id="new", item_id="i20", kind=EventKind.LIKE, seq=1)])
    found = asyncio.run(recommend(ring, "new", 1))
    assert found.fallback is None
    assert found.items[0].item_id == "i21"
    assert found.items[0].explanation == "Others chose it after Thing 20."


def test_only_what_is_among_and_never_what_is_excluded(ring):
    refresh_patterns(ring)
    assert {line.item_id for line in listed(ring, among=["i10", "i20", "i00"])} == {"i10", "i20", "i00"}
    assert "i10" not in {line.item_id for line in listed(ring, exclude={"i10"})}
    assert set(scores(ring, "u00", ["i10", "i30"])) == {"i10", "i30"}


def test_the_ranker_is_kept_where_it_is_better_and_ranks_then(ring):
    trained = train_ranker(ring)
    assert trained.groups >= 50
    assert trained.kept == (trained.after > trained.before) == (ring.learned.ranker() is not None)
    assert trained.after > 0.5, "what comes next is certain"
    report = ring.learned.report(What.RANKER)
    assert [point.step for point in report.curve[:3]] == [1, 11, 21]
    assert max(point.watched for point in report.curve) > 0.5
    if trained.kept:
        chances = scores(ring, "u00", ["i10", "i30"])
        assert 0.0 <= chances["i30"] < chances["i10"] <= 1.0
        assert listed(ring)[0].item_id == "i10"


def test_what_it_came_to_is_a_jobs_outcome(ring):
    trained = train_ranker(ring)
    task = Task(work=Work.TRAIN)
    job = Job(job_id="1", task=task, state=JobState.DONE, outcome=outcome(trained), made_at=NOW, seen_at=NOW)
    told = Job.model_validate_json(job.model_dump_json()).outcome
    assert (told["what"], told["before"], told["after"]) == ("ranker", trained.before, trained.after)
    assert told["gain"] == {"low": trained.gain[0], "high": trained.gain[1]}
    assert told["kept"] is trained.kept


def test_the_report_names_the_choices_that_came_into_lists(ring):
    settings = ring.settings.model_copy(update={"voices": (Source.POPULARITY,)})
    deaf = FakeWorkspace(**{**vars(ring), "settings": settings})
    assert train_ranker(deaf).after > 0.5, "the ranker hears all voices, the weights beside it popularity alone"
    changed = ring.learned.report(What.RANKER).changed
    came = [change for change in changed if change.better]
    assert len(came) > len(changed) / 2
    assert {change.subject for change in came} <= {f"Thing {n}" for n in range(RING)}
    assert all(int(change.before.removeprefix("place ")) > 10 for change in came)
    assert all(int(change.after.removeprefix("place ")) <= 10 for change in came)


def test_a_silenced_voice_puts_the_ranker_and_its_chances_out_of_use(ring):
    train_ranker(ring)
    settings = ring.settings.model_copy(update={"voices": (Source.SEQUENCE,)})
    quiet = FakeWorkspace(**{**vars(ring), "settings": settings})
    (line,) = listed(quiet, among=["i10"])
    assert scores(quiet, "u00", ["i10"]) == {"i10": line.score}, "a bare score, no chance"


def test_too_little_to_learn_from():
    with pytest.raises(InputError, match="0 choices to learn from"):
        train_ranker(FakeWorkspace())

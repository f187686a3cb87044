"""Profiles for many: who is built, who is left alone, who fails, and how a run that was stopped goes on."""

from __future__ import annotations

import asyncio
import time
from contextlib import closing

import pytest

from agent.adapters.records import open_records, sqlite_url
from agent.adapters.silent import SilentChat
from agent.core.asking import Style
from agent.core.errors import (
    AnswerError,
    BudgetReached,
    Interrupted,
    ModelDenied,
    ModelUnreachable,
    StoreError,
    UnknownUser,
)
from agent.core.schema import EventKind, Item, Profile, State, Usage
from agent.flows import batch
from agent.flows.batch import BatchReport, profile_batch
from tests.fakes.chat import ScriptedChat, questions
from tests.fakes.records import MemoryJournal
from tests.fakes.vectors import MemoryVectors
from tests.fakes.workspace import NOW, FakeWorkspace
from tests.flows.cinema import CATALOGUE, GUESTS, asked_about, cinema, events, factual_json, factual_line


def run(workspace: FakeWorkspace, users=None, **options) -> BatchReport:
    return asyncio.run(profile_batch(workspace, users, **options))


def profiles(workspace: FakeWorkspace) -> list[Profile]:
    """Everyone's latest, without what the words took."""
    return [
        profile.model_copy(update={"provenance": profile.provenance.model_copy(update={"usage": Usage()})})
        for profile in workspace.records.profiles.latest()
    ]


def states(workspace: FakeWorkspace) -> dict[str, State]:
    return {entry.user_id: entry.state for state in State for entry in workspace.records.journal.each(state)}


class Failing(ScriptedChat):
    """Writes for everybody but those named, whose questions end in `fault`; facets are never at fault."""

    def __init__(self, fault: Exception, *users: str) -> None:
        super().__init__(factual_line, languages=("en",))
        self.fault = fault
        self.users = set(users)

    async def ask(self, request, config=None):
        if request.user_id in self.users:
            raise self.fault
        return await super().ask(request, config)


class TestEverybody:
    def test_all_are_built_and_journalled(self):
        workspace = cinema()
        report = run(workspace)
        assert dict(report.outcomes) == {"built": 4}
        assert report.failures == {}
        assert [profile.user_id for profile in workspace.records.profiles.latest()] == sorted(GUESTS)
        assert states(workspace) == dict.fromkeys(GUESTS, State.DONE)
        assert workspace.records.journal.get("ann").at == NOW
        assert report.usage.calls == len(workspace.chat.asked)
        assert set(report.seconds) == {"facet", "names", "count", "profile"}

    def test_again_everybody_is_left_alone(self):
        workspace = cinema()
        run(workspace)
        asked = len(workspace.chat.asked)
        again = run(workspace)
        assert dict(again.outcomes) == {"unchanged": 4}
        assert again.usage == Usage()
        assert len(workspace.chat.asked) == asked

    def test_two_runs_over_the_same_data_give_equal_profiles(self):
        first, second = cinema(), cinema()
        run(first, workers=1)
        run(second, workers=4)
        assert profiles(first) == profiles(second)

    def test_a_database_gives_what_memory_gives(self, tmp_path):
        with closing(open_records(sqlite_url(tmp_path / "records.db"))) as records:
            real, fake = cinema(records=records), cinema()
            run(real)
            run(fake)
            assert profiles(real) == profiles(fake)
            assert dict(run(real).outcomes) == {"unchanged": 4}

    def test_the_order_of_reading_does_not_matter(self):
        forwards, backwards = cinema(), FakeWorkspace(chat=ScriptedChat(factual_line, languages=("en",)))
        backwards.records.items.put(CATALOGUE[::-1])
        for user_id, acts in reversed(GUESTS.items()):
            backwards.records.events.put(events(user_id, acts)[::-1])
        run(forwards)
        run(backwards)
        assert profiles(forwards) == profiles(backwards)

    def test_a_capable_model_gives_profiles_in_one_call_each(self):
        chat = ScriptedChat(factual_json, style=Style.JSON, questions_per_call=20)
        workspace = cinema(chat)
        run(workspace)
        written = [request for request in chat.asked if request.task == "write"]
        assert sorted(request.user_id for request in written) == ["ann", "bob", "cat"]
        assert len(chat.asked) == len(written) + 1

    def test_an_item_of_many_is_asked_about_once(self):
        workspace = cinema()
        for user_id in ("eve", "fay", "gil"):
            workspace.records.events.put(events(user_id, [("x1", EventKind.LIKE)]))
        run(workspace, workers=4)
        facets = [asked_about(request) for request in workspace.chat.asked if request.task == "facet"]
        assert facets == ["Harvest"]

    def test_vectors_of_every_interest_are_there(self):
        workspace = cinema()
        run(workspace)
        for level in ("macro", "mid", "micro"):
            ids = {i.id for profile in profiles(workspace) for i in getattr(profile, level)}
            assert workspace.vectors.count(f"interests_{level}") == len(ids) > 0

    def test_nobody_at_all(self):
        report = run(FakeWorkspace(chat=ScriptedChat()))
        assert dict(report.outcomes) == {}


class TestSome:
    def test_only_those_named_and_only_what_they_touched(self):
        workspace = cinema()
        report = run(workspace, ["dan", "ann"])
        assert dict(report.outcomes) == {"built": 2}
        assert sorted(profile.user_id for profile in profiles(workspace)) == ["ann", "dan"]
        assert not [request for request in workspace.chat.asked if request.task == "facet"]

    def test_somebody_named_twice_is_one(self):
        workspace = cinema()
        assert dict(run(workspace, ["ann", "ann"], workers=2).outcomes) == {"built": 1}

    def test_a_stranger_stops_it_before_anything_is_done(self):
        workspace = cinema()
        with pytest.raises(UnknownUser, match="'zoe'") as caught:
            run(workspace, ["ann", "zoe"])
        assert caught.value.exit_code == 2
        assert states(workspace) == {}
        assert workspace.chat.asked == []

    def test_as_of_sees_nothing_later(self):
        workspace = cinema()
        run(workspace, ["ann"], as_of=3)
        (profile,) = profiles(workspace)
        assert (profile.as_of, profile.events) == (3, 3)
        assert run(workspace, ["ann"], as_of=3).outcomes["unchanged"] == 1
        assert run(workspace, ["ann"]).outcomes["built"] == 1
        assert workspace.records.profiles.get("ann").events == 5

    def test_a_new_event_of_one_builds_whom_it_concerns(self):
        workspace = cinema()
        run(workspace)
        workspace.records.events.put([events("bob", [("c2", EventKind.SHARE)] * 9)[-1]])
        report = run(workspace)
        assert dict(report.outcomes) == {"built": 1, "unchanged": 3}
        assert workspace.records.profiles.get("bob").version == 2


class TestFailure:
    @pytest.mark.parametrize(
        ("fault", "answer"),
        [
            (ModelUnreachable("cut off", where="somewhere"), ""),
            (AnswerError("no JSON", answer="{..", usage=Usage(calls=1, tokens_in=3)), "{.."),
        ],
        ids=["cut", "broken"],
    )
    def test_one_fails_with_the_reason_and_the_others_do_not(self, fault, answer):
        workspace = cinema(Failing(fault, "bob"))
        workspace.chat._style = Style.LINE
        if answer:
            workspace.chat = Broken("bob", answer)
        report = run(workspace, workers=2)
        assert dict(report.outcomes) == {"built": 3, "failed": 1}
        assert list(report.failures) == ["bob"]
        entry = workspace.records.journal.get("bob")
        assert (entry.state, entry.reason, entry.answer) == (State.FAILED, report.failures["bob"], answer)
        assert workspace.records.profiles.get("bob") is None

    def test_failed_ones_are_run_again_alone(self):
        chat = Failing(ModelUnreachable("cut off"), "bob", "cat")
        workspace = cinema(chat)
        run(workspace)
        chat.users.discard("bob")
        again = run(workspace, failed_only=True)
        assert dict(again.outcomes) == {"built": 1, "failed": 1}
        assert states(workspace) == {"ann": State.DONE, "bob": State.DONE, "cat": State.FAILED, "dan": State.DONE}

    def test_a_plain_run_tries_failed_ones_as_well(self):
        chat = Failing(ModelUnreachable("cut off"), "bob")
        workspace = cinema(chat)
        run(workspace)
        chat.users.clear()
        assert dict(run(workspace).outcomes) == {"built": 1, "unchanged": 3}

    def test_nobody_failed(self):
        workspace = cinema()
        run(workspace)
        assert dict(run(workspace, failed_only=True).outcomes) == {}

    def test_an_old_profile_stays_where_the_new_one_fails(self):
        workspace = cinema()
        run(workspace)
        workspace.records.events.put([events("bob", [("c3", EventKind.LIKE)] * 9)[-1]])
        workspace.chat = Failing(ModelUnreachable("cut off"), "bob")
        assert run(workspace).outcomes["failed"] == 1
        assert workspace.records.profiles.get("bob").version == 1
        assert states(workspace)["bob"] is State.FAILED

    def test_an_item_that_could_not_be_asked_about_fails_whom_it_concerns(self):
        workspace = cinema(ScriptedChat(lambda request: ModelUnreachable("cut off"), languages=("en",)))
        report = run(workspace, ["bob", "dan"])
        assert dict(report.outcomes) == {"built": 1, "failed": 1}
        assert report.failures["bob"] == "1 of 3 items have no facets: cut off"

    def test_so_does_one_whose_facets_are_of_a_text_that_it_no_longer_has(self):
        workspace = cinema()
        run(workspace)
        workspace.records.items.put([Item(item_id="x1", title="Another Harvest")])
        workspace.chat = ScriptedChat(lambda request: ModelUnreachable("cut off"), languages=("en",))
        assert run(workspace, ["bob"]).failures == {"bob": "1 of 3 items have no facets: cut off"}

    def test_many_failures_are_all_journalled_and_some_are_told(self, monkeypatch):
        monkeypatch.setattr(batch, "FAILURES_SHOWN", 2)
        workspace = cinema(Failing(ModelUnreachable("cut off"), *GUESTS))
        report = run(workspace)
        assert report.outcomes["failed"] == 3
        assert len(report.failures) == 2
        assert workspace.records.journal.counts() == {State.FAILED: 3, State.DONE: 1}


class Broken(ScriptedChat):
    """A capable model whose profiles of one person are no JSON."""

    def __init__(self, user: str, said: str) -> None:
        super().__init__(
            lambda request: said if request.user_id == user else factual_json(request),
            style=Style.JSON,
            questions_per_call=20,
        )


class TestStopping:
    @pytest.mark.parametrize("fault", [ModelDenied("no such key"), BudgetReached("spent")], ids=["denied", "spent"])
    def test_what_concerns_everybody_stops_everybody_and_fails_nobody(self, fault):
        workspace = cinema(Failing(fault, "bob"))
        with pytest.raises(type(fault)):
            run(workspace, workers=1)
        assert states(workspace) == {"ann": State.DONE}
        workspace.chat = ScriptedChat(factual_line, languages=("en",))
        assert dict(run(workspace).outcomes) == {"built": 3, "unchanged": 1}

    def test_people_in_work_are_finished_first(self):
        workspace = cinema(Failing(ModelDenied("no such key"), "bob"))
        with pytest.raises(ModelDenied):
            run(workspace, workers=2)
        assert states(workspace)["ann"] is State.DONE

    def test_a_store_that_breaks_stops_everybody(self):
        class Full(MemoryVectors):
            def upsert(self, *_):
                raise StoreError("disk full")

        workspace = cinema(vectors=Full())
        with pytest.raises(StoreError, match="disk full"):
            run(workspace)
        assert states(workspace) == {}

    def test_a_hand_that_stops_it_lets_the_people_in_work_finish(self):
        stop = asyncio.Event()

        def stopping(request):
            if request.user_id == "ann":
                stop.set()
            return factual_line(request)

        workspace = cinema(ScriptedChat(stopping, languages=("en",)))
        with pytest.raises(Interrupted, match="stopped by hand") as caught:
            run(workspace, workers=1, stop=stop)
        assert caught.value.exit_code == 130
        assert "1 built" in caught.value.where
        assert states(workspace) == {"ann": State.DONE}
        rest = run(workspace)
        assert dict(rest.outcomes) == {"built": 3, "unchanged": 1}
        whole = cinema()
        run(whole)
        assert profiles(workspace) == profiles(whole)

    def test_stopped_while_items_are_asked_about(self):
        stop = asyncio.Event()

        def stopping(request):
            stop.set()
            return factual_line(request)

        workspace = cinema(ScriptedChat(stopping, languages=("en",)))
        with pytest.raises(Interrupted):
            run(workspace, stop=stop)
        assert states(workspace) == {}
        assert {request.task for request in workspace.chat.asked} == {"facet"}


class TestResuming:
    def test_a_kill_between_records_and_journal_only_builds_that_one_again(self):
        """As after a kill: the profile is there, its vectors and its mark are not."""
        workspace = cinema()
        run(workspace)
        before = profiles(workspace)
        killed = cinema()
        for profile in workspace.records.profiles.latest():
            killed.records.profiles.put(profile)
        assert dict(run(killed).outcomes) == {"built": 4}
        assert profiles(killed) == before
        assert killed.vectors.count("interests_macro") == workspace.vectors.count("interests_macro")


class TestWorkers:
    def test_people_are_taken_one_by_one_from_one_stream(self):
        """Memory must not grow with people: no more of the stream is read than there are workers."""
        taken, done = 0, 0
        ahead = []
        workspace = cinema()
        everybody = workspace.records.events.users

        def streamed(batch=1000):
            nonlocal taken
            for user_id in everybody():
                taken += 1
                ahead.append(taken - done)
                yield user_id

        def finished(stage, more, total):
            nonlocal done
            done += more if stage == "profile" else 0

        workspace.records.events.user_count = lambda: len(GUESTS)
        workspace.records.events.users = streamed
        run(workspace, workers=2, progress=finished)
        assert (taken, done) == (4, 4)
        assert max(ahead) == 2

    def test_progress_knows_the_total(self):
        told = []
        run(cinema(), progress=lambda *step: told.append(step))
        assert [step for step in told if step[0] == "profile"] == [("profile", 1, 4)] * 4

    def test_more_people_than_are_written_at_once(self, monkeypatch):
        monkeypatch.setattr(batch, "FLUSHED", 3)
        workspace = cinema()
        for n in range(10):
            workspace.records.events.put(events(f"u{n}", [("h1", EventKind.LIKE), ("c1", EventKind.LIKE)]))
        assert run(workspace, workers=4).outcomes["built"] == 14
        assert workspace.records.journal.counts() == {State.DONE: 14}

    def test_vectors_are_made_in_the_same_lots_whatever_the_time_they_take(self, monkeypatch):
        monkeypatch.setattr(batch, "FLUSHED", 3)
        monkeypatch.setattr(batch, "MOST_WAITING", 9)
        lots: list[list[str]] = []
        real = batch.index_interests

        def watched(workspace, people):
            lots.append([person.user_id for person in people])
            time.sleep(0.03 * (len(lots) % 2))
            real(workspace, people)

        monkeypatch.setattr(batch, "index_interests", watched)
        workspace = cinema(chat=SilentChat())
        for n in range(18):
            workspace.records.events.put(events(f"u{n:02}", [("h1", EventKind.LIKE)]))
        assert run(workspace, workers=3).outcomes["built"] == 22
        everybody = sorted(workspace.records.events.users())
        assert lots == [everybody[start : start + 3] for start in range(0, 22, 3)]

    def test_people_wait_where_vectors_are_slower_than_the_model(self, monkeypatch):
        """Profiles must not pile up: workers stand still until those before them are written."""
        monkeypatch.setattr(batch, "FLUSHED", 2)
        monkeypatch.setattr(batch, "MOST_WAITING", 6)
        built, written, ahead = 0, 0, []

        class Slow(MemoryVectors):
            def upsert(self, *given):
                time.sleep(0.05)
                super().upsert(*given)

        class Counting(MemoryJournal):
            def mark(self, *entries):
                nonlocal written
                written += len(entries)
                super().mark(*entries)

        def progress(stage, more, total):
            nonlocal built
            built += more if stage == "profile" else 0
            ahead.append(built - written)

        workspace = cinema(vectors=Slow())
        workspace.records.journal = Counting()
        for n in range(40):
            item = Item(item_id=f"own{n}", title=f"Own film {n}", tags=("horror", f"kind {n}"))
            workspace.records.items.put([item])
            workspace.records.events.put(events(f"u{n}", [(item.item_id, EventKind.LIKE)]))
        assert run(workspace, workers=3, progress=progress).outcomes["built"] == 44
        assert written == 44
        assert 2 < max(ahead) <= 6 + 6 + 3  # waiting, being written, in work


def test_no_question_carries_a_persons_name():
    chat = ScriptedChat(factual_json, style=Style.JSON, questions_per_call=20)
    workspace = cinema(chat)
    run(workspace)
    assert any(request.user_id == "ann" for request in chat.asked)
    assert not [request for request in chat.asked if "ann" in str(questions(request))]

"""A person out of a real workspace: SQLite, Chroma, files; nothing of them is found, wherever it was killed before."""

from __future__ import annotations

import asyncio
import json
import shutil
from contextlib import closing, contextmanager

import pytest

from agent import open_agent
from agent.adapters.learned import LearnedFiles
from agent.adapters.records import open_records, sqlite_url
from agent.core.access import Scope
from agent.core.errors import StoreError, UnknownUser
from agent.core.jobs import JobState, Task
from agent.core.schema import Level, interest_id
from agent.core.settings import Settings
from agent.flows import erase as flow
from agent.flows import jobs
from agent.flows.batch import profile_batch
from agent.flows.distil import person_key
from agent.flows.erase import erase
from agent.flows.index import interests_collection
from agent.flows.keys import issue
from tests.fakes.chat import ScriptedChat
from tests.fakes.learned import adapter_of
from tests.flows.cinema import cinema, factual_line

ANN, BOB = "ann-of-the-green-gables", "bob-the-builder"
PRAISE = 'I could not sleep for a week, "dreadful" & wonderful at once'
CHINESE = "这部电影让我整整一个星期都睡不着觉，真是太可怕了"
COMMON = "worth every single penny of it"
ITEMS = [
    {"item_id": f"{kind}-{n}", "title": f"{name} {n}", "categories": [kind, field]}
    for kind, field, name in (("films", "horror", "Dark house"), ("music", "jazz", "Blue session"))
    for n in range(4)
]


def said(user, item, n, text="", kind="like"):
    return {"user_id": user, "item_id": item, "event": kind, "timestamp": f"2026-01-{n + 1:02}T10:00:00", "text": text}


EVENTS = [
    said(ANN, "films-0", 0, PRAISE, "comment"),
    said(ANN, "films-1", 1, CHINESE, "comment"),
    said(ANN, "films-2", 2, COMMON, "comment"),
    said(ANN, "nowhere-at-all", 3),
    said(BOB, "music-0", 0, COMMON, "comment"),
    said(BOB, "music-1", 1),
]


def written(path, rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A workspace that holds Ann in every way that the product has. Not to be changed: ask for `shop`."""
    folder = tmp_path_factory.mktemp("erase")
    workspace = folder / "shop"
    with open_agent(workspace, llm="none", serving_log="all") as agent:
        agent.ingest(items=written(folder / "items.jsonl", ITEMS), events=written(folder / "events.jsonl", EVENTS))
        agent.profile()
        agent.correct(ANN, "add", "secret pleasures > underwater basket weaving")
        agent.profile()
        agent.recommend(ANN, 2)
        agent.recommend(BOB, 2)
        agent.chat(ANN, "show me something scary with a haunted lighthouse", "session-of-ann")
        agent.chat(BOB, "music that is calm and slow", "session-of-bob")
        wiring = agent._wiring
        issue(wiring, "her phone", Scope.READ, user_id=ANN)
        job = jobs.begin(wiring, Task(users=(ANN,)))
        wiring.records.jobs.put(job.model_copy(update={"state": JobState.CANCELLED}))
    return workspace


@pytest.fixture
def shop(made, tmp_path):
    """A copy of its own."""
    return shutil.copytree(made, tmp_path / "shop", ignore=shutil.ignore_patterns("lock*"))


@contextmanager
def opened(workspace):
    with open_agent(workspace, llm="none", serving_log="all") as agent:
        yield agent


def bytes_of(workspace):
    return {path: path.read_bytes() for path in workspace.rglob("*") if path.is_file()}


def told_of(workspace, *texts):
    """Files that say any of these."""
    spelled = [text.encode() for text in texts]
    return sorted(path.name for path, said in bytes_of(workspace).items() if any(text in said for text in spelled))


TRACES = (
    ANN,
    "I could not sleep",
    "睡不着觉",
    "underwater basket",
    "haunted lighthouse",
    "session-of-ann",
    "her phone",
)


def test_she_was_there(shop):
    for trace in TRACES:
        assert told_of(shop, trace), trace


def test_nothing_of_her_is_found_afterwards(shop):
    with opened(shop) as agent:
        own = [event.event_id for event in agent._wiring.records.events.of(ANN)]
        receipt = agent.forget(ANN)
        assert receipt.found == {}
        assert receipt.proven
        assert told_of(shop, *TRACES, *own) == []
        assert receipt.searched.files == len(bytes_of(shop))
    assert told_of(shop, *TRACES, *own) == []
    assert {"events", "profiles", "edits", "quarantine", "served", "session_states", "api_keys", "job_people"} <= {
        place for place, count in receipt.erased.items() if count
    }
    assert receipt.erased["events"] == 3
    assert receipt.searched.by_name
    assert receipt.searched.texts > 10
    assert {one.what for one in receipt.remains} == {
        "ledger",
        "frequencies",
        "learned",
        "memory",
        "outside the workspace",
    }


def test_what_another_person_said_as_well_stays_and_is_told(shop):
    with opened(shop) as agent:
        receipt = agent.forget(ANN)
        assert COMMON in [event.text for event in agent._wiring.records.events.of(BOB)]
    assert receipt.shared["events.text"] >= 1
    assert told_of(shop, COMMON)


def listed(agent, user):
    """Without scores, which fade with the clock."""
    return [(line.item_id, line.explanation) for line in agent.recommend(user, 3).items]


def test_everybody_else_is_as_before(shop):
    with opened(shop) as agent:
        before = (agent.show(BOB), listed(agent, BOB), agent._wiring.records.erasure.holdings(BOB))
    with opened(shop) as agent:
        agent.forget(ANN)
        after = (agent.show(BOB), listed(agent, BOB), agent._wiring.records.erasure.holdings(BOB))
    assert after[:2] == before[:2]
    assert after[2] == {**before[2], "served": before[2]["served"] + 1}


def test_the_vectors_of_interests_that_nobody_else_has_go(shop):
    alone, common = interest_id(("secret pleasures",)), interest_id(("music",))
    with opened(shop) as agent:
        vectors = agent._wiring.vectors
        macro = interests_collection(Level.MACRO)
        assert len(vectors.stamps(macro, [alone, common])) == 2
        receipt = agent.forget(ANN)
        assert list(vectors.stamps(macro, [alone, common])) == [common]
        assert receipt.erased["vectors"] > 1
    assert told_of(shop, alone) == []


def test_the_receipt_is_true_to_its_digest(shop):
    with opened(shop) as agent:
        receipt = agent.forget(ANN)
    assert receipt.digest == receipt.expected_digest
    again = type(receipt).model_validate_json(receipt.model_dump_json())
    assert again == receipt
    assert again.model_copy(update={"found": {"records.db": 1}}).expected_digest != receipt.digest


def test_a_second_time_there_is_nothing(shop):
    with opened(shop) as agent:
        agent.forget(ANN)
        for nobody in (ANN, "never seen"):
            with pytest.raises(UnknownUser, match="nothing of user") as caught:
                agent.forget(nobody)
            assert caught.value.exit_code == 2


class Killed(BaseException):
    """As the system kills: nothing catches it."""


@pytest.mark.parametrize(
    ("where", "name"),
    [
        ("_erase_rows", "rows"),
        ("_erase_vectors", "vectors"),
        ("_wanted", "before scrubbing"),
        ("_look", "search"),
        ("_remains", "the receipt"),
    ],
)
def test_who_is_killed_goes_on_where_it_was(shop, where, name, monkeypatch):
    def dies(*_, **__):
        raise Killed(name)

    with opened(shop) as agent, monkeypatch.context() as patch:
        patch.setattr(flow, where, dies)
        with pytest.raises(Killed):
            agent.forget(ANN)
    with opened(shop) as agent:
        assert not next(one for one in agent.doctor() if one.check == "erasures").ok
        receipt = agent.forget(ANN)
        assert receipt.resumed
        assert receipt.found == {}
        assert receipt.erased["events"] == 3
        assert receipt.searched.texts > 10
    assert told_of(shop, *TRACES) == []
    with opened(shop) as agent:
        assert next(one for one in agent.doctor() if one.check == "erasures").ok
    assert told_of(shop, *TRACES) == []


def test_a_kill_between_dropping_and_writing_vectors_loses_none(shop, monkeypatch):
    from agent.adapters.chroma import ChromaVectors

    with opened(shop) as agent:
        counts = {level: agent._wiring.vectors.count(interests_collection(level)) for level in (Level.MACRO, Level.MID)}

    def dies(*_, **__):
        raise Killed

    with opened(shop) as agent, monkeypatch.context() as patch:
        patch.setattr(ChromaVectors, "upsert", dies)
        with pytest.raises(Killed):
            agent.forget(ANN)
    with opened(shop) as agent:
        assert agent.forget(ANN).resumed
        left = {level: agent._wiring.vectors.count(interests_collection(level)) for level in (Level.MACRO, Level.MID)}
        theirs = [one.id for one in agent.show(BOB).macro]
        assert set(agent._wiring.vectors.stamps(interests_collection(Level.MACRO), theirs)) == set(theirs)
    assert left[Level.MACRO] < counts[Level.MACRO]


def test_what_a_person_left_in_the_folder_themselves_is_found_and_not_removed(shop):
    mine = written(shop / "my-events.jsonl", EVENTS)
    with opened(shop) as agent:
        receipt = agent.forget(ANN)
    assert not receipt.proven
    assert list(receipt.found) == ["my-events.jsonl"]
    assert mine.exists()


def test_a_short_id_is_looked_for_in_columns_and_by_what_they_wrote(tmp_path):
    workspace = tmp_path / "shop"
    events = [said("a", "films-0", 0, PRAISE, "comment"), said("b", "music-0", 1)]
    with opened(workspace) as agent:
        agent.ingest(items=written(tmp_path / "i.jsonl", ITEMS), events=written(tmp_path / "e.jsonl", events))
        own = [event.event_id for event in agent._wiring.records.events.of("a")]
        receipt = agent.forget("a")
        assert receipt.proven
        assert not receipt.searched.by_name
        assert list(agent._wiring.records.events.users()) == ["b"]
    assert told_of(workspace, "could not sleep", *own) == []


def test_a_batch_that_is_at_the_person_does_not_bring_them_back(tmp_path):
    with closing(open_records(sqlite_url(tmp_path / "records.db"))) as records:
        asked, erased = asyncio.Event(), asyncio.Event()

        async def held(request):
            if request.task == "write" and request.user_id == "ann":
                asked.set()
                await erased.wait()
            return factual_line(request)

        chat = Waiting(held)
        workspace = cinema(chat=chat, records=records, settings=Settings(workspace=tmp_path))

        async def together():
            batch = asyncio.create_task(profile_batch(workspace))
            await asked.wait()
            receipt = erase(workspace, "ann")
            erased.set()
            return receipt, await batch

        receipt, report = asyncio.run(together())
        assert receipt.proven
        assert report.outcomes == {"built": 3, "gone": 1}
        assert report.failures == {}
        assert records.erasure.holdings("ann") == {}
        assert records.profiles.count() == 3
        assert asyncio.run(profile_batch(workspace)).outcomes.total() == 3


class Waiting(ScriptedChat):
    """Answers when it may."""

    def __init__(self, held):
        super().__init__(factual_line, languages=("en",))
        self._held = held

    async def ask(self, request, config=None):
        await self._held(request)
        return await super().ask(request, config)


def test_records_that_cannot_be_rewritten_are_no_proof(shop, monkeypatch):
    from agent.adapters.records.engine import Database

    def busy(self):
        raise StoreError("another process reads the records")

    with opened(shop) as agent, monkeypatch.context() as patch:
        patch.setattr(Database, "rewrite", busy)
        with pytest.raises(StoreError):
            agent.forget(ANN)
    with opened(shop) as agent:
        assert agent.forget(ANN).proven


@pytest.mark.parametrize(("taught_by", "stays"), [(ANN, False), (BOB, True)])
def test_an_adapter_goes_that_learnt_sentences_about_her(shop, taught_by, stays):
    folder = shop / "learned"
    (folder / "fresh.gguf").write_bytes(b"GGUF")
    with opened(shop) as agent:
        LearnedFiles(folder).keep_adapter(adapter_of(person_key(taught_by)), folder / "fresh.gguf")
        receipt = agent.forget(ANN)
        assert (agent._wiring.learned.adapter() is not None) is stays
    assert (folder / "adapter.gguf").exists() is stays
    assert receipt.proven

"""The doctor: one finding a part, and a part that is broken does not hide the others."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from agent.adapters.lock import WorkspaceLock
from agent.core.erasure import Begun
from agent.core.learned import ChanceModel, Question, RankerModel
from agent.core.schema import Event, EventKind, Quarantined
from agent.core.settings import Settings
from agent.flows.batch import profile_batch
from agent.flows.chance import FEATURES as FEATURES_OF
from agent.flows.derived import refresh_derived
from agent.flows.doctor import Finding, examine
from agent.flows.lessons import facet_prompt
from agent.flows.rank import ranker_in_use
from agent.steps.features import FEATURES
from agent.wiring import Wiring
from tests.fakes.chat import ScriptedChat
from tests.fakes.learned import adapter_of
from tests.fakes.workspace import FakeWorkspace
from tests.flows.cinema import cinema

CHECKS = ["workspace", "preset", "records", "quarantine", "journal", "erasures", "embedder"]
CHECKS += ["trained embedder", "vectors", "patterns", "ranker", "chances", "adapter", "chat model"]


def findings(workspace) -> dict[str, Finding]:
    return {finding.check: finding for finding in examine(workspace)}


def test_a_workspace_in_order():
    workspace = cinema()
    asyncio.run(profile_batch(workspace))
    refresh_derived(workspace)
    told = findings(workspace)
    assert list(told) == CHECKS
    assert all(finding.ok for finding in told.values())
    assert told["records"].found == "12 items, 13 events, 4 profiles"
    assert told["quarantine"].found == "empty"
    assert told["journal"].found == "4 done"
    assert told["embedder"].found == "hash, 64 dimensions, speaks en and zh"
    assert all(finding.advice == "" for finding in told.values())
    assert told["vectors"].found.startswith("items 12, interests_macro ")
    assert told["patterns"].found == "learnt from 13 of 13 events"
    assert told["ranker"].found == "none kept, the fixed weights rank"
    assert told["chances"].found == "choice: none kept; liking: none kept"
    assert told["adapter"].found == "none learnt here"
    assert told["chat model"].found == "scripted, line style, speaks en"
    assert told["workspace"].found == str(Path("fake").absolute())


def test_an_empty_one():
    told = findings(FakeWorkspace())
    assert all(finding.ok for finding in told.values())
    assert told["journal"].found == "no batch yet"


def test_quarantine_is_told_by_reason():
    workspace = FakeWorkspace()
    rows = [("a", 1, "missing_title"), ("a", 2, "missing_title"), ("b", 1, "broken_json")]
    workspace.records.quarantine.put(
        [Quarantined(source=s, line=n, reason=why, detail="", raw="") for s, n, why in rows]
    )
    assert findings(workspace)["quarantine"].found == "1 broken_json, 2 missing_title"


def test_items_without_vectors():
    finding = findings(cinema())["vectors"]
    assert not finding.ok
    assert finding.found.startswith("12 items without vectors")
    assert finding.hint == "run `trigrain reindex`"


@pytest.fixture
def broken(tmp_path) -> Wiring:
    """Nothing works: records and vectors are no databases, the ranker no JSON, model, embedder and preset not there."""
    (tmp_path / "records.db").write_bytes(b"not a database" * 99)
    (tmp_path / "chroma").mkdir()
    (tmp_path / "chroma" / "chroma.sqlite3").write_bytes(b"not a database" * 500)
    (tmp_path / "learned").mkdir()
    (tmp_path / "learned" / "ranker.json").write_bytes(b"{")
    (tmp_path / "learned" / "liking.json").write_bytes(b"{")
    missing = tmp_path / "missing"
    return Wiring(Settings(workspace=tmp_path, llm=f"local:{missing}", embedder=str(missing), preset="unheard of"))


def test_a_broken_workspace_is_told_part_by_part(broken):
    with broken:
        told = findings(broken)
    assert list(told) == CHECKS
    assert [check for check, finding in told.items() if finding.ok] == [
        *("workspace", "erasures", "trained embedder", "adapter"),
    ]
    for finding in told.values():
        assert "\n" not in finding.found
        assert finding.ok or finding.hint
    assert "unheard of" in told["preset"].found
    assert "general" in told["preset"].hint
    assert str(broken.settings.workspace / "missing") in told["chat model"].found
    assert "remove that folder" in told["vectors"].hint


def test_a_busy_workspace(tmp_path):
    lock = WorkspaceLock(tmp_path)
    lock.acquire(0.0)
    with Wiring(Settings(workspace=tmp_path)) as wiring:
        wiring.own = lambda: Wiring.own(wiring, 0.0)
        told = findings(wiring)
    lock.release()
    assert not told["vectors"].ok
    assert "in use by process" in told["vectors"].found
    assert told["records"].ok


def test_an_unwritable_workspace():
    with Wiring(Settings(workspace=Path("/proc/nowhere"))) as wiring:
        told = findings(wiring)
    assert not told["records"].ok
    assert not told["vectors"].ok
    assert told["embedder"].ok


def kept(names):
    return RankerModel("", names, before=0.1, after=0.2, people=7)


def test_what_was_learnt_is_told_and_that_it_is_behind():
    workspace = cinema()
    refresh_derived(workspace)
    workspace.records.events.put([Event(user_id="new", item_id="h1", kind=EventKind.LIKE, seq=1)])
    workspace.learned.keep_ranker(kept(tuple(feature.name for feature in FEATURES)))
    told = findings(workspace)
    assert told["patterns"].found == "learnt from 13 of 14 events"
    assert "trigrain profile --all" in told["patterns"].advice
    assert told["ranker"].found == "nDCG@10 0.100 before, 0.200 after, on 7 people held out"
    workspace.settings = workspace.settings.model_copy(update={"ranker": "off"})
    assert findings(workspace)["ranker"].found.endswith("; the settings keep it out of use")


def test_a_ranker_of_other_features_is_told_and_not_used():
    workspace = cinema()
    workspace.learned.keep_ranker(kept(("another",)))
    finding = findings(workspace)["ranker"]
    assert (finding.ok, finding.hint) == (False, "run `trigrain train ranker`")
    assert ranker_in_use(workspace) is None


def test_chances_are_told_and_those_of_other_features():
    workspace = cinema()
    model = ChanceModel("", FEATURES_OF[Question.LIKING], 1.0, 0.0, before=0.7, after=0.6, people=9)
    workspace.learned.keep_chance(Question.LIKING, model)
    told = findings(workspace)["chances"].found
    assert told.endswith("liking: log loss 0.700 by a plain guess, 0.600 learnt, on 9 people held out")
    workspace.learned.keep_chance(Question.CHOICE, model)
    assert findings(workspace)["chances"].hint == "run `trigrain train ranker`"


def test_an_erasure_that_was_killed_is_told(tmp_path):
    workspace = cinema(settings=Settings(workspace=tmp_path))
    workspace.traces.begin(Begun(user_id="ann", begun_at=workspace.now(), held={"events": 5}))
    told = findings(workspace)["erasures"]
    assert (told.ok, told.found) == (False, "1 began and did not end")
    assert "trigrain forget" in told.hint


def test_a_broken_adapter_is_told_with_what_to_do(tmp_path):
    (tmp_path / "learned").mkdir()
    (tmp_path / "learned" / "adapter.json").write_bytes(b"{}")
    with Wiring(Settings(workspace=tmp_path, llm="local")) as wiring:
        told = findings(wiring)["adapter"]
    assert (told.ok, "\n" in told.found) == (False, False)
    assert "adapter.json" in told.found
    assert told.hint == "run `trigrain train adapter`"


@pytest.mark.parametrize(("version", "advice"), [("", ""), ("another", "run `trigrain train adapter`")])
def test_an_adapter_that_learnt_another_prompt_is_told(version, advice):
    workspace = FakeWorkspace(chat=ScriptedChat())
    workspace.scorer = workspace.chat
    prompt = version or facet_prompt(workspace, "en").version
    workspace.learned.keep_adapter(replace(adapter_of(), prompts=(prompt,)), None)
    workspace.settings = workspace.settings.model_copy(update={"llm": "local"})
    told = findings(workspace)["adapter"]
    assert told.ok
    assert told.found.startswith("rank 4, 9 items learnt")
    assert advice in told.advice
    assert bool(told.advice) is bool(advice)

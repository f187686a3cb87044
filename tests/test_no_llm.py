"""The no-LLM twin as a setting: the whole main path in a fresh process that loads no chat model."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.entrypoints.cli.door import ROOT, environment, groceries

MAIN_PATH = """
import json, sys
from agent import open_agent
with open_agent(sys.argv[1], llm="none", preset="shop") as agent:
    counts = agent.ingest(sys.argv[2])
    report = agent.profile()
    person = agent.show(sys.argv[3])
    found = agent.recommend(sys.argv[3], 3)
    doctor = {finding.check: (finding.ok, finding.found) for finding in agent.doctor()}
loaded = [name for name in ("llama_cpp", "langchain_openai", "openai") if name in sys.modules]
print(json.dumps({
    "outcomes": report.outcomes, "calls": report.usage.calls, "loaded": loaded, "doctor": doctor,
    "origins": sorted({one.origin for one in person.interests} | {person.summary_origin}),
    "model": person.provenance.model, "summary": person.summary,
    "told": [all(one.description for one in person.interests), [line.explanation_origin for line in found.items]],
}))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    folder = tmp_path_factory.mktemp("silent")
    data = groceries(folder / "data", people=2, events_each=12, others=10)
    person = json.loads((data / "events.jsonl").read_text(encoding="utf-8").splitlines()[0])["user_id"]
    ran = subprocess.run(
        [sys.executable, "-c", MAIN_PATH, folder / "workspace", data, person],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_no_model_is_loaded_and_none_is_asked(told):
    assert told["loaded"] == []
    assert told["calls"] == 0
    assert told["outcomes"] == {"built": 2}


def test_everything_is_in_the_folds_own_words(told):
    assert told["origins"] == ["fold"]
    assert told["model"] == "none"
    assert told["summary"].startswith("Drawn to ")
    assert told["told"] == [True, ["template"] * 3]


def test_the_doctor_is_content(told):
    assert told["doctor"]["chat model"] == [True, "none, line style, speaks no language"]
    assert all(ok for ok, _ in told["doctor"].values())

"""The judge is asked in both orders, and one that only likes what stands first decides nothing and is found out."""

from __future__ import annotations

import json

import pytest

from agent.core.schema import Ground, Recommendation
from agent.core.settings import load_settings
from agent.wiring import Wiring
from eval.endpoint import Endpoint
from eval.explaining import Asker, Listed
from eval.judging import judged


def lists(*texts: str) -> list[Listed]:
    made = {"rank": 1, "title": "The Thing", "score": 0.0, "attribution": {}, "ground": Ground.ALIKE}
    lines = tuple(Recommendation(item_id=str(n), explanation=text, **made) for n, text in enumerate(texts))
    return [Listed(Asker("ann"), lines, 0.0)]


def verdicts(prefer):
    """The endpoint's script: which of the two it prefers."""

    def answer(body):
        told = body["messages"][-1]["content"].split("<data>\n")[1].split("\n</data>")[0]
        row = json.loads(told)
        return json.dumps({"answers": [{"n": 1, "better": prefer(row)}]})

    return answer


@pytest.mark.parametrize(
    ("prefer", "preferred", "agrees"),
    [
        (lambda row: "first" if "good" in row["first"] else "second", 1.0, 1.0),
        (lambda row: "second" if "good" in row["first"] else "first", 0.0, 1.0),
        (lambda row: "equal", 0.5, 1.0),
        (lambda row: "first", 0.5, 0.0),
    ],
    ids=["ours", "theirs", "neither", "whatever stands first"],
)
def test_both_orders_count(prefer, preferred, agrees, tmp_path, monkeypatch):
    with Endpoint(answer=verdicts(prefer)) as endpoint:
        monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
        with Wiring(load_settings(tmp_path, llm="openai:gpt-4o-mini")) as court:
            found = judged(court, lists("a good one", "same"), lists("a bad one", "same"), seed=1)
    assert (found["preferred"].value, found["judge-agrees"].value) == (preferred, agrees)
    assert found["preferred"].n == 1, "equal words are not put"


def test_where_nothing_differs_nobody_is_asked(tmp_path):
    with Wiring(load_settings(tmp_path, llm="none")) as court:
        assert judged(court, lists("same"), lists("same"), seed=1) == {}

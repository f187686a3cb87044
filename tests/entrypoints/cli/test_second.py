"""A second ranking at the command line: the list, the line below it, and what is wrong in one line."""

from __future__ import annotations

import json

import pytest

from eval.endpoint import Endpoint
from tests.adapters.test_cross_encoder import made
from tests.entrypoints.cli.conftest import key_to
from tests.entrypoints.cli.door import FAR, typed


def by_title(body):
    """The endpoint's script: candidates in the order of their texts."""
    row = json.loads(body["messages"][-1]["content"].split("\n")[1])
    texts = [line.partition(". ")[2] for line in row["candidates"]]
    order = sorted(range(1, len(texts) + 1), key=lambda number: texts[number - 1])
    return json.dumps({"answers": [{"n": 1, "order": order}]})


def listed(user, workspace, *arguments, **given):
    done = typed("recommend", user, "-n", "5", "--no-explain", "--workspace", workspace, *arguments, **given)
    assert done.code == 0, done.err
    return done


def test_the_chat_model_s_order_and_how_far_it_agrees(profiled, people):
    before = listed(people[0], profiled, "--json").document
    with Endpoint(answer=by_title) as endpoint:
        settings = {"TRIGRAIN_RERANK": "llm", "TRIGRAIN_LLM": FAR, **key_to(endpoint)}
        found = listed(people[0], profiled, "--json", **settings).document
        drawn = listed(people[0], profiled, **settings).out
    assert before["second"] is None
    by, agreement = found["second"]["by"], found["second"]["agreement"]
    assert found["second"] == {"by": by, "agreement": agreement, "kept": False, "note": ""}
    assert by.startswith(FAR)
    assert agreement > 0.8, "several groceries have one title, which leaves their order open"
    assert found["items"] != before["items"]
    titles = [line["title"] for line in found["items"]]
    assert titles == sorted(titles)
    assert drawn.splitlines()[-1] == f"second ranking by {by}, agreement {agreement:.2f}"


def test_an_endpoint_that_is_gone_leaves_the_order_and_is_told_of(profiled, people):
    before = listed(people[0], profiled, "--json").document
    gone = {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "OPENAI_API_KEY": "sk-test", "TRIGRAIN_TIMEOUT_SECONDS": "1"}
    done = listed(people[0], profiled, TRIGRAIN_RERANK="llm", TRIGRAIN_LLM=FAR, **gone)
    assert done.out.splitlines()[0].split()[1:3] == before["items"][0]["title"].split()[:2]
    assert ": first order kept, " in done.out.splitlines()[-1]


def test_a_cross_encoder_in_a_folder(profiled, people, tmp_path):
    name = made(tmp_path / "tiny")
    found = listed(people[0], profiled, "--json", TRIGRAIN_RERANK=f"cross-encoder:{name}").document
    assert found["second"] == {"by": name, "agreement": None, "kept": False, "note": ""}
    assert len(found["items"]) == 5


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("fast", "rerank: string should match pattern '^(none|llm|cross-encoder:.+)$'"),
        ("cross-encoder:", "rerank: string should match pattern"),
    ],
)
def test_a_setting_that_cannot_be(profiled, people, value, said):
    done = typed("recommend", people[0], "--workspace", profiled, TRIGRAIN_RERANK=value)
    assert done.code == 2
    assert done.complaint.startswith(said)


def test_a_name_that_is_no_model(profiled, people, tmp_path):
    (tmp_path / "empty").mkdir()
    name = f"cross-encoder:{tmp_path / 'empty'}"
    done = typed("recommend", people[0], "--no-explain", "--workspace", profiled, TRIGRAIN_RERANK=name)
    assert done.code == 2
    assert done.complaint.startswith("the cross-encoder cannot be loaded: ")
    assert f"setting rerank = {name}" in done.complaint

"""Chinese from end to end: with the carried English models, with multilingual ones behind an URL, and mixed."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

from agent.adapters.readers import open_source
from agent.core.schema import Origin
from agent.core.settings import Settings
from agent.flows.batch import profile_batch
from agent.flows.index import index_items
from agent.flows.ingest import ingest
from agent.flows.recommend import explain_item, recommend
from agent.steps.text import is_chinese
from agent.wiring import Wiring
from eval.endpoint import Endpoint
from tests.entrypoints.cli.door import typed

BEIJING = Path(__file__).parent / "data" / "beijing" / "items.jsonl"
LATIN = [("Night Fall", "horror|slasher"), ("Deep Dark", "horror|slasher"), ("Two Left Feet", "comedy|farce")]


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write(path, data):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in data), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """60 sights of Beijing and three films; somebody who likes sights, somebody who likes films, somebody of both."""
    folder = tmp_path_factory.mktemp("mixed")
    groups = defaultdict(list)
    for item in rows(BEIJING):
        groups[item["categories"][0]].append(item)
    items = [item for group in groups.values() for item in group[:20]]
    sights, tables = ([item["item_id"] for item in groups[name][:6]] for name in ("景点", "餐馆"))
    items += [{"item_id": f"f{n}", "title": title, "tags": tags} for n, (title, tags) in enumerate(LATIN)]
    acts = {
        "小王": [*sights[:4], *tables[:3]],
        "ann": ["f0", "f1", "f2"],
        "both": [*sights[:3], "f0", "f1"],
        "rather": [sights[0], "f0", "f1", "f2"],
    }
    events = [
        {"user_id": user, "item_id": item, "event": "like", "seq": n}
        for user, liked in acts.items()
        for n, item in enumerate(liked)
    ]
    return write(folder / "items.jsonl", items), write(folder / "events.jsonl", events)


def opened(data, workspace, **settings):
    wiring = Wiring(Settings(workspace=workspace, **settings))
    counts = ingest(open_source(*data), wiring.records, rating_scale=(0.0, 5.0), now=wiring.now())
    assert counts.failed == 0
    return wiring


def chinese_answers(body):
    """The endpoint's script: Chinese sentences made of nothing but the question's own words."""
    told = body["messages"][-1]["content"]
    asked = [json.loads(line) for line in told.split("<data>\n")[1].split("\n</data>")[0].split("\n")]
    return json.dumps({"answers": [{"n": row["n"], **_answer(row)} for row in asked]}, ensure_ascii=False)


def _answer(row):
    if "known" in row:
        names = [*row["known"], *(["游览", "名胜"] if is_chinese(row["item"]) else ["drama", "thriller"])]
        return {"names": names[:2]}
    if "opening" in row:
        mark = "，例如{}。" if is_chinese(row["opening"]) else ", from {}."
        return {"text": f"{row['opening']}{'' if '，' in mark else ' '}{row['interest']}{mark.format(row['items'])}"}
    if is_chinese(row["did"]):
        return {"text": f"{row['start']}你的喜好。"}
    return {"text": f"You {row['did']} {row['items']}, so {row['item']} may appeal."}


class TestMultilingual:
    """The documented settings for Chinese, at the loopback endpoint: one server for words and for vectors."""

    @pytest.fixture
    def far(self, data, tmp_path, monkeypatch):
        bodies = []

        def listen(body):
            bodies.append(body)
            return chinese_answers(body)

        with Endpoint(answer=listen) as endpoint:
            monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url)
            monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
            with opened(data, tmp_path / "far", llm="openai:many-tongues", embedder="openai:many-tongues") as wiring:
                wiring.run(profile_batch(wiring))
                index_items(wiring)
                yield wiring, bodies, endpoint

    def test_prompts_words_and_vectors(self, far):
        wiring, bodies, endpoint = far
        profile = wiring.records.profiles.get("小王")
        assert profile.language == "zh"
        assert profile.provenance.model.startswith("openai:many-tongues@")
        assert profile.provenance.embedder.startswith("openai:many-tongues@")
        assert profile.summary_origin is Origin.MODEL
        assert is_chinese(profile.summary)
        assert profile.summary.startswith("一直喜欢")
        assert profile.provenance.written > 1
        assert endpoint.counts.embeddings >= 63

        for body in bodies:
            system, user = (message["content"] for message in body["messages"])
            asked = user.split("<data>\n")[1].split("\n</data>")[0]
            assert is_chinese(system) is any(map(is_chinese, asked.split("\n")))

        found = wiring.run(recommend(wiring, "小王", 2))
        assert found.fallback is None
        for line in found.items:
            assert line.explanation_origin == "model"
            assert line.explanation.startswith("你喜欢过")
            assert is_chinese(line.explanation)
        alone = wiring.run(explain_item(wiring, "小王", found.items[0].item_id))
        assert alone.explanation == found.items[0].explanation

    def test_people_of_one_mixed_catalogue_each_read_their_own_language(self, far):
        wiring, _, _ = far
        languages = {user: wiring.records.profiles.get(user).language for user in ("小王", "ann", "both", "rather")}
        assert languages == {"小王": "zh", "ann": "en", "both": "zh", "rather": "en"}
        ann = wiring.records.profiles.get("ann")
        assert ann.summary_origin is Origin.MODEL
        assert not is_chinese(ann.summary)


@pytest.mark.parametrize(("setting", "languages"), [("en", {"en"}), ("zh", {"zh"}), ("auto", {"en", "zh"})])
def test_the_setting_beats_the_events(data, tmp_path, setting, languages):
    with opened(data, tmp_path / "w", llm="none", language=setting) as wiring:
        wiring.run(profile_batch(wiring))
        profiles = list(wiring.records.profiles.latest())
    assert {profile.language for profile in profiles} == languages
    for profile in profiles:
        assert ("events" in profile.macro[0].description) is (profile.language == "en")
        assert ("次行为" in profile.macro[0].description) is (profile.language == "zh")


class TestCarriedModels:
    """English ones: the fold's own words carry a Chinese profile, and every door says what would be better."""

    @pytest.fixture(scope="class")
    @classmethod
    def workspace(cls, data, tmp_path_factory):
        folder = tmp_path_factory.mktemp("near") / "w"
        assert typed("ingest", "--items", data[0], "--events", data[1], "--workspace", folder).code == 0
        return folder, typed("profile", "小王", "--workspace", folder)

    ADVICE = "a multilingual model is advised, set llm and embedder"

    def test_profile(self, workspace):
        _, done = workspace
        assert done.code == 0
        assert done.err == f"note: 60 Chinese items: {self.ADVICE}\n"
        assert "model: 0 calls" in done.out

    def test_show(self, workspace):
        folder, _ = workspace
        done = typed("show", "小王", "--json", "--workspace", folder)
        assert done.err == f"note: the profile is in Chinese: {self.ADVICE}\n"
        assert done.document["language"] == "zh"
        assert is_chinese(done.document["summary"])
        assert {one["origin"] for one in done.document["macro"]} == {"fold"}
        assert typed("show", "小王", "--quiet", "--workspace", folder).err == ""

    def test_a_model_that_cannot_be_opened_is_no_reason_to_show_nothing(self, workspace):
        folder, _ = workspace
        done = typed("show", "小王", "--workspace", folder, TRIGRAIN_LLM="local:/no/such.gguf")
        assert (done.code, done.err) == (0, "")

    def test_doctor(self, workspace):
        folder, _ = workspace
        done = typed("doctor", "--json", "--workspace", folder)
        advised = {check["check"]: check["advice"] for check in done.document["checks"]}
        assert advised["chat model"] == f"60 Chinese items: {self.ADVICE}"
        assert done.document["ok"]
        assert self.ADVICE in typed("doctor", "--workspace", folder).out

    def test_it_is_worked_out_anew(self, workspace):
        folder, _ = workspace
        given = {"OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}
        done = typed("show", "小王", "--workspace", folder, TRIGRAIN_LLM="openai:any", **given)
        assert done.err == "note: the profile is in Chinese: a multilingual model is advised, set embedder\n"

"""The main path with the real small model, MiniLM, Chroma and SQLite: films in English, sights in Chinese."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.adapters.readers import open_source
from agent.core.schema import Event, EventKind, Ground, Interest, Origin, Profile, Recommendations, Usage
from agent.core.settings import Settings
from agent.flows.batch import BatchReport, profile_batch
from agent.flows.derived import refresh_derived
from agent.flows.index import reindex
from agent.flows.ingest import ingest
from agent.flows.questions import chosen_interests, sentence_questions
from agent.flows.recommend import explain_item, recommend
from agent.steps.text import is_chinese, plain_title, spoken
from agent.steps.verify import Rules, faults
from agent.wiring import Wiring
from prompts import glue

ROOT = Path(__file__).parents[1]
FILMS = ROOT / "agent" / "samples" / "films"
BEIJING = ROOT / "tests" / "data" / "beijing" / "items.jsonl"
LISTED = 3


@dataclass(frozen=True)
class Run:
    """A workspace in which everything was done, and what came of it."""

    wiring: Wiring
    users: list[str]
    report: BatchReport
    lists: dict[str, Recommendations]

    def profile(self, user_id: str) -> Profile:
        profile = self.wiring.records.profiles.get(user_id)
        assert profile is not None
        return profile

    def profiles(self) -> list[Profile]:
        return [self.profile(user_id) for user_id in self.users]


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write_rows(path: Path, data: list[dict]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in data), encoding="utf-8")
    return path


def whole_run(folder: Path, items: list[dict], events: list[dict], users: list[str], **settings) -> Run:
    wiring = Wiring(Settings(workspace=folder / "workspace", **settings))
    files = write_rows(folder / "items.jsonl", items), write_rows(folder / "events.jsonl", events)
    counts = ingest(open_source(*files), wiring.records, rating_scale=(0.0, 5.0), now=wiring.now())
    assert counts.failed == 0
    report = wiring.run(profile_batch(wiring, users, workers=2))
    refresh_derived(wiring)
    lists = {user_id: wiring.run(recommend(wiring, user_id, LISTED)) for user_id in users}
    return Run(wiring, users, report, lists)


@pytest.fixture(scope="module")
def films(tmp_path_factory) -> Iterator[Run]:
    """Three people of the films sample with eight films each, among the films of a dozen people."""
    touched = defaultdict(set)
    for event in rows(FILMS / "events.jsonl"):
        touched[event["user_id"]].add(event["item_id"])
    users = sorted(user for user, items in touched.items() if len(items) == 8)[:3]
    around = {*users, *sorted(touched)[:9]}
    events = [event for event in rows(FILMS / "events.jsonl") if event["user_id"] in around]
    needed = {event["item_id"] for event in events}
    items = [item for item in rows(FILMS / "items.jsonl") if item["item_id"] in needed]
    run = whole_run(tmp_path_factory.mktemp("films"), items, events, users, preset="films-and-music")
    with run.wiring:
        yield run


@pytest.fixture(scope="module")
def beijing(tmp_path_factory) -> Iterator[Run]:
    """A made-up household: the data has sights and restaurants of Beijing, and nobody's history."""
    sights = rows(BEIJING)
    by_category = defaultdict(list)
    for sight in sights:
        by_category[sight["categories"][0]].append(sight)
    items = [sight for group in by_category.values() for sight in group[:40]]
    parks = [item["item_id"] for item in by_category["景点"][:5]]
    tables = [item["item_id"] for item in by_category["餐馆"][:3]]
    household = [*((item_id, "like") for item_id in parks), *((item_id, "like") for item_id in tables)]
    household += [(hotel["item_id"], "dislike") for hotel in by_category["酒店"][:2]]
    acts = [("household", *act) for act in household] + [
        ("neighbour", parks[0], "like"),
        ("neighbour", parks[1], "view"),
    ]
    events = [{"user_id": u, "item_id": i, "event": kind, "seq": n} for n, (u, i, kind) in enumerate(acts)]
    run = whole_run(tmp_path_factory.mktemp("beijing"), items, events, ["household"])
    with run.wiring:
        yield run


def check_evidence(run: Run) -> None:
    for profile in run.profiles():
        own: dict[str, Event] = {event.event_id: event for event in run.wiring.records.events.of(profile.user_id)}
        assert profile.interests
        for interest in profile.interests:
            assert interest.evidence
            assert {one.event_id for one in interest.evidence} <= own.keys()
            assert all(own[one.event_id].item_id == one.item_id for one in interest.evidence)


def check_lists(run: Run) -> None:
    for user_id, found in run.lists.items():
        seen = {event.item_id for event in run.wiring.records.events.of(user_id)}
        assert found.fallback is None
        assert len(found.items) == LISTED
        assert not seen & {line.item_id for line in found.items}
        for line in found.items:
            assert line.explanation
            assert line.explanation_origin in {"model", "template"}
            assert {one.item_id for reason in line.reasons for one in reason.evidence} <= seen
            assert sum(line.attribution.values()) == pytest.approx(1.0)


class TestFilms:
    def test_everybody_is_built_and_the_ledger_agrees(self, films):
        assert dict(films.report.outcomes) == {"built": 3}
        totals = films.wiring.records.answers.totals("task")
        for task in ("facet", "write", "explain"):
            assert totals[task].calls > 0
        paid = totals["facet"] + totals["write"]
        assert (paid.calls, paid.tokens_in) == (films.report.usage.calls, films.report.usage.tokens_in)
        assert films.report.usage.cost_usd == 0.0

    def test_every_interest_has_the_persons_own_evidence(self, films):
        check_evidence(films)

    def test_every_sentence_of_the_model_is_carried_by_its_facts(self, films):
        rules = Rules(sensitive=films.wiring.preset.sensitive, glue=glue("en"), closed=True)
        written = 0
        for profile in films.profiles():
            chosen = chosen_interests(films.wiring.chat, profile.interests)
            *questions, whole = sentence_questions(chosen, "en", films.wiring.preset)
            told = [
                (interest.description, question)
                for interest, question in zip(chosen, questions, strict=True)
                if interest.origin is Origin.MODEL
            ]
            if profile.summary_origin is Origin.MODEL:
                told.append((profile.summary, whole))
            for sentence, question in told:
                assert faults(sentence, list(question.holes().values()), rules) == []
            assert len(told) == profile.provenance.written
            written += len(told)
        assert written > len(films.users), "the model wrote next to nothing"

    def test_every_explanation_of_the_model_is_too(self, films):
        rules = Rules(sensitive=films.wiring.preset.sensitive, glue=glue("en"), closed=True)
        written = 0
        for user_id, found in films.lists.items():
            known: dict[str, Interest] = {i.id: i for i in films.profile(user_id).interests}
            for line in (line for line in found.items if line.explanation_origin == "model"):
                past = [plain_title(one.title) for one in line.cited]
                interest = [spoken(known[line.reasons[0].interest_id])] if line.ground is Ground.INTEREST else []
                facts = [plain_title(line.title), *interest, *past]
                assert faults(line.explanation, facts, rules) == []
                written += 1
        assert written > 0, "the model explained nothing"

    def test_recommendations_are_explained_and_new(self, films):
        check_lists(films)

    def test_one_item_explained_is_the_line_of_the_list(self, films):
        user_id = films.users[0]
        line = films.lists[user_id].items[1]
        alone = films.wiring.run(explain_item(films.wiring, user_id, line.item_id))
        assert (alone.explanation, alone.explanation_origin) == (line.explanation, line.explanation_origin)
        assert alone.score == pytest.approx(line.score)

    def test_again_nothing_is_asked_and_nothing_changes(self, films):
        before = films.profiles()
        report = films.wiring.run(profile_batch(films.wiring, films.users))
        assert dict(report.outcomes) == {"unchanged": 3}
        assert report.usage == Usage()
        assert films.profiles() == before

    def test_a_deleted_chroma_folder_is_rebuilt_to_the_same_recommendations(self, films):
        with Wiring(films.wiring.settings) as again:
            films.wiring.close()
            shutil.rmtree(again.settings.workspace / "chroma")
            reindex(again)
            for user_id, found in films.lists.items():
                rebuilt = asyncio.run(recommend(again, user_id, LISTED))
                assert [(line.item_id, line.explanation) for line in rebuilt.items] == [
                    (line.item_id, line.explanation) for line in found.items
                ]


class TestBeijing:
    def test_the_profile_is_chinese_in_the_folds_words(self, beijing):
        profile = beijing.profile("household")
        assert profile.language == "zh"
        assert profile.summary.startswith("偏好景点")
        assert "不喜欢酒店" in profile.summary
        assert {interest.origin for interest in profile.interests} == {Origin.FOLD}
        assert all(is_chinese(interest.name) for interest in profile.macro)
        assert {interest.name for interest in profile.macro} == {"景点", "餐馆", "酒店"}

    def test_the_small_model_which_speaks_no_chinese_is_not_asked(self, beijing):
        assert beijing.report.usage == Usage()
        assert beijing.wiring.records.answers.totals("task") == {}

    def test_every_interest_has_the_households_own_evidence(self, beijing):
        check_evidence(beijing)
        kinds = {one.event for i in beijing.profile("household").interests for one in i.evidence}
        assert kinds == {EventKind.LIKE, EventKind.DISLIKE}

    def test_recommendations_are_chinese_sights_explained_in_chinese(self, beijing):
        check_lists(beijing)
        items = beijing.wiring.records.items.get([line.item_id for line in beijing.lists["household"].items])
        assert {item.categories[0] for item in items.values()} <= {"景点", "餐馆"}
        for line in beijing.lists["household"].items:
            assert is_chinese(line.title)
            assert is_chinese(line.explanation)
            assert line.explanation_origin == "template"

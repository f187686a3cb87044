"""The batch benches in small: what they count is right, and what they promise holds; their times are not looked at."""

from __future__ import annotations

import json
from datetime import timedelta

import jsonschema
import pytest

from agent.core.schema import Event, EventKind, Item
from agent.core.settings import load_settings
from agent.flows.facet import facet_items
from agent.flows.profile import fold_person, word_profile
from agent.steps.frequencies import Frequencies
from agent.steps.verify import Rules, faults
from agent.wiring import Wiring
from eval.bench import crowd, facts, history, killed, peer_mem0, throughput, tokens, trouble
from eval.endpoint.voice import answer
from tests.fakes.chat import ScriptedChat
from tests.fakes.workspace import FakeWorkspace
from tests.flows.cinema import cinema, factual_line


@pytest.fixture
def records(tmp_path):
    with Wiring(load_settings(tmp_path)) as wiring:
        yield wiring.records


def fenced(*rows):
    lines = "\n".join(json.dumps({"n": n, **row}) for n, row in enumerate(rows, start=1))
    return {"messages": [{"role": "user", "content": f"<data>\n{lines}\n</data>"}]}


class TestCrowd:
    def test_everybody_has_a_year_of_purchases(self, records):
        crowd.fill(records, 7)
        assert records.events.user_count() == 7
        assert records.events.count() == 7 * crowd.EVENTS_A_PERSON
        for user_id in records.events.users():
            for event in records.events.of(user_id):
                assert event.kind is EventKind.PURCHASE
                assert crowd.FIRST_DAY <= event.at <= crowd.FIRST_DAY + timedelta(days=365)

    def test_a_person_is_the_same_in_every_crowd_and_another_by_another_seed(self):
        shelves = {"a": ["a1", "a2", "a3"], "b": ["b1", "b2"], "c": ["c1"], "d": ["d1"]}
        once, again, other = (list(crowd.purchases(3, shelves, seed)) for seed in (0, 0, 1))
        assert once == again != other

    def test_people_favour_a_few_departments(self):
        shelves = {letter: [f"{letter}{n}" for n in range(9)] for letter in "abcdefghijkl"}
        bought = [event.item_id[0] for event in crowd.purchases(0, shelves, 0)]
        favourites = sorted(bought.count(letter) for letter in shelves)[-3:]
        assert sum(favourites) >= 0.6 * len(bought)


class TestFacts:
    def test_sentences_pass_verification(self):
        row = {"interest": "Dairy", "opening": "Lately drawn to", "did": "bought", "items": "Whole Milk and Kefir"}
        (said,) = json.loads(facts.answer(fenced(row)))["answers"]
        assert said["n"] == 1
        assert faults(said["text"], list(row.values()), Rules()) == []

    def test_two_names_stay_two(self):
        (said,) = json.loads(facts.answer(fenced({"one": "horror", "other": "scary films"})))["answers"]
        assert said == {"n": 1, "same": "no"}

    @pytest.mark.parametrize("known", [[], ["comedy"], ["comedy", "farce"]])
    def test_names_continue_what_is_known(self, known):
        (said,) = json.loads(facts.answer(fenced({"item": "Two Left Feet (1999)", "known": known})))["answers"]
        assert said["names"][: len(known)] == known
        assert len(said["names"]) == 3
        assert said["names"][2] == "two left feet"


class TestHistory:
    @pytest.fixture
    def asked(self):
        workspace: FakeWorkspace = cinema(ScriptedChat(factual_line))
        return workspace

    async def test_the_answer_is_the_profile_and_obeys_the_schema(self, asked):
        await facet_items(asked, asked.records.items.each())
        events = asked.records.events.of("ann")
        items = asked.records.items.get([event.item_id for event in events])
        profile, _ = await word_profile(asked, fold_person(asked, "ann", events, items, Frequencies()), "en")
        body = history.request("m", "ann", events, items)
        said = json.loads(history.answer(profile, events))
        jsonschema.validate(said, body["response_format"]["json_schema"]["schema"])
        shown = [one["name"] for level in ("macro", "mid", "micro") for one in said[level]]
        assert shown == [interest.name for interest in profile.interests]
        horror = next(one for one in said["macro"] if one["name"] == "horror")
        assert sorted(events[n - 1].item_id for n in horror["rows"]) == ["h1", "h2", "h3"]
        assert said["summary"] == profile.summary

    def test_a_row_says_what_is_known_and_nothing_else(self):
        event = Event(user_id="u", item_id="i", kind=EventKind.RATING, seq=4, value=0.0)
        item = Item(item_id="i", title="Alien", tags=("horror",))
        body = history.request("m", "u", [event], {"i": item})
        (row,) = body["messages"][1]["content"].split("\n")[1:-1]
        assert json.loads(row) == {
            "n": 1, "at": "#4", "event": "rating", "value": 0.0, "title": "Alien", "tags": ["horror"],
        }  # fmt: skip


def test_everybody_is_asked_about_once():
    run = throughput.measure(6, latency=0.01, workers=3)
    assert run.outcome.outcomes == {"built": 6}
    assert (run.counts.calls, run.counts.repeats) == (6, 0)
    assert run.counts.peak <= 3
    assert run.outcome.usage["calls"] == 6
    assert run.outcome.peak_mb > 0


def test_in_trouble_everybody_ends_in_a_known_state_and_no_finished_call_is_repeated():
    run = trouble.measure(12, latency=0.01, workers=6, timeout=4.0)
    assert run.calm.calls == 12
    assert run.troubled.calls > run.calm.calls
    assert run.known == 12
    assert all(run.reasons)
    assert run.troubled.repeats == 0


def test_killed_and_resumed_gives_the_same_profiles():
    run = killed.measure(8, 2, latency=0.1, workers=3)
    assert run.equal == run.profiles == 8
    assert (run.alone.fates, run.alone.repeats) == ({"ok": run.alone.calls}, 0)
    assert run.resumed.fates == {"ok": run.resumed.calls}
    assert run.resumed.peak <= 3
    assert run.resumed.repeats <= run.in_flight <= 2 * 3
    assert run.resumed.calls - run.alone.calls <= run.in_flight


def test_tokens_are_those_of_facets_words_and_whole_histories(tmp_path):
    kinds = ("horror", "comedy", "drama")
    items = [{"item_id": f"i{n}", "title": f"Film {n}", "tags": [kinds[n % 3]]} for n in range(9)]
    events = [
        {"user_id": user, "item_id": f"i{n % 9}", "event": "like", "seq": n} for user in "abcd" for n in range(24)
    ]
    for name, rows in (("items", items), ("events", events)):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    measured = tokens.measure("tiny", tmp_path, None, 2)
    assert measured.people == 4
    assert measured.facets > 0
    assert measured.history_again > measured.history > measured.first > measured.update


class TestPeer:
    def test_it_is_given_one_memory_a_message(self):
        asked = "## Existing Memories\n[]\n\n## New Messages\nuser: I bought Whole Milk\n\n\n# Output:"
        body = {"model": "m", "messages": [{"role": "user", "content": asked}]}
        (memory,) = json.loads(peer_mem0.remembered(body))["memory"]
        assert memory["text"].startswith("User bought Whole Milk,")
        assert len(memory["text"].split()) >= 12
        whole = answer(body, None, peer_mem0.Endpoint().behaviour, peer_mem0.remembered)
        assert json.loads(whole.body["choices"][0]["message"]["content"])["memory"] == [memory]

    def test_a_peer_that_cannot_be_had_is_said_to_be_missing(self, monkeypatch, tmp_path):
        monkeypatch.setattr(peer_mem0, "_HOME", tmp_path / "none")
        monkeypatch.setattr(peer_mem0.sys, "executable", "/bin/false")
        (row,) = peer_mem0.rows(0.1)
        assert "not run: cannot make its environment" in row.note

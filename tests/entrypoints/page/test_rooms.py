"""The other rooms: long work, the evaluation, the way in, and what goes wrong."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from agent.core.jobs import JobState, Task
from agent.core.settings import load_settings
from agent.entrypoints.http.page import FOLDER
from agent.flows.jobs import begin
from agent.wiring import Wiring
from tests.entrypoints.http.door import copy, key_of, served
from tests.entrypoints.page.test_visit import open_interest


def test_a_batch_is_estimated_started_and_watched(tab, door):
    tab.goto(f"{door.url}/#/batches")
    expect(tab.get_by_text("None so far.")).to_be_visible()
    tab.get_by_role("button", name="Estimate").click()
    expect(tab.get_by_text("3 people, 0 calls")).to_be_visible()
    tab.get_by_label("For whom").fill("ann, bob")
    tab.get_by_role("button", name="Start").click()
    expect(tab.locator(".job .tag", has_text="done")).to_be_visible()
    expect(tab.locator(".job progress").first).to_be_visible()
    with door.client() as asking:
        (job,) = asking.get("/v1/batches").json()["items"]
    assert job["task"]["users"] == ["ann", "bob"]
    tab.reload()
    expect(tab.locator(".job .tag", has_text="done")).to_be_visible()
    expect(tab.get_by_role("row", name=re.compile("^Total"))).to_be_visible()


def test_what_is_learnt_is_named_and_why_it_is_not(tab, door):
    tab.goto(f"{door.url}/#/batches")
    tab.get_by_label("What").select_option("learn what is near in meaning")
    tab.get_by_role("button", name="Start").click()
    expect(tab.locator(".job strong")).to_have_text("learn what is near in meaning")
    expect(tab.locator(".job .tag")).to_have_text("failed")
    expect(tab.locator(".job", has_text="people with choices enough to hold some out")).to_be_visible()


def leave_a_job(workspace):
    """As a server leaves one that was ended in the middle of it."""
    with Wiring(load_settings(workspace)) as wiring:
        job = begin(wiring, Task(users=("bob",)))
        wiring.records.jobs.put(job.model_copy(update={"state": JobState.INTERRUPTED}))


def test_a_job_that_was_interrupted_goes_on(tab, cinema, tmp_path):
    workspace = copy(cinema, tmp_path / "cinema")
    leave_a_job(workspace)
    with served(workspace, page=FOLDER) as running:
        tab.goto(f"{running.url}/#/batches")
        expect(tab.locator(".job .tag")).to_have_text("interrupted")
        tab.get_by_role("button", name="Go on").click()
        expect(tab.locator(".job .tag")).to_have_text("done")
        expect(tab.get_by_role("button", name="Go on")).to_have_count(0)


def test_the_evaluation_shows_each_method_with_its_interval(tab, door):
    tab.goto(f"{door.url}/#/evaluation")
    rows = tab.locator(".measures tbody tr")
    expect(rows).to_have_count(2)
    assert rows.first.inner_text().split() == ["trigrain", "0.4", "0.3", "–", "0.5"]
    expect(tab.get_by_text("trigrain eval cinema")).to_be_visible()
    tab.get_by_label("Measure").select_option("hit@10")
    expect(rows).to_have_count(1)


def test_a_key_is_asked_for_and_kept_for_the_tab_alone(tab, cinema, tmp_path):
    workspace = copy(cinema, tmp_path / "cinema")
    key, reading = key_of(workspace), key_of(workspace, "read")
    with served(workspace, page=FOLDER) as running:
        tab.goto(f"{running.url}/#/people/ann")
        tab.get_by_label("Key").fill(reading)
        tab.locator("main").get_by_role("button", name="Open").click()
        open_interest(tab, "horror")
        tab.get_by_role("button", name="Mute", exact=True).click()
        expect(tab.get_by_role("alert")).to_contain_text("the key has the scope read, and write is needed")
        tab.get_by_role("alert").get_by_role("button").click()
        expect(tab.get_by_role("alert")).to_have_count(0)
        tab.evaluate("key => sessionStorage.setItem('trigrain.key', key)", key)
        tab.get_by_role("button", name="Mute", exact=True).click()
        expect(tab.locator(".interest .tag", has_text="muted")).to_be_visible()
        assert tab.evaluate("JSON.stringify(localStorage)").find(key) < 0


def test_language_and_colours_are_chosen_and_kept(tab, door):
    tab.goto(door.url)
    tab.get_by_label("Language").select_option("zh")
    expect(tab.get_by_role("heading", name="人们喜欢什么")).to_be_visible()
    assert tab.evaluate("document.documentElement.lang") == "zh-Hans"
    tab.get_by_label("配色").select_option("dark")
    tab.reload()
    expect(tab.get_by_role("heading", name="人们喜欢什么")).to_be_visible()
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 20, 19)"


def test_both_languages_have_every_word(tab, door):
    tab.goto(door.url)
    words = tab.evaluate("import('/js/words.js').then(({WORDS}) => Object.values(WORDS).map(Object.keys))")
    english, chinese = map(set, words)
    assert english == chinese
    used = {
        name for path in FOLDER.rglob("js/**/*.js") for name in re.findall(r'\bt\("(\w+)"', path.read_text("utf-8"))
    }
    assert used <= english


def test_a_server_that_is_gone_is_told(browser, cinema, tmp_path):
    with served(copy(cinema, tmp_path / "cinema"), page=FOLDER) as running, browser.new_context() as context:
        tab = context.new_page()
        tab.goto(f"{running.url}/#/people/ann")
        expect(tab.locator(".card").first).to_be_visible()
        context.set_offline(True)
        tab.get_by_role("link", name="Batches").click()
        expect(tab.get_by_role("alert")).to_contain_text("The server does not answer.")


def test_an_address_that_is_no_room_opens_the_first(tab, door):
    for address in ("#/nowhere", "#/people/", "#/people/%E0%A4%A", "#x"):
        tab.goto(f"{door.url}/{address}")
        expect(tab.locator("main h1, main h2").first).to_be_attached()

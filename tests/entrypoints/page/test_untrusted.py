"""Text from items, people and events is shown as text: no script runs, no markup is made of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from agent import open_agent
from agent.entrypoints.http.page import FOLDER
from tests.entrypoints.http.door import lines, served
from tests.entrypoints.page.conftest import aside
from tests.entrypoints.page.test_visit import say, wait_for_list

TEXTS = (
    "<script>window.hit = 1</script>",
    "<img src=x onerror='window.hit = 1'>",
    "<svg onload=window.hit=1>",
    '"><iframe srcdoc="<script>parent.hit=1</script>">',
    "javascript:window.hit=1",
    "${window.hit=1}{{window.hit=1}}",
    "</style><style>body{display:none}</style>",
    "<a href='javascript:window.hit=1'>click</a>",
    "<!--><script>window.hit=1</script-->",
    "<input autofocus onfocus=window.hit=1>",
)


USER = TEXTS[1]


def make_hostile(folder):
    items = [
        {"item_id": f"<b>{n}", "title": text, "description": text, "categories": [text, f"{text} {n}"], "tags": [text]}
        for n, text in enumerate(TEXTS * 2)
    ]
    events = [
        {"user_id": USER, "item_id": f"<b>{n}", "event": "comment", "text": f"I love it: {text}", "timestamp": 10 + n}
        for n, text in enumerate(TEXTS)
    ]
    with open_agent(folder / "hostile", llm="none") as agent:
        agent.ingest(items=lines(folder / "i.jsonl", items), events=lines(folder / "e.jsonl", events))
        agent.profile()
    (folder / "hostile" / "trigrain.toml").write_text('llm = "none"\n', encoding="utf-8")


@pytest.fixture
def hostile(tmp_path):
    aside(lambda: make_hostile(tmp_path))
    with served(tmp_path / "hostile", page=FOLDER) as running:
        yield running


def test_nothing_of_it_runs(tab, hostile):
    tab.goto(hostile.url)
    tab.get_by_role("link", name=USER, exact=True).click()
    wait_for_list(tab)
    for arc in tab.locator(".arc").all()[:6]:
        arc.dispatch_event("click")
    tab.locator(".card button[aria-expanded]").first.click()
    expect(tab.locator(".full")).to_be_visible()
    for text in TEXTS:
        say(tab, text)
    tab.get_by_placeholder("Add an interest").fill(TEXTS[5])
    tab.get_by_role("button", name="Add", exact=True).click()
    expect(tab.locator(".interest h3")).to_have_text(TEXTS[5])
    tab.reload()
    wait_for_list(tab)
    assert tab.evaluate("window.hit") is None
    made = tab.evaluate(
        "document.querySelectorAll('main script, main iframe, main img, main style, main [onerror]').length"
    )
    assert made == 0
    assert tab.evaluate("getComputedStyle(document.body).display") == "block"
    assert tab.locator(".card h3").first.inner_text() in TEXTS

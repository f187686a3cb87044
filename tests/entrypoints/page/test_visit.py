"""A person's whole visit, at a desk in English and by phone in Chinese."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.entrypoints.page.conftest import aside

WIDE_EN = {}
PHONE_ZH = {"viewport": {"width": 390, "height": 844}, "locale": "zh-CN", "has_touch": True, "is_mobile": True}
EN = {
    "mute": "Mute",
    "muted": "muted",
    "none": "no comedy",
    "new": "something newer",
    "moved": "The list has changed",
}
ZH = {"mute": "静音", "muted": "已静音", "none": "不要喜剧", "new": "要新一点的", "moved": "列表变了"}


def titles(tab: Page) -> list[str]:
    return tab.locator(".card h3").all_inner_texts()


def wait_for_list(tab: Page) -> list[str]:
    expect(tab.locator(".because.pending")).to_have_count(0)
    expect(tab.locator(".card").first).to_be_visible()
    return titles(tab)


def open_interest(tab: Page, name: str) -> None:
    """Where its name stands on the map: the middle of a bent shape is not in it."""
    tab.locator(".sunburst text", has_text=re.compile(f"^{name}$")).first.click(force=True)


def say(tab: Page, text: str) -> str:
    before = tab.locator(".its").count()
    tab.locator(".talk input[name=text]").fill(text)
    tab.keyboard.press("Enter")
    expect(tab.locator(".its")).to_have_count(before + 1)
    expect(tab.locator(".thinking")).to_have_count(0)
    return tab.locator(".its > p").nth(-2 if tab.locator(".its").last.locator(".plan").count() else -1).inner_text()


@pytest.mark.parametrize(("tab", "words"), [(WIDE_EN, EN), (PHONE_ZH, ZH)], indirect=["tab"], ids=["desk", "phone"])
def test_a_whole_visit(tab, words, door):
    tab.goto(door.url)
    tab.get_by_role("link", name="ann", exact=True).click()
    first = wait_for_list(tab)
    assert len(first) == 10
    assert not any(title.startswith("Dark house I (") for title in first), "seen"

    # The map: every interest is an option, and the one that is chosen tells what it rests on.
    expect(tab.get_by_role("option", name=re.compile("^horror,")).first).to_be_visible()
    open_interest(tab, "horror")
    expect(tab.locator(".interest h3")).to_have_text("horror")
    expect(tab.locator(".interest .evidence li")).to_have_count(3)

    # Ask, refine, exclude, ask why.
    assert "horror" in say(tab, "horror films")
    assert say(tab, words["new"])
    assert say(tab, words["none"])
    assert "Dark house" in say(tab, "horror after 2000")
    assert len(say(tab, "why the first one?")) > 20

    # Muting an interest moves the list at once, and stays.
    tab.get_by_role("button", name=words["mute"], exact=True).click()
    expect(tab.locator(".interest .tag", has_text=words["muted"])).to_be_visible()
    expect(tab.locator("p[role=status]")).to_contain_text(words["moved"])
    muted = wait_for_list(tab)
    assert muted != first
    tab.reload()
    assert wait_for_list(tab) == muted
    expect(tab.get_by_role("option", name=re.compile(words["muted"])).first).to_be_visible()
    expect(tab.locator(".mine")).to_have_count(5)

    # The page is as broad as the window.
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_a_person_says_to_a_card_is_kept(tab, door):
    tab.goto(f"{door.url}/#/people/ann")
    first, status = wait_for_list(tab), tab.locator("p[role=status]")
    tab.get_by_role("button", name=f"Seen it: {first[0]}").click()
    expect(tab.locator(".card h3", has_text=first[0])).to_have_count(0)
    expect(status).to_contain_text("The list has changed: 1 new, 1 gone.")
    second = wait_for_list(tab)
    served = door.app.state.tenants["default"].wiring.records.served
    assert aside(served.count) == 2, "each list is shown once, though its sentences are asked for later"
    tab.get_by_role("button", name=f"Less like this: {second[0]}").click()
    expect(tab.locator(".card h3", has_text=second[0])).to_have_count(0)
    with door.client() as asking:
        events = asking.get("/v1/users/ann/profile").json()["events"]
    assert events == 7 + 2


def test_why_is_told_in_full(tab, door):
    tab.goto(f"{door.url}/#/people/ann")
    first = wait_for_list(tab)
    why = tab.get_by_role("button", name=f"Why?: {first[0]}")
    why.click()
    expect(tab.locator(".full .legend li").first).to_be_visible()
    with door.client() as asking:
        item = asking.get("/v1/users/ann/recommendations").json()["items"][0]["item_id"]
        told = asking.get(f"/v1/users/ann/explanations/{item}", params={"style": "full"}).json()["explanation"]
    assert tab.locator(".full > p").first.inner_text() == told
    tab.get_by_role("button", name=f"Less: {first[0]}").click()
    expect(tab.locator(".full")).to_have_count(0)


def test_why_not_another_is_asked_in_the_conversation(tab, door):
    tab.goto(f"{door.url}/#/people/ann")
    wait_for_list(tab)
    tab.get_by_placeholder("Why not …? a title").fill("Long march II")
    tab.get_by_role("button", name="Ask").click()
    expect(tab.locator(".mine p")).to_have_text("why not Long march II?")
    expect(tab.locator(".its p").first).to_contain_text("weaker")


def test_interests_are_edited_in_place(tab, door):
    tab.goto(f"{door.url}/#/people/bob")
    wait_for_list(tab)
    open_interest(tab, "noir")
    tab.get_by_role("button", name="Pin", exact=True).click()
    expect(tab.locator(".interest .tag", has_text="pinned")).to_be_visible()
    tab.get_by_role("button", name="Rename").click()
    tab.get_by_label("New name").fill("black & white")
    tab.get_by_role("button", name="Save").click()
    expect(tab.locator(".interest h3")).to_have_text("black & white")
    tab.get_by_placeholder("Add an interest").fill("film > comedy")
    tab.get_by_role("button", name="Add", exact=True).click()
    expect(tab.locator(".interest h3")).to_have_text("comedy")
    expect(tab.locator(".interest .tag", has_text="added by hand")).to_be_visible()
    tab.get_by_role("button", name="Remove").click()
    expect(tab.get_by_role("option", name=re.compile("^comedy,"))).to_have_count(0)


def test_time_is_a_slider(tab, door):
    tab.goto(f"{door.url}/#/people/ann")
    wait_for_list(tab)
    slider = tab.get_by_role("slider")
    now = tab.get_by_role("option").count()
    slider.focus()
    tab.keyboard.press("Home")
    expect(tab.locator(".time output")).to_contain_text("Jan 1, 2026, after 1 act")
    assert tab.get_by_role("option").count() < now
    expect(tab.locator(".portrait .hint")).to_contain_text("You look at the past")
    expect(tab.locator(".add")).to_have_count(0)
    tab.keyboard.press("End")
    expect(tab.get_by_role("option")).to_have_count(now)


def test_somebody_new_says_what_they_like(tab, door):
    tab.goto(door.url)
    tab.get_by_label("A name for you").fill("dée / 1")
    tab.get_by_label("What do you like?").fill("I like war, but no comedy")
    tab.get_by_role("button", name="Begin").click()
    assert any(title.startswith("Long march") for title in wait_for_list(tab))
    expect(tab.get_by_role("option", name=re.compile("^comedy,.*put off by")).first).to_be_visible()
    tab.goto(door.url)
    tab.get_by_label("A name for you").fill("gil")
    tab.get_by_label("What do you like?").fill("I like zzyzx")
    tab.get_by_role("button", name="Begin").click()
    expect(tab.get_by_role("alert")).to_contain_text("Nothing in this catalogue goes by: zzyzx")
    tab.goto(f"{door.url}/#/people/nobody")
    expect(tab.get_by_role("heading", name="There is no profile of nobody yet.")).to_be_visible()


def test_who_has_acts_and_no_profile_gets_one_built(tab, door):
    with door.client() as asking:
        row = {"user_id": "eve", "item_id": "war3", "event": "like", "timestamp": "2026-03-01T10:00:00Z"}
        assert asking.post("/v1/events", json={"events": [row]}).status_code == 201
    tab.goto(f"{door.url}/#/people/eve")
    tab.get_by_role("button", name="Build the profile").click()
    expect(tab.get_by_role("option", name=re.compile("^war,")).first).to_be_visible()


def test_people_are_found_by_how_they_begin(tab, door):
    tab.goto(door.url)
    expect(tab.get_by_role("link", name="ann", exact=True)).to_be_visible()
    tab.get_by_label("Choose a person").fill("c")
    expect(tab.locator("#people option")).to_have_count(1)
    tab.get_by_label("Choose a person").fill("cat")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name="For cat")).to_be_attached()
    wait_for_list(tab)

"""The page by keyboard, and as a screen reader has it."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.entrypoints.page.test_visit import open_interest, say, wait_for_list

LOOKS = [
    {},
    {"color_scheme": "dark"},
    {"viewport": {"width": 390, "height": 844}, "locale": "zh-CN"},
    {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
]


def faults(tab: Page) -> list[str]:
    """What axe calls serious or worse."""
    found = Axe().run(tab).response["violations"]
    return [
        f"{one['id']}: {node['html'][:120]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("tab", LOOKS, indirect=True, ids=["light", "dark", "phone, Chinese", "phone, dark"])
def test_axe_finds_nothing_serious(tab, door):
    tab.goto(door.url)
    expect(tab.locator(".arc").first).to_be_visible()
    assert faults(tab) == []
    tab.goto(f"{door.url}/#/people/ann")
    wait_for_list(tab)
    open_interest(tab, "horror")
    tab.locator(".card button[aria-expanded]").first.click()
    expect(tab.locator(".full")).to_be_visible()
    say(tab, "horror, no comedy")
    tab.locator("summary").click()
    assert faults(tab) == []
    tab.goto(f"{door.url}/#/batches")
    expect(tab.locator("table")).to_be_visible()
    assert faults(tab) == []
    tab.goto(f"{door.url}/#/evaluation")
    expect(tab.locator(".measures")).to_be_visible()
    assert faults(tab) == []


def test_the_map_is_walked_by_arrows(tab, door):
    tab.goto(f"{door.url}/#/people/ann")
    wait_for_list(tab)
    focused = lambda: tab.evaluate("document.activeElement.getAttribute('aria-label')")  # noqa: E731
    tab.locator(".arc[tabindex='0']").focus()
    assert focused().startswith("film,")
    tab.keyboard.press("ArrowDown")
    child = focused()
    assert child.startswith("horror,")
    tab.keyboard.press("ArrowRight")
    assert focused() != child
    tab.keyboard.press("ArrowLeft")
    assert focused() == child
    tab.keyboard.press("Enter")
    expect(tab.locator(".interest h3")).to_have_text("horror")
    tab.keyboard.press("ArrowUp")
    assert focused().startswith("film,")


def test_tab_reaches_the_content_first(tab, door):
    tab.goto(door.url)
    expect(tab.locator(".arc").first).to_be_visible()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"


def test_it_stands_still_where_motion_is_not_wanted(browser, door):
    with browser.new_context(reduced_motion="reduce") as context:
        tab = context.new_page()
        tab.goto(f"{door.url}/#/people/ann")
        wait_for_list(tab)
        moving = (
            "[...document.querySelectorAll('*')].filter((one) => getComputedStyle(one).animationName !== 'none').length"
        )
        assert tab.evaluate(moving) == 0

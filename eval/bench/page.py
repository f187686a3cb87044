"""The page from a warm server: first paint against an empty page, and how long until a person's list stands."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from eval.bench.serve import serving, stocked
from eval.bench.table import Row, paired

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_BARE = "<!doctype html><title>bare</title><p>bare</p>"
_PAINT = """() => new Promise((told) => new PerformanceObserver((list) => {
  const first = list.getEntriesByName("first-contentful-paint")[0];
  if (first) told(first.startTime);
}).observe({type: "paint", buffered: true}))"""
_QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync")


def rows() -> list[Row]:
    """Two rows, groceries, no chat model; each round is a browser context of its own, so that nothing is cached."""
    with tempfile.TemporaryDirectory() as directory:
        workspace, users = stocked(Path(directory))
        with serving(workspace) as (url, _), _browser() as browser:
            person = f"{url}/#/people/{quote(users[0], safe='')}"
            _until(browser, person, ".card")  # the server is warm from here on
            painted = _first_paint(browser, f"{url}/")
            bare = _first_paint(browser, f"{url}/", _BARE)
            return [
                paired("page, first paint", "ms", "an empty page", painted, bare),
                paired("page, a person's list", "ms", "an empty page", lambda: _until(browser, person, ".card"), bare),
            ]


@contextmanager
def _browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright  # here: it is a development tool, and the other benches do without

    found = shutil.which("chromium")
    if found is None:
        raise RuntimeError("no browser: apt-get install chromium")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=found, args=list(_QUIET))


def _first_paint(browser: Browser, url: str, instead: str = "") -> Callable[[], float]:
    """Measures milliseconds from the navigation to the first contentful paint; `instead` stands for the page's HTML."""

    def measured() -> float:
        with browser.new_context() as context:
            tab = context.new_page()
            if instead:
                tab.route(url, lambda route: route.fulfill(body=instead, content_type="text/html"))
            tab.goto(url)
            return float(tab.evaluate(_PAINT))

    return measured


def _until(browser: Browser, url: str, selector: str) -> float:
    """Milliseconds from the navigation until something stands."""
    with browser.new_context() as context:
        tab = context.new_page()
        tab.goto(url)
        tab.wait_for_selector(selector)
        return float(tab.evaluate("performance.now()"))

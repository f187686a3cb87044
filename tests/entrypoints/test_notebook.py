"""Profiles and lists in a notebook: shown by a real kernel, escaped, and as data frames."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser

import nbformat
import pytest
from nbclient import NotebookClient

from agent import open_agent
from agent.core import display
from agent.core.errors import SettingsError
from agent.core.schema import Profile, Recommendations, Source
from agent.entrypoints.notebook import list_html, profile_html
from tests.adapters.records.samples import profile
from tests.entrypoints.http.door import copy

NASTY = "<script>alert('x')</script> & \"quotes\" \u202e"
CELLS = (
    "from agent import open_agent, open_agent_async\nagent = open_agent(WORKSPACE, llm='none')",
    "agent.show('ann')",
    "agent.recommend('ann', 3)",
    "agent.to_pandas(agent.recommend('ann', 3))",
    "agent.close()",
    "async with open_agent_async(WORKSPACE, llm='none') as other:\n    bob = await other.show('bob')\nbob",
)


@pytest.fixture(scope="module")
def agent(shop, tmp_path_factory):
    with open_agent(copy(shop, tmp_path_factory.mktemp("notebook") / "shop"), llm="none") as opened:
        yield opened


def text_of(html):
    """What a reader sees."""
    seen = []

    class Reader(HTMLParser):
        def handle_data(self, data):
            seen.append(data)

    Reader().feed(re.sub(r"<style>.*?</style>", "", html, flags=re.S))
    return " ".join(" ".join(seen).split())


def test_a_notebook_shows_profiles_and_lists(shop, tmp_path):
    workspace = copy(shop, tmp_path / "shop")
    first, *others = (nbformat.v4.new_code_cell(cell.replace("WORKSPACE", repr(str(workspace)))) for cell in CELLS)
    book = nbformat.v4.new_notebook(cells=[first, *others])
    NotebookClient(book, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [[out["data"] for out in cell["outputs"] if out["output_type"] == "execute_result"] for cell in book.cells]
    _, (ann,), (listed,), (frame,), _, (bob,) = shown
    assert "horror" in text_of(ann["text/html"])
    assert "Dark house 3" in text_of(listed["text/html"])
    assert "<table" in frame["text/html"]
    assert "jazz" in text_of(bob["text/html"])
    assert not any(out["output_type"] == "error" for cell in book.cells for out in cell["outputs"])


def test_a_cell_tells_what_the_value_holds(agent):
    shown, found = agent.show("ann"), agent.recommend("ann", 3)
    told = text_of(shown._repr_html_())
    assert shown.summary in told
    for interest in shown.interests:
        assert interest.name in told
        assert all(proof.title in told for proof in interest.evidence)
    listed = text_of(found._repr_html_())
    for line in found.items:
        assert line.title in listed
        assert line.explanation in listed


def test_all_text_is_escaped():
    told = profile(NASTY)
    nasty = told.macro[0].model_copy(
        update={"name": NASTY, "evidence": (told.macro[0].evidence[0].model_copy(update={"title": NASTY}),)}
    )
    html = profile_html(told.model_copy(update={"summary": NASTY, "macro": (nasty,)}))
    empty = list_html(Recommendations(user_id=NASTY, items=(), fallback=NASTY))
    for shown in (html, empty):
        assert "<script" not in shown
        assert "\u202e" not in shown
        assert "&lt;script&gt;" in shown
    assert html.count("&lt;script&gt;") == 4


def test_without_a_door_a_value_has_its_plain_form(monkeypatch):
    monkeypatch.setattr(display, "_HOW", {})
    assert profile()._repr_html_() is None


def test_to_show_themselves_is_no_part_of_the_values(agent):
    shown = agent.show("ann")
    assert Profile.model_validate_json(shown.model_dump_json()) == shown
    assert not any("html" in name for name in shown.model_dump())


def test_data_frames(agent):
    shown, found = agent.show("ann"), agent.recommend("ann", 3)
    interests, items = agent.to_pandas(shown), agent.to_pandas(found)
    assert list(interests["name"]) == [one.name for one in shown.interests]
    assert interests.groupby("level")["weight"].sum().round(6).to_dict() == dict.fromkeys(
        ["macro", "micro", "mid"], 1.0
    )
    assert list(items["item_id"]) == [line.item_id for line in found.items]
    assert set(map(str, Source)) <= set(items.columns)
    assert list(agent.to_pandas(Recommendations(user_id="x", items=())).columns) == list(items.columns)


def test_without_pandas_the_way_to_it_is_told(agent, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(SettingsError, match="pandas is not installed") as caught:
        agent.to_pandas(agent.show("ann"))
    assert "trigrain[notebook]" in caught.value.hint

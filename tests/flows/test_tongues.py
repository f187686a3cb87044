"""Where the models do not speak the people's language, the output says what to do; nothing of it is stored."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.core.schema import Item
from agent.core.settings import Settings
from agent.flows.doctor import examine
from agent.flows.tongues import catalogue_advice, chinese_items, profile_advice, unspoken
from tests.fakes.chat import ScriptedChat
from tests.fakes.embedder import HashEmbedder
from tests.fakes.workspace import FakeWorkspace

ENGLISH_CHAT, ENGLISH_EMBEDDER = ScriptedChat(languages=("en",)), HashEmbedder(languages=("en",))


def workspace(chinese=3, english=2, **parts):
    opened = FakeWorkspace(**parts)
    opened.records.items.put(
        [Item(item_id=f"z{n}", title="故宫") for n in range(chinese)]
        + [Item(item_id=f"e{n}", title="Night Fall") for n in range(english)]
    )
    return opened


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"chat": ENGLISH_CHAT, "embedder": ENGLISH_EMBEDDER}, "set llm and embedder"),
        ({"chat": ENGLISH_CHAT}, "set llm"),
        ({"embedder": ENGLISH_EMBEDDER}, "set embedder"),
    ],
    ids=["both", "chat", "embedder"],
)
def test_chinese_items_call_for_models_that_know_chinese(parts, told):
    opened = workspace(1234, **parts)
    assert catalogue_advice(opened) == f"1,234 Chinese items: a multilingual model is advised, {told}"
    assert profile_advice(opened, "zh") == f"the profile is in Chinese: a multilingual model is advised, {told}"
    assert profile_advice(opened, "en") == ""


def test_models_that_know_chinese_need_none():
    assert catalogue_advice(workspace()) == profile_advice(workspace(), "zh") == ""


def test_without_chinese_items_no_model_is_opened():
    def never(self):
        raise AssertionError("opened")

    closed = type("Closed", (FakeWorkspace,), {"chat": property(never, lambda *_: None)})
    opened = closed()
    opened.records.items.put([Item(item_id="e", title="Night Fall")])
    assert catalogue_advice(opened) == ""


def test_whoever_chose_no_model_is_not_told_to_set_one():
    silent = workspace(chat=ScriptedChat(languages=()), embedder=ENGLISH_EMBEDDER)
    chosen = replace(silent, settings=Settings(llm="none"))
    assert unspoken(chosen, "zh") == ("embedder",)
    assert unspoken(silent, "zh") == ("llm", "embedder")


def test_mixed_titles_are_counted_by_their_letters():
    opened = FakeWorkspace()
    titles = ("故宫", "LoRA 展览在故宫", "Night Fall", "1917", "BBC 的 Planet Earth")
    opened.records.items.put([Item(item_id=str(n), title=title) for n, title in enumerate(titles)])
    assert chinese_items(opened) == 2


def test_the_doctor_finds_it_and_is_content():
    findings = {f.check: f for f in examine(workspace(chat=ENGLISH_CHAT, embedder=ENGLISH_EMBEDDER))}
    chat = findings["chat model"]
    assert chat.ok
    assert chat.found == "scripted, line style, speaks en"
    assert chat.advice == "3 Chinese items: a multilingual model is advised, set llm and embedder"
    assert findings["embedder"].found.endswith("speaks en")

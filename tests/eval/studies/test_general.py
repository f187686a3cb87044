"""What a model says of titles, read as the product reads it."""

from __future__ import annotations

import asyncio

from agent.core.errors import AnswerError
from agent.core.schema import Item
from eval.studies.general import answers
from tests.fakes.chat import ScriptedChat

ITEMS = [Item(item_id=title, title=title) for title in ("Lakers beat Celtics", "Whole milk", "Harvest")]


def test_names_are_read_and_silence_is_none():
    chat = ScriptedChat([" sports > basketball > the Lakers", " food", AnswerError("nothing")])
    assert asyncio.run(answers(chat, ITEMS)) == [("sports", "basketball", "the Lakers"), ("food",), ()]
    assert [request.body.splitlines()[0] for request in chat.asked] == [f"Item: {item.title}" for item in ITEMS]

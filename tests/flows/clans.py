"""A shop in which a word in twelve says what people go by, so that what an embedder has to learn is known."""

from __future__ import annotations

import numpy as np

from agent.core.schema import Event, EventKind, Item
from agent.core.settings import load_settings
from agent.wiring import Wiring
from tests.fakes.embedder import HashEmbedder

CLANS, EACH, PEOPLE = 6, 50, 120


def fill(workspace):
    """Everybody chooses what names one clan among twelve other words."""
    dice = np.random.default_rng(1)
    words = [f"word{n}" for n in range(30)]
    names = [" ".join([*dice.permutation(words)[:12], f"clan{clan}"]) for clan in range(CLANS) for _ in range(EACH)]
    workspace.records.items.put([Item(item_id=f"i{n:03}", title=name) for n, name in enumerate(names)])
    events = []
    for user in range(PEOPLE):
        clan = user % CLANS * EACH
        columns = dice.permutation(EACH)[:12] + clan
        events += [
            Event(user_id=f"u{user:02}", item_id=f"i{column:03}", kind=EventKind.LIKE, seq=seq)
            for seq, column in enumerate(columns)
        ]
    workspace.records.events.put(events)


def opened(folder, **settings):
    """A workspace whose words have directions of their own, so that what is learnt is known by construction."""
    wiring = Wiring(load_settings(folder, llm="none", **{"trained_embedder": "auto", **settings}))
    wiring.__dict__["plain_embedder"] = HashEmbedder(identity=settings.get("embedder", "hash"))
    return wiring

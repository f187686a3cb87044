"""Small data sets, written as what people did."""

import numpy as np
import pytest

from agent.core.schema import Event, EventKind, Item
from eval.cases import Case
from eval.dataset import Dataset, ordered


def _item(item_id, text):
    return Item(item_id=item_id, **(text if isinstance(text, dict) else {"title": text}))


def _event(user_id, seq, act):
    item_id, kind, value = act if isinstance(act, tuple) else (act, EventKind.VIEW, None)
    return Event(user_id=user_id, item_id=item_id, kind=kind, seq=seq, value=value)


def _build(histories, texts=()):
    """People's acts, oldest first: an item's id, viewed, or (id, kind, value). `texts`: titles or fields by item id."""
    acts = [
        _event(user_id, seq, act) for user_id, history in histories.items() for seq, act in enumerate(history, start=1)
    ]
    texts = {**{event.item_id: event.item_id for event in acts}, **dict(texts)}
    items = {item_id: _item(item_id, text) for item_id, text in sorted(texts.items())}
    return Dataset("small", items, ordered(acts))


def _ask(user_id="", positives=(), exclude=(), **more):
    return Case(user_id, user_id, frozenset(positives), exclude=frozenset(exclude), **more)


@pytest.fixture(scope="session")
def build():
    return _build


@pytest.fixture(scope="session")
def ask():
    return _ask


@pytest.fixture(scope="session")
def checkerboard():
    """People and items 00 to 29: everybody has the items of their own parity but that of their own number."""
    names = [f"{n:02}" for n in range(30)]
    order = np.random.default_rng(0).permutation(30).tolist()
    return _build({u: [names[i] for i in order if i % 2 == int(u) % 2 and names[i] != u] for u in names})


@pytest.fixture(scope="session")
def shuffled():
    """200 people with 10 of 40 items each by chance, one more item of each held out: the data and the cases."""
    generator = np.random.default_rng(7)
    names = np.array([f"{n:02}" for n in range(40)])
    histories = {f"u{n}": names[generator.permutation(40)[:11]].tolist() for n in range(200)}
    cases = [_ask(user, positives=own[10:], exclude=own[:10]) for user, own in histories.items()]
    return _build({user: own[:10] for user, own in histories.items()}, dict(zip(names, names, strict=True))), cases

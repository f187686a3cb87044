"""A market of fields, kinds and things, in which interests can be planted and paths hidden."""

from __future__ import annotations

import pytest

from agent.core.schema import Event, EventKind, Item
from eval.dataset import Dataset, ordered

WORDS = {
    "sports": {"football": "goal striker penalty", "tennis": "serve racket backhand", "swimming": "pool lane dive"},
    "food": {"baking": "flour oven dough", "dairy": "milk cheese butter", "fruit": "apple banana pear"},
    "music": {"jazz": "saxophone swing bebop", "rock": "guitar riff drums", "opera": "soprano aria tenor"},
    "garden": {"roses": "petal thorn bush", "lawn": "mower grass seed", "herbs": "basil thyme mint"},
}


def _items():
    for macro, mids in WORDS.items():
        for mid, words in mids.items():
            for micro in words.split():
                for n in range(6):
                    yield Item(item_id=f"{micro}{n}", title=f"{micro} for {mid} {n}", categories=(macro, mid, micro))


@pytest.fixture(scope="session")
def market():
    """216 items; ten people who each like one kind, and do so in order."""
    items = {item.item_id: item for item in sorted(_items(), key=lambda item: item.item_id)}
    kinds = [(macro, mid) for macro, mids in WORDS.items() for mid in mids]
    events = [
        Event(user_id=f"u{n}", item_id=item_id, kind=EventKind.LIKE, seq=seq)
        for n in range(10)
        for seq, item_id in enumerate(key for key, item in items.items() if item.categories[:2] == kinds[n])
    ]
    return Dataset("market", items, ordered(events))


@pytest.fixture(scope="session")
def market_folder(market, tmp_path_factory):
    """The market as the two files of a folder."""
    folder = tmp_path_factory.mktemp("market")
    for name, rows in (("items", market.items.values()), ("events", market.events)):
        lines = (row.model_dump_json(exclude_none=True, exclude={"attributes"}) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text("".join(lines).replace('"kind":', '"event":'), encoding="utf-8")
    return folder

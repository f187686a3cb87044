"""A workspace that asks the loopback endpoint, whose answers consist of facts."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from agent.core.schema import Event, EventKind, Item
from agent.core.settings import load_settings
from agent.wiring import Wiring

MODEL = "openai:gpt-4o-mini"
SPRING = datetime(2026, 3, 1, tzinfo=UTC)


def facts_only(body: dict[str, Any]) -> str:
    """The endpoint's script: each question answered from its own words, in JSON."""
    told = body["messages"][-1]["content"]
    rows = [json.loads(line) for line in told.split("<data>\n")[1].split("\n</data>")[0].split("\n")]
    return json.dumps({"answers": [{"n": row["n"], **_answer(row)} for row in rows]})


def _answer(row: dict[str, Any]) -> dict[str, Any]:
    if "interest" in row:
        return {"text": f"{row['opening']} {row['interest']}, above all {row['items']}."}
    return {"names": [*row["known"], "kitchen", "tools"][:2]}


def stocked(directory, people: int = 6, **settings: Any) -> Wiring:
    """Records with 80 items, three in four with a path, and `people` with 6 events each, no two of them alike."""
    wiring = Wiring(load_settings(directory, **{"llm": MODEL, "poll_seconds": 0.01, **settings}))
    paths = [("Food", "Dairy", "Milk"), ("Food", "Bakery", "Bread"), ("Sport", "Running", "Shoes"), ()]
    items = [
        Item(item_id=f"i{n:02}", title=f"{('Milk', 'Bread', 'Shoe', 'Pan')[n % 4]} number {n}", categories=paths[n % 4])
        for n in range(80)
    ]
    wiring.records.items.put(items)
    wiring.records.events.put(
        [
            Event(
                user_id=f"u{user:03}",
                item_id=f"i{(user + n * (1 + user // 80)) % 80:02}",
                kind=EventKind.PURCHASE,
                at=SPRING + timedelta(days=n, minutes=user),
            )
            for user in range(people)
            for n in range(6)
        ]
    )
    return wiring

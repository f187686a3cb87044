"""A log of which half shows what is popular: what that method would have had is known by arithmetic."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.core.errors import InputError
from agent.core.schema import Event, EventKind
from eval.dataset import Dataset, ordered
from eval.inquiry import Brief, inquire
from eval.protocols import INQUIRIES, Options
from eval.protocols.served import LOG
from eval.results import OURS

SHOWN = datetime(2025, 1, 1, tzinfo=UTC)
"""The moment of every list: after everything that is known, which has only an order."""


def row(user, items, chance=0.5):
    places = [{"item_id": item_id, "propensity": chance} for item_id in items]
    return {"user_id": user, "at": SHOWN.isoformat(), "policy": "dice", "places": places}


@pytest.fixture(scope="module")
def known(market):
    """The market's people, and three more of one taste, so that something is popular."""
    roses = sorted(key for key, item in market.items.items() if item.categories[1] == "roses")
    more = [
        Event(user_id=f"v{n}", item_id=key, kind=EventKind.LIKE, seq=seq)
        for n in range(3)
        for seq, key in enumerate(roses[:4])
    ]
    return market.with_events([*market.events, *more])


@pytest.fixture(scope="module")
def popular(known):
    """What the method lists first and second for everybody who has seen neither."""
    from eval.cases import Case
    from eval.methods.registry import BASELINES

    method = BASELINES["popular"]()
    method.fit(known, [], 1)
    return method.top(Case("", "", frozenset()), 2)


def judged(data: Dataset, rows, folder: Path, *names):
    path = folder / "served.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    brief = Brief(data, "general", "none", Options(served=path), folder / "rooms")
    with INQUIRIES["served"].open(brief) as inquiry:
        return inquire(inquiry, brief, inquiry.among(names), "trigrain eval market --served served.jsonl")


def test_what_popular_would_have_had(known, popular, tmp_path):
    first, second = popular
    other = next(key for key in sorted(known.items) if "jazz" in known.items[key].categories and key not in popular)
    strangers = ["s1", "s2", "s3", "s4"]
    rows = [row("s1", [first, second]), row("s2", [first, other]), row("s3", [other, second]), row("s4", [other])]
    clicks = [("s1", first, EventKind.CLICK), ("s2", first, EventKind.PURCHASE), ("s3", other, EventKind.VIEW)]
    acts = [Event(user_id=user, item_id=item, kind=kind, at=SHOWN + timedelta(days=1)) for user, item, kind in clicks]
    data = known.with_events(ordered([*known.events, *acts]))
    found = judged(data, rows, tmp_path, LOG, "popular")
    log, theirs = (found.methods[name].metrics for name in (LOG, "popular"))
    assert found.units == len(strangers)
    assert log["ctr-ips"].value == log["ctr-snips"].value == 3 / 7
    # It shows s1's both, s2's first and s3's second, each with the weight 1 / .5; two of these were clicked.
    assert theirs["matched"].value == 4 / 7
    assert theirs["ctr-ips"].value == 2 * 2 / 7
    assert theirs["ctr-snips"].value == 2 / 4
    assert theirs["conversion-snips"].value == 1 / 4
    assert found.estimates.of == LOG, "ours was not asked"
    assert found.estimates.ctr[1].value == 3 / 4


def test_ours_is_asked_and_drawn_by_rank(known, popular, tmp_path):
    rows = [row(user, [popular[0]]) for user in known.user_ids if popular[0] not in known.seen(user)]
    found = judged(known, rows, tmp_path, OURS, LOG)
    assert found.estimates.of == OURS
    assert found.methods[OURS].metrics["matched"].n == len(rows)
    assert found.differences[f"{OURS} - {LOG}"]["ctr-ips"].value <= 0.0


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [([], "nothing was shown"), ([row("u1", [])], "nothing was shown"), ([row("u1", ["gone"])], "unknown item 'gone'")],
)
def test_a_log_that_says_nothing_is_one_line(known, rows, complaint, tmp_path):
    with pytest.raises(InputError, match=complaint):
        judged(known, rows, tmp_path, LOG)


def test_without_a_log_it_says_what_to_add(known, tmp_path):
    brief = Brief(known, "general", "none", Options(), tmp_path)
    with pytest.raises(InputError, match="add --served FILE"), INQUIRIES["served"].open(brief):
        pass

"""Served lists and later acts: what is credited to which place, and the estimates by hand arithmetic."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from agent.core.errors import InputError
from agent.core.schema import Event, EventKind, Served, ServedList
from agent.core.settings import load_settings
from agent.wiring import Wiring
from eval.metrics.policy import ctr
from eval.served import Credit, by_rank, counterfactual, impressions, listing, read_served

START = datetime(2025, 1, 1, tzinfo=UTC)


def served(user, day, *places):
    shown = tuple(Served(item_id=item, propensity=chance) for item, chance in places)
    return ServedList(user_id=user, at=START + timedelta(days=day), policy="dice", places=shown)


def act(user, item, day, kind=EventKind.CLICK):
    return Event(user_id=user, item_id=item, kind=kind, at=START + timedelta(days=day))


LISTS = [
    served("ann", 2, ("b", 0.25), ("a", 0.5)),
    served("ann", 0, ("a", 0.5), ("b", 0.25)),
    served("bob", 0, ("a", 0.5), ("c", 0.25)),
]
ACTS = [
    act("ann", "b", 1),
    act("ann", "a", 3, EventKind.PURCHASE),
    act("bob", "a", 9),  # after the week
    act("bob", "c", -1),  # before the list
    act("bob", "b", 1),  # never shown
    act("bob", "a", 1, EventKind.DISMISS),
]
LOG = impressions(LISTS, ACTS)


def test_an_act_counts_once_for_the_latest_list_that_showed_its_item():
    found = [(one.user_id, one.item_id, one.position, one.propensity, one.clicked, one.converted) for one in LOG]
    assert found == [
        ("ann", "a", 1, 0.5, False, False),
        ("ann", "b", 2, 0.25, True, False),
        ("bob", "a", 1, 0.5, False, False),
        ("bob", "c", 2, 0.25, False, False),
        ("ann", "b", 1, 0.25, False, False),
        ("ann", "a", 2, 0.5, True, True),
    ]
    assert ctr(LOG).value == 2 / 6


def test_what_counts_and_how_long_can_be_chosen():
    strict = Credit(clicks=frozenset({EventKind.CLICK}), conversions=frozenset(), within=0.5 * 86_400)
    assert not any(one.clicked for one in impressions(LISTS, ACTS, strict))
    patient = impressions(LISTS, ACTS, Credit(within=10 * 86_400))
    assert [one.item_id for one in patient if one.clicked and one.user_id == "bob"] == ["a"]


def test_an_act_at_the_moment_of_the_list_counts():
    assert [one.clicked for one in impressions([served("ann", 1, ("a", 1.0))], [act("ann", "a", 1)])] == [True]


def test_another_policy_is_estimated_by_hand_arithmetic():
    new = listing({"ann": ["b", "a"], "bob": ["a", "b"]})
    # It would have shown bob's a (weight 1 / .5), ann's later b (1 / .25) and her later a (1 / .5), the one click.
    found = counterfactual(LOG, new)
    assert found.ctr_ips.ctr.value == pytest.approx(2 * 1 / 6)
    assert found.ctr_snips.ctr.value == pytest.approx(2 * 1 / (2 + 4 + 2))
    assert found.conversion_ips.ctr.value == pytest.approx(2 * 1 / 6)
    assert found.conversion_snips.ctr.value == pytest.approx(2 * 1 / (2 + 4 + 2))
    assert found.ctr_ips.effective == pytest.approx((2 + 4 + 2) ** 2 / (2**2 + 4**2 + 2**2))


def test_weights_are_cut_and_that_is_told():
    new = listing({"ann": ["b", "a"], "bob": ["a", "b"]})
    found = counterfactual(LOG, new, clip=3.0)
    assert found.ctr_snips.ctr.value == pytest.approx(2 / (2 + 3 + 2))
    assert found.ctr_snips.clipped == 1 / 6


def test_by_rank_as_the_report_draws_it():
    found = by_rank(LOG, listing({"ann": ["b", "a"], "bob": ["a", "b"]}), "ours")
    assert {rank: one.value for rank, one in found.ctr.items()} == {1: 0.0, 2: 1.0}
    assert found.conversion.keys() == {1, 2}
    assert by_rank(LOG, listing({"ann": ["a"]}), "ours").ctr.keys() == {1}, "of what it never shows nothing is said"


def test_the_log_s_own_policy_is_what_was_seen():
    own = counterfactual(LOG, lambda one: one.propensity)
    assert own.ctr_ips.ctr == own.ctr_snips.ctr == ctr(LOG)


def written(tmp_path, *rows):
    path = tmp_path / "served.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_file_of_them_is_read(tmp_path):
    assert read_served(written(tmp_path, *(one.model_dump(mode="json") for one in LISTS))) == LISTS


def test_the_workspace_that_logged_them_is_read(tmp_path):
    with Wiring(load_settings(tmp_path)) as wiring:
        wiring.records.served.put(LISTS)
    assert sorted(read_served(tmp_path), key=str) == sorted(LISTS, key=str)


def test_a_folder_that_is_no_workspace_stays_as_it_is(tmp_path):
    with pytest.raises(InputError, match="no workspace here"):
        read_served(tmp_path)
    assert not list(tmp_path.iterdir())


NOON = "2025-01-01T12:00:00Z"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"user_id": None}, "user_id"),
        ({"at": "yesterday"}, "at"),
        ({"at": "2025-01-01T00:00:00"}, "at"),
        ({"places": None}, "places"),
        ({"places": [{"item_id": "a"}]}, "places.0.propensity"),
        ({"places": [{"item_id": "a", "propensity": 2}]}, "less than or equal to 1"),
        ({"places": [{"item_id": "a", "propensity": 0}]}, "greater than 0"),
        ({"places": [{"item_id": "a", "propensity": 0.5}] * 2}, "twice"),
        ({"places": [7]}, "places.0"),
    ],
)
def test_a_row_that_is_none_is_named_by_its_line(tmp_path, change, fault):
    good = {"user_id": "u", "at": NOON, "policy": "dice", "places": []}
    with pytest.raises(InputError, match="line 2") as caught:
        read_served(written(tmp_path, good, good | change))
    assert fault in str(caught.value)
    assert "\n" not in str(caught.value)

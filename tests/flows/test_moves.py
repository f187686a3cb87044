"""Examples of what a learning moved into lists and out of them."""

from __future__ import annotations

import numpy as np

from agent.core.learning import Change
from agent.core.schema import Item
from agent.flows.moves import MOST, moves
from tests.fakes.workspace import FakeWorkspace


def moved(before: list[int], after: list[int]) -> tuple[Change, ...]:
    workspace = FakeWorkspace()
    ids = [f"i{n}" for n in range(len(before))]
    workspace.records.items.put([Item(item_id=one, title=f"Thing {one}") for one in ids])
    return moves(workspace, ids, np.array(before), np.array(after), 10)


def test_only_what_came_in_or_left_is_told():
    came, left = moved([10, 3, 0, 40, 9], [9, 2, 9, 11, 10])
    assert came == Change("Thing i0", "it was chosen", "place 11", "place 10", better=True)
    assert left == Change("Thing i4", "it was chosen", "place 10", "place 11", better=False)


def test_nothing_moved():
    assert moved([], []) == ()


def test_no_more_than_can_be_read():
    assert len(moved([0] * (MOST + 5), [20] * (MOST + 5))) == MOST

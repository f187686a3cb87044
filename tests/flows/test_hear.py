"""What is heard of candidates: the same whether the lexicon or the records say what items are about."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from agent.flows.batch import profile_batch
from agent.flows.derived import refresh_derived
from agent.flows.hear import Ears
from agent.flows.person import open_person
from tests.fakes.learned import MemoryLearned
from tests.flows.cinema import cinema


@pytest.fixture(scope="module")
def filled():
    workspace = cinema()
    asyncio.run(profile_batch(workspace))
    refresh_derived(workspace)
    return workspace


def test_items_on_an_interest_are_found_by_the_lexicon_as_by_the_records(filled):
    item_ids = [item.item_id for batch in filled.records.items.each() for item in batch]
    found = 0
    for user_id in filled.records.events.users():
        person = open_person(filled, user_id, None)
        by_lexicon = Ears(filled, person, None).hear(item_ids).cosines
        kept, filled.learned = filled.learned, MemoryLearned()
        by_records = Ears(filled, person, None).hear(item_ids).cosines
        filled.learned = kept
        assert np.array_equal(by_lexicon, by_records)
        found += int((by_lexicon == 1.0).sum())
    assert found > 0

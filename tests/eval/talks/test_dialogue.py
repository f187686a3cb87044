"""The dialogues that are shipped: well formed, and what they expect is true by the data."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from agent.core.errors import InputError
from eval.bench.samples import folder
from eval.dataset import read_dataset
from eval.talks.dialogue import Kind, known_suites, read_dialogues, suite
from eval.talks.fields import meets, values

BEIJING = Path(__file__).parents[2] / "data" / "beijing"
PATHS = {"films": folder("films"), "grocery": folder("grocery"), "beijing": BEIJING}
STARRED = " > "


@pytest.fixture(scope="module", params=sorted(PATHS))
def talks(request):
    return suite(request.param), read_dataset(PATHS[request.param])


def turns(dialogues):
    return [(one, n, line) for one in dialogues for n, line in enumerate(one.turns)]


def static(condition):
    """Without what only the run can tell."""
    return condition.model_copy(update={"above": None, "below": None})


def test_there_are_enough_of_each_and_every_kind_is_tried():
    assert known_suites() == ("beijing", "films", "grocery")
    found = {name: suite(name) for name in known_suites()}
    assert all(len(dialogues) >= 24 for dialogues in found.values())
    assert sum(len(dialogues) for dialogues in found.values()) >= 72
    tried = Counter(line.kind for dialogues in found.values() for _, _, line in turns(dialogues))
    assert set(tried) == set(Kind)
    spoken = {name: Counter(one.language for one in dialogues) for name, dialogues in found.items()}
    assert all(len(languages) == 2 for languages in spoken.values())


def test_ids_are_their_own_and_the_last_turn_expects_something(talks):
    dialogues, _ = talks
    assert len({one.id for one in dialogues}) == len(dialogues)
    for one in dialogues:
        assert one.turns[-1].expect.model_dump(exclude_defaults=True), one.id


def test_people_and_items_exist(talks):
    dialogues, data = talks
    for one, n, line in turns(dialogues):
        assert not one.user or one.user in data.histories, one.id
        for condition in (*line.expect.every, *line.expect.some, *line.expect.none):
            assert set(condition.id) <= set(data.items), (one.id, n)


def test_what_every_item_must_be_some_unseen_item_is(talks):
    dialogues, data = talks
    for one, n, line in turns(dialogues):
        seen = data.seen(one.user)
        left = [
            item
            for item_id, item in data.items.items()
            if item_id not in seen
            and all(meets(item, static(condition)) for condition in line.expect.every)
            and not any(meets(item, condition) for condition in line.expect.none)
        ]
        assert left, (one.id, n, line.say)
        for condition in line.expect.some:
            assert any(meets(item, static(condition)) for item in left), (one.id, n, line.say)


def test_what_no_item_may_be_some_item_is(talks):
    dialogues, data = talks
    for one, n, line in turns(dialogues):
        for condition in line.expect.none:
            assert any(meets(item, condition) for item in data.items.values()), (one.id, n, condition)


def test_what_is_impossible_is_met_by_nothing_and_each_of_its_parts_by_something(talks):
    dialogues, data = talks
    for one, n, line in turns(dialogues):
        wanted = line.expect.impossible
        assert bool(wanted) is (line.kind is Kind.NOTHING), (one.id, n)
        assert not wanted or not any(all(meets(item, part) for part in wanted) for item in data.items.values())
        if one.id not in {"films-30"}:  # no film of the thirties is there at all with a hero, and few are there
            assert all(any(meets(item, part) for item in data.items.values()) for part in wanted), (one.id, n)


def test_what_is_gone_was_there(talks):
    """A taste that is taken back is one that the person's acts or an earlier turn had told."""
    dialogues, data = talks
    for one, n, line in turns(dialogues):
        told = {name.casefold() for earlier in one.turns[:n] for name in earlier.expect.likes}
        acted = {
            name.casefold()
            for item_id in data.seen(one.user)
            for field in ("tag", "category")
            for name in values(data.items[item_id], field)
        }
        for name in line.expect.gone:
            assert name.casefold() in told or name.split(STARRED)[-1].casefold() in acted, (one.id, n, name)


def test_titles_that_a_reply_must_name_exist(talks):
    dialogues, data = talks
    texts = " ".join(value for item in data.items.values() for value in values(item, "text")).casefold()
    for one, n, line in turns(dialogues):
        if line.kind is Kind.WHY_NOT:
            named = line.expect.says[0]
            assert any(name.casefold() in texts for name in named), (one.id, n, named)


def test_places_that_are_spoken_of_lie_before(talks):
    dialogues, _ = talks
    for one, n, line in turns(dialogues):
        expect = line.expect
        conditions = (*expect.every, *expect.some, *expect.none)
        spots = [spot for condition in conditions for spot in (condition.above, condition.below) if spot]
        before = [*(spot.turn for spot in spots), *expect.differs_from_turn]
        assert all(turn < n for turn in before), (one.id, n)
        assert all(spot.turn <= n for spot in (*expect.leaves_out, *expect.tells)), (one.id, n)


def test_phone_numbers_and_prices_that_a_reply_must_hold_are_the_datas():
    items = read_dataset(BEIJING).items
    wall, zoo = items["景点:八达岭长城"], items["景点:北京动物园"]
    assert (values(wall, "门票"), values(zoo, "评分")) == (("35",), ("4.4",))
    assert "69121383" in values(wall, "电话")[0]


def test_no_dialogue_is_written_for_other_data():
    with pytest.raises(InputError, match="no dialogues are written for 'shoes'"):
        suite("shoes")


def test_a_line_that_is_no_dialogue_is_named(tmp_path):
    path = tmp_path / "own.jsonl"
    line = '{"say": "hi", "kind": "ask"}'
    path.write_text(f'{{"id": "a", "language": "en", "turns": [{line}, {line}]}}\n', encoding="utf-8")
    with pytest.raises(InputError, match=re.escape("own.jsonl line 1")):
        read_dialogues(path)

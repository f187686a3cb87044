"""When a mind has changed, and when it has not."""

from datetime import UTC, datetime, timedelta

import pytest

from agent.core.schema import Event
from agent.steps.minds import Said, last_turn
from agent.steps.weigh import Voice

SIGNS = {"+": 1.0, "-": -1.0, ".": 0.1, ",": -0.1}


def history(text, children=None):
    """One voice a sign, `.` and `,` being glances; each about a child of its own unless said otherwise."""
    children = children or [str(n) for n in range(len(text))]
    said = []
    for n, (sign, child) in enumerate(zip(text, children, strict=True)):
        at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=n)
        event = Event(user_id="u", item_id=child, kind="like", at=at)
        said.append(Said(Voice(event, float(n), SIGNS[sign], 1.0, 1.0, False), (*child.split(">"),)))
    return said


@pytest.mark.parametrize(
    ("text", "turn"),
    [
        ("", None),
        ("+++", None),
        ("++-", None),
        ("++--", None),
        ("++---", (2, -1)),
        ("--+++", (2, 1)),
        ("+++++-.-,-", (5, -1)),
        ("++--+--", None),
        ("++--+---", (5, -1)),
        ("+---", None),
        ("-++", None),
        ("++----+++", (6, 1)),
        ("++---++", (2, -1)),
        ("..,,,", None),
    ],
)
def test_three_in_a_row_against_a_made_up_mind(text, turn):
    found = last_turn(history(text))
    assert (found and (found.order, found.sign)) == turn


def test_what_is_all_about_one_of_several_narrower_things_is_no_turn():
    assert last_turn(history("++---", ["a", "b", "c", "c", "c"])) is None
    assert last_turn(history("++----", ["a", "b", "c", "c", "c", "a"])) is not None


def test_where_there_is_one_narrower_thing_what_is_below_it_decides():
    assert last_turn(history("++---", ["a"] * 5)) is not None
    assert last_turn(history("++---", ["a>x", "a>y", "a>z", "a>z", "a>z"])) is None
    assert last_turn(history("++---", ["a>x", "a>y", "a>z", "a>z", "a>w"])) is not None
    assert last_turn(history("++---", ["a>p>x", "a>p>y", "a>z", "a>z", "a>z"])) is None


def test_a_turn_voids_the_opposite_words_before_it():
    voices = [said.voice for said in history("++-.+---++")]
    turn = last_turn(history("++-.+---"))
    assert [turn.voids(voice) for voice in voices] == [True, True, False, True, True, *[False] * 5]

"""When a mind has changed, and when it has not."""

from datetime import UTC, datetime, timedelta

import pytest

from agent.core.schema import Event
from agent.steps.minds import last_turn
from agent.steps.weigh import Voice

SIGNS = {"+": 1.0, "-": -1.0, ".": 0.1, ",": -0.1}


def history(text, children=None):
    """One voice a sign, `.` and `,` being glances; each about a child of its own unless said otherwise."""
    children = children or [str(n) for n in range(len(text))]
    voices = []
    for n, sign in enumerate(text):
        at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=n)
        event = Event(user_id="u", item_id=children[n], kind="like", at=at)
        voices.append(Voice(event, float(n), SIGNS[sign], 1.0, 1.0, recent=False, clear=abs(SIGNS[sign]) > 0.5))
    return voices, [tuple(child.split(">")) for child in children]


def turn_of(text, children=None):
    return last_turn(*history(text, children))


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
    found = turn_of(text)
    assert (found and (found.order, found.sign)) == turn


def test_what_is_all_about_one_of_several_narrower_things_is_no_turn():
    assert turn_of("++---", ["a", "b", "c", "c", "c"]) is None
    assert turn_of("++----", ["a", "b", "c", "c", "c", "a"]) is not None


def test_where_there_is_one_narrower_thing_what_is_below_it_decides():
    assert turn_of("++---", ["a"] * 5) is not None
    assert turn_of("++---", ["a>x", "a>y", "a>z", "a>z", "a>z"]) is None
    assert turn_of("++---", ["a>x", "a>y", "a>z", "a>z", "a>w"]) is not None
    assert turn_of("++---", ["a>p>x", "a>p>y", "a>z", "a>z", "a>z"]) is None


def test_a_turn_voids_the_opposite_words_before_it():
    voices = history("++-.+---++")[0]
    turn = turn_of("++-.+---")
    assert [turn.voids(voice) for voice in voices] == [True, True, False, True, True, *[False] * 5]

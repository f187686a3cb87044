"""Dialogues are played turn by turn in a session of their own, and the shares are counted over dialogues."""

from __future__ import annotations

import pytest

from agent.core.errors import UnknownUser
from agent.core.plan import ChatTurn, Plan
from eval.protocols.talks import kept, seconds
from eval.talks.dialogue import Dialogue, Kind
from eval.talks.judge import Verdict
from eval.talks.play import play


class Scripted:
    """Fills `Talker`: counts what it was asked; knows nobody."""

    def __init__(self):
        self.asked = []

    def chat(self, user, text, session=None):
        self.asked.append((user, text, session))
        return ChatTurn(reply=f"to {text}", plan=Plan(), session=session or "new")

    def show(self, user):
        raise UnknownUser(f"no profile of user {user!r}")


def dialogue(name, *says, user="", kind="ask"):
    turns = [{"say": say, "kind": kind, "expect": {"shown": 1}} for say in says]
    return Dialogue.model_validate({"id": name, "language": "en", "user": user, "turns": turns}, strict=False)


def verdicts(name, *turns):
    return [Verdict(name, turn, kind, "x", good, "y") for turn, kind, good in turns]


@pytest.mark.parametrize("user", ["", "w7"])
def test_a_session_goes_through_all_turns(user):
    talker = Scripted()
    played = play(talker, dialogue("a", "one", "two", "three", user=user))
    assert talker.asked == [(user, "one", None), (user, "two", "new"), (user, "three", "new")]
    assert [turn.reply for turn in played.turns] == ["to one", "to two", "to three"]
    assert played.profiles == (None, None, None)
    assert all(second >= 0 for second in played.seconds)


def test_shares_are_over_dialogues_and_by_kind():
    dialogues = [dialogue("a", "1", "2", "3"), dialogue("b", "1", "2", "3")]
    found = [
        verdicts("a", (0, Kind.ASK, False), (2, Kind.WHY, True), (2, Kind.WHY, True)),
        verdicts("b", (0, Kind.ASK, True), (1, Kind.ASK, True), (2, Kind.UNDO, False)),
    ]
    measures = {name: one.value for name, one in kept(dialogues, found, 1).items()}
    assert measures == {
        "last": 1 / 2,
        "kept": 4 / 6,
        "kept-ask": 2 / 3,
        "kept-undo": 0.0,
        "kept-why": 1.0,
    }


def test_seconds_are_of_all_turns():
    measured = seconds([(1.0, 2.0, 3.0), (4.0,)], 1)
    assert measured["seconds-median"].value == pytest.approx((2.0 + 3.0) / 2)
    assert measured["seconds-p95"].value == pytest.approx(3.0 + 0.85 * (4.0 - 3.0))
    assert measured["seconds-p95"].n == 2

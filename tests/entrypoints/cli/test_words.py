"""What people say in words at the command line: a request, and a taste."""

from __future__ import annotations

import pytest

from tests.entrypoints.cli.door import typed


def run(workspace, *arguments):
    return typed(*arguments, "--workspace", workspace)


def test_a_request_leads_and_says_what_it_found(profiled, people):
    done = run(profiled, "recommend", people[0], "-n", "3", "--query", "some cheese please", "--json")
    assert done.code == 0, done.err
    found = done.document
    assert found["fallback"] is None
    assert all("Cheese" in line["matched"] for line in found["items"][:1])
    assert found["items"][0]["attribution"]["lexical"] > 0.3
    assert "Cheese" in found["items"][0]["explanation"]


def test_nobody_may_ask(profiled):
    done = run(profiled, "recommend", "a stranger", "--query", "cheese", "-n", "1")
    assert done.code == 0, done.err
    assert "It has what was asked for: Cheese." in done.out


def test_what_finds_nothing_is_a_note(profiled, people):
    done = run(profiled, "recommend", people[0], "--query", "zzzxq", "-n", "1")
    assert done.code == 0
    assert "nothing new matches 'zzzxq'" in done.err


def test_a_taste_in_words(profiled):
    done = run(profiled, "interests", "newcomer", "say", "I like cheese but I hate polka", "--json")
    assert done.code == 0, done.err
    told = done.document
    assert told["not_understood"] == ["polka"]
    assert told["version"] == 1
    assert {one["path"][-1].casefold() for one in told["understood"]} <= {"cheese", "cheeses"}
    listed = run(profiled, "recommend", "newcomer", "-n", "2", "--json").document
    assert listed["fallback"] is None
    drawn = run(profiled, "interests", "newcomer", "say", "polka")
    assert "no interest of this catalogue is called: polka" in drawn.err


@pytest.mark.parametrize("action", ["sing", "ADD"])
def test_an_unknown_action_lists_the_known(profiled, people, action):
    done = run(profiled, "interests", people[0], action, "cheese")
    assert done.code == 2
    assert "say" in done.complaint

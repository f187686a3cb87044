"""The one error tree."""

import pickle
import re

import pytest

from agent.core import errors
from agent.core.errors import AnswerError, ModelThrottled, TrigrainError
from agent.core.schema import Usage


def below(kind):
    return [
        kind,
        *(leaf for child in kind.__subclasses__() if child.__module__ == errors.__name__ for leaf in below(child)),
    ]


TREE = below(TrigrainError)


def test_the_drawing_is_the_tree():
    drawn = re.findall(r"^ {4}[│├└─ ]*(\w+)", errors.__doc__, flags=re.MULTILINE)
    assert drawn == [kind.__name__ for kind in TREE]


@pytest.mark.parametrize("kind", TREE)
def test_every_error_has_a_name_of_its_own_and_an_exit_code(kind):
    assert re.fullmatch(r"[a-z_]+", kind.code)
    assert [other for other in TREE if other.code == kind.code] == [kind]
    assert kind.exit_code in (1, 2, 3, 130)
    assert kind.__doc__


@pytest.mark.parametrize(
    ("code", "names"),
    [
        (3, {"BudgetReached"}),
        (130, {"Interrupted"}),
        (1, {"TrigrainError", "ModelError", "ModelThrottled", "ModelUnreachable", "AnswerError", "ExplanationError"}),
    ],
)
def test_what_a_command_ends_with(code, names):
    assert {kind.__name__ for kind in TREE if kind.exit_code == code} == names


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({}, "it broke"),
        ({"where": "line 3"}, "it broke, line 3"),
        ({"hint": "mend it"}, "it broke, mend it"),
        ({"where": "line 3", "hint": "mend it"}, "it broke, line 3, mend it"),
    ],
)
@pytest.mark.parametrize("kind", TREE)
def test_it_says_what_where_and_what_to_do(kind, more, text):
    error = kind("it broke", **more)
    assert str(error) == text
    assert (error.what, error.where, error.hint) == ("it broke", more.get("where", ""), more.get("hint", ""))


@pytest.mark.parametrize("kind", TREE)
def test_it_survives_the_way_to_another_process(kind):
    error = pickle.loads(pickle.dumps(kind("it broke", where="here", hint="mend it")))
    assert (type(error), str(error)) == (kind, "it broke, here, mend it")


def test_a_throttled_call_knows_how_long_to_wait():
    assert ModelThrottled("slowly").retry_after is None
    assert ModelThrottled("slowly", retry_after=2.5).retry_after == 2.5


def test_a_bad_answer_is_kept_and_was_paid():
    assert AnswerError("no").usage == Usage(calls=1)
    paid = Usage(calls=1, tokens_in=9, cost_usd=0.5)
    error = AnswerError("no", answer="{", usage=paid)
    assert (error.answer, error.usage) == ("{", paid)

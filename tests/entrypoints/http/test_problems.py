"""Every error of the tree as a problem: its status, its code, and no path of the machine."""

from __future__ import annotations

import asyncio
import json

import pytest
from starlette.requests import Request

from agent.core import errors
from agent.entrypoints.http import problems
from agent.entrypoints.http.problems import STATUS, Refusal, on_error, status_of, without_paths


def leaves(kind):
    yield kind
    for below in kind.__subclasses__():
        if below.__module__ in (errors.__name__, problems.__name__):
            yield from leaves(below)


TREE = [kind for kind in leaves(errors.TrigrainError) if kind.__module__ == errors.__name__]
REFUSALS = [kind for kind in leaves(Refusal) if kind is not Refusal]


def answered(error):
    request = Request({"type": "http", "headers": [], "state": {"request_id": "r1"}})
    return asyncio.run(on_error(request, error))


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
def test_every_leaf_has_a_status_of_its_own(kind):
    assert kind in STATUS
    told = answered(kind("what", where="somewhere", hint="do"))
    body = json.loads(told.body)
    assert told.status_code == body["status"] == STATUS[kind]
    assert (body["code"], body["hint"], body["request_id"]) == (kind.code, "do", "r1")
    assert told.media_type == "application/problem+json"


def test_codes_tell_leaves_apart():
    kinds = [*TREE, *REFUSALS]
    assert len({kind.code for kind in kinds}) == len(kinds)


def test_a_leaf_that_nobody_listed_answers_as_its_branch():
    class NewLeaf(errors.UnknownUser):
        """New."""

    assert status_of(NewLeaf("x")) == 404


def test_how_long_to_wait_is_said():
    told = answered(errors.ModelThrottled("slow", retry_after=7.4))
    assert told.headers["retry-after"] == "7"
    assert answered(problems.Unauthorized("no key")).headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("cannot be read: /srv/shop/records.db", "cannot be read: records.db"),
        ("workspace /home/ann/my.shop, line 3", "workspace my.shop, line 3"),
        ("[Errno 2] No such file: '/a/b/c d.csv'", "[Errno 2] No such file: 'c d.csv'"),
        ("give http://host:port/v1", "give http://host:port/v1"),
        ("postgresql://user:secret@host/name", "postgresql://host/name"),
        ("and/or, 3/4, TCP/IP", "and/or, 3/4, TCP/IP"),
        ("/", "/"),
    ],
)
def test_paths_are_cut_to_their_last_name(text, told):
    assert without_paths(text) == told


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
def test_no_answer_tells_where_the_machine_keeps_things(kind):
    told = answered(kind("cannot be read: /srv/shop/records.db", where="/srv/shop", hint="look at /srv/shop/chroma"))
    assert b"/srv" not in told.body

"""Reading answers in JSON: each in its place, or a complaint in its place."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.chains.facet import FACET, FacetNames
from agent.chains.structured import read
from agent.chains.task import Misread, Sentence
from agent.chains.write import WRITE
from tests.fakes.chat import answers


def names(*names):
    return FacetNames(names=names)


def complaints(text, count=1, task=FACET):
    """The complaint of each question, None where it is answered."""
    return [got.complaint if isinstance(got, Misread) else None for got in read(task, count, text)]


def test_answers_stand_by_their_number():
    text = json.dumps({"answers": [{"n": 2, "names": ["b"]}, {"n": 1, "names": ["a", "x"]}]})
    assert read(FACET, 2, text) == [names("a", "x"), names("b")]


def test_a_sentence():
    assert read(WRITE, 1, answers({"text": " It\nis. "})) == [Sentence(text="It is.")]


def test_names_are_on_one_line():
    assert read(FACET, 1, answers({"names": ["a\nb", " c "]})) == [names("a b", "c")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no",
        "{",
        '{"answers": [',
        "null",
        "[]",
        "3",
        '"answers"',
        "{}",
        '{"answers": null}',
        '{"answers": 3}',
        '{"answers": "abc"}',
        '{"answers": {"n": 1}}',
        '{"answers": [null]}',
        '{"answers": [["n"]]}',
        '{"answers": ["n"]}',
        '{"answers": [{"names": ["a"]}]}',
        '{"answers": [{"n": [1], "names": ["a"]}]}',
        '```json\n{"answers": [{"n": 1, "names": ["a"]}]}\n```',
        "[" * 100_000,
        '{"a":' * 100_000,
    ],
    ids=lambda text: text[:40],
)
def test_what_is_not_the_form_is_told_and_kept(text):
    for got in read(FACET, 2, text):
        assert got.complaint.startswith("it is not the JSON that was asked for (")
        assert got.raw == text
        assert len(got.complaint) < 300


@pytest.mark.parametrize(
    ("numbers", "fault"),
    [
        ([0, 1, 2], True),
        ([1, 2, 3, 4], True),
        ([1, 2, 2], True),
        ([-1, 1, 2], True),
        (["1", 2, 3], True),
        ([1.5, 2, 3], True),
        ([3, 1, 2], False),
    ],
)
def test_answers_under_other_numbers_stand_behind_no_question(numbers, fault):
    text = json.dumps({"answers": [{"n": n, "names": ["a"]} for n in numbers]})
    told = "the answers must be numbered from 1 to 3, each once"
    assert complaints(text, 3) == [told if fault else None] * 3


def test_a_missing_answer_is_missing_alone():
    text = json.dumps({"answers": [{"n": 1, "names": ["a"]}, {"n": 3, "names": ["c"]}]})
    assert read(FACET, 3, text) == [names("a"), Misread("it is missing", ""), names("c")]
    assert complaints('{"answers": []}', 2) == ["it is missing", "it is missing"]


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ({}, "names: Field required"),
        ({"names": None}, "names: Input should be a valid array"),
        ({"names": "a > b"}, "names: Input should be a valid array"),
        ({"names": []}, "names: Tuple should have at least 1 item after validation, not 0"),
        ({"names": ["a", "b", "c", "d"]}, "names: Tuple should have at most 3 items after validation, not 4"),
        ({"names": ["a", 3]}, "names.1: Input should be a valid string"),
        ({"names": ["a", None]}, "names.1: Input should be a valid string"),
        ({"names": ["a", " \n"]}, "names.1: Value should have at least 1 item after validation, not 0"),
        ({"names": ["a"], "why": "b"}, "why: Extra inputs are not permitted"),
    ],
)
def test_a_row_of_another_form_is_told_by_its_field(row, complaint):
    text = answers({"names": ["ok"]}, row)
    first, second = read(FACET, 2, text)
    assert first == names("ok")
    assert second == Misread(complaint, json.dumps(row))


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_an_empty_sentence_is_none(text):
    assert complaints(answers({"text": text}), task=WRITE) == [
        "text: Value should have at least 1 item after validation, not 0"
    ]


def test_half_a_character_is_told():
    (got,) = read(WRITE, 1, '{"answers": [{"n": 1, "text": "\\ud83c"}]}')
    assert isinstance(got, Misread)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["n", "names", "answers", "x"]), inner),
    max_leaves=8,
)


@given(st.one_of(st.text(), json_values.map(json.dumps), json_values.map(lambda v: json.dumps({"answers": v}))))
def test_whatever_is_said_every_question_has_an_answer_or_a_complaint(text):
    got = read(FACET, 3, text)
    assert len(got) == 3
    assert all(isinstance(one, FacetNames) or one.complaint for one in got)

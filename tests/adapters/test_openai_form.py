"""The schema that goes over the wire is what strict mode takes."""

import copy

from agent.adapters.openai_form import name, strict
from agent.core.asking import Request, Style
from eval.endpoint.instances import strictness_fault


def test_keywords_that_strict_mode_refuses_are_left_out_at_every_depth():
    schema = {
        "title": "Answer",
        "type": "object",
        "properties": {"names": {"type": "array", "items": {"$ref": "#/$defs/Name"}, "minItems": 1, "default": []}},
        "required": ["names"],
        "additionalProperties": False,
        "$defs": {"Name": {"title": "Name", "anyOf": [{"type": "string", "minLength": 1, "maxLength": 9}]}},
    }
    given = copy.deepcopy(schema)
    assert strict(schema) == {
        "type": "object",
        "properties": {"names": {"type": "array", "items": {"$ref": "#/$defs/Name"}, "minItems": 1}},
        "required": ["names"],
        "additionalProperties": False,
        "$defs": {"Name": {"anyOf": [{"type": "string"}]}},
    }
    assert schema == given
    assert strictness_fault(strict(schema)) is None


def test_properties_that_are_called_like_keywords_stay():
    schema = {"type": "object", "properties": {"title": {"title": "T", "type": "string"}, "properties": {"default": 1}}}
    kept = {"type": "object", "properties": {"title": {"type": "string"}, "properties": {}}}
    assert strict(schema) == kept


def test_a_tasks_name_becomes_a_schemas_name():
    asked = Request(task="write: 写", style=Style.LINE, prefix="", body="", max_tokens=1, prompt_hash="p")
    assert name(asked) == "write___"

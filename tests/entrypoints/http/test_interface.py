"""The OpenAPI document, and requests made from it: whatever is sent, the server does not fail."""

from __future__ import annotations

import warnings
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.entrypoints.http.door import copy, served

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the vendor's own dependencies, at import
    import schemathesis
    from schemathesis import GenerationMode
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks

EXAMPLES = 20
"""Requests of each endpoint and mode; both together take some 25 s on two cores."""
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
MODES = {GenerationMode.POSITIVE: {200, 201, 404, 422}, GenerationMode.NEGATIVE: {400, 404, 422}}
"""What must be among the answers, so that a suite which is refused at the door is noticed."""
NOTHING_TO_SEND = ("/healthz", "/readyz")
NOT_ONCE = ("POST /v1/imports", "POST /v1/users/{user_id}/chat")
"""The same files again change nothing, and a stream cannot be replayed."""


@pytest.fixture(scope="module")
def running(shop, tmp_path_factory):
    with served(copy(shop, tmp_path_factory.mktemp("interface") / "shop")) as server:
        yield server


@pytest.fixture(scope="module")
def document(running):
    with running.client() as client:
        return client.get("/openapi.json").json()


def operations(document):
    return {f"{m.upper()} {path}": one for path, methods in document["paths"].items() for m, one in methods.items()}


def test_every_operation_is_described(document):
    for name, one in operations(document).items():
        assert one["description"], name
        assert one["operationId"], name
        for parameter in one.get("parameters", []):
            assert parameter["name"]
    assert len({one["operationId"] for one in operations(document).values()}) == len(operations(document))


def test_every_refusal_is_a_problem(document):
    for name, one in operations(document).items():
        for status, told in one["responses"].items():
            if status >= "400" and name != "GET /readyz":
                assert list(told["content"]) == ["application/problem+json"], (name, status)
                assert told["content"]["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_bodies_have_examples_that_can_be_sent(running, document):
    schemas = document["components"]["schemas"]
    with running.client() as client:
        for name in ("Act", "Correction", "Statement", "ItemRows", "EventRows"):
            assert schemas[name]["examples"], name
        act = schemas["Act"]["examples"][0]
        client.post("/v1/items", json=schemas["ItemRows"]["examples"][0])
        assert client.post("/v1/users/ada/events", json=act).status_code == 201
        told = client.post("/v1/events", json=schemas["EventRows"]["examples"][0]).json()
        assert told["events"]["stored"] + told["events"]["duplicate"] == 1
        assert client.post("/v1/users/ada/statements", json=schemas["Statement"]["examples"][0]).status_code == 201


def test_keys_and_idempotency_are_said(document):
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    for name, one in operations(document).items():
        open_to_all = name in ("GET /healthz", "GET /readyz")
        assert ("security" in one) != open_to_all, name
        keyed = any(parameter["name"] == "Idempotency-Key" for parameter in one.get("parameters", []))
        assert keyed == (name.startswith("POST") and name not in NOT_ONCE), name


@pytest.mark.parametrize("mode", list(MODES), ids=lambda mode: mode.value)
def test_whatever_is_sent_the_server_does_not_fail(running, mode):
    """Schemathesis makes requests from the document, good or bad ones; what comes back keeps to the document too."""
    schema = schemathesis.openapi.from_url(f"{running.url}/openapi.json")
    statuses = Counter()

    def look(case):
        response = case.call(base_url=running.url)
        statuses[response.status_code] += 1
        told = [one for one in CHECKS if one is not checks.response_schema_conformance]  # events have names, no schema
        case.validate_response(response, checks=told if case.path.endswith("/chat") else CHECKS)

    calm = settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    for result in schema.get_all_operations():
        operation = result.ok()
        is_stream = operation.path.endswith("/events") and operation.method == "get"
        if is_stream or (mode is GenerationMode.NEGATIVE and operation.path in NOTHING_TO_SEND):
            continue  # streams are looked at in test_batches
        calm(given(case=operation.as_strategy(generation_mode=mode))(lambda case: look(case)))()
    assert statuses.total() >= EXAMPLES * 10
    assert statuses.keys() >= MODES[mode]

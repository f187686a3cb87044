"""No error of a vendor passes the adapter as it is."""

import importlib
import inspect
import json
import pkgutil
import ssl

import httpx2
import langchain_openai
import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core import exceptions as langchain

from agent.adapters.model_errors import of_status, translate
from agent.core.errors import AnswerError, ModelDenied, ModelError, ModelThrottled, ModelUnreachable

EXPECTED = {
    openai.OpenAIError: ModelDenied,
    openai.APIError: ModelUnreachable,
    openai.APIStatusError: ModelUnreachable,
    openai.APIResponseValidationError: AnswerError,
    openai.APIConnectionError: ModelUnreachable,
    openai.APITimeoutError: ModelUnreachable,
    openai.BadRequestError: AnswerError,
    openai.AuthenticationError: ModelDenied,
    openai.OAuthError: ModelDenied,
    openai.PermissionDeniedError: ModelDenied,
    openai.NotFoundError: ModelDenied,
    openai.ConflictError: ModelUnreachable,
    openai.UnprocessableEntityError: AnswerError,
    openai.RateLimitError: ModelThrottled,
    openai.InternalServerError: ModelUnreachable,
    openai.LengthFinishReasonError: AnswerError,
    openai.ContentFilterFinishReasonError: AnswerError,
    openai._exceptions.SubjectTokenProviderError: ModelDenied,
    openai.WebSocketConnectionClosedError: ModelUnreachable,
    openai.WebSocketQueueFullError: ModelUnreachable,
}
STATUSES = {
    openai.BadRequestError: 400,
    openai.AuthenticationError: 401,
    openai.PermissionDeniedError: 403,
    openai.NotFoundError: 404,
    openai.ConflictError: 409,
    openai.UnprocessableEntityError: 422,
    openai.RateLimitError: 429,
    openai.APIStatusError: 500,
    openai._exceptions.SubjectTokenProviderError: 401,
}
BY_LANGCHAIN = {
    langchain.ModelAuthenticationError: ModelDenied,
    langchain.ModelPermissionDeniedError: ModelDenied,
    langchain.ModelInvalidRequestError: AnswerError,
    langchain.ModelNotFoundError: ModelDenied,
    langchain.ModelRateLimitError: ModelThrottled,
    langchain.ModelAPIError: ModelUnreachable,
    langchain.ModelConnectionError: ModelUnreachable,
    langchain.ModelTimeoutError: ModelUnreachable,
    langchain.ContextOverflowError: AnswerError,
}


def everything_in(package):
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if ".data." not in found.name:
            importlib.import_module(found.name)


def leaves_of(root):
    return {root} | {deep for child in root.__subclasses__() for deep in leaves_of(child)}


def is_public(kind):
    return kind.__module__ == "openai" and not kind.__name__.startswith("_")


def made(kind):
    """An instance, its arguments chosen by the names of the parameters; of what is private, a bare one."""
    if not is_public(kind) and kind not in EXPECTED and not kind.__module__.startswith("langchain_openai"):
        bare = kind.__new__(kind)
        bare.args = ("words",)
        return bare
    status = next((code for parent, code in STATUSES.items() if issubclass(kind, parent)), 200)
    wire = httpx2.Request("POST", "http://127.0.0.1/v1")
    known = {
        "message": "words",
        "request": wire,
        "response": httpx2.Response(status, request=wire, json={"error": {"message": "words"}}),
        "body": {"message": "words"},
        "completion": openai.types.chat.ChatCompletion.construct(choices=[], usage=None),
        "unsent_messages": ["words"],
    }
    try:
        names = inspect.signature(kind).parameters
    except ValueError:  # no constructor of its own
        return kind("words")
    return kind(**{name: known[name] for name in names if name in known})


def vendors_errors():
    everything_in(langchain_openai)
    return sorted(leaves_of(openai.OpenAIError), key=lambda kind: kind.__qualname__)


@pytest.mark.parametrize("kind", vendors_errors(), ids=lambda kind: kind.__qualname__)
def test_every_error_of_the_openai_client_is_mapped(kind):
    parent = next(parent for parent in kind.__mro__ if parent in EXPECTED)
    assert parent is kind or not is_public(kind), "the vendor has a new error: decide what it means"
    expected = AnswerError if issubclass(kind, langchain.ContextOverflowError) else EXPECTED[parent]
    ours = translate(made(kind), "here")
    assert type(ours) is expected
    assert ours.where == "here"
    assert ours.what


def test_the_enumeration_sees_the_whole_client():
    exported = {getattr(openai, name) for name in openai.__all__ if name.endswith("Error")}
    seen = set(vendors_errors())
    assert set(EXPECTED) <= seen
    assert {kind for kind in exported if issubclass(kind, openai.OpenAIError)} <= seen


def langchains_own():
    kinds = leaves_of(langchain.ModelError) - {langchain.ModelError}
    return sorted((kind for kind in kinds if not issubclass(kind, openai.OpenAIError)), key=str)


@pytest.mark.parametrize("kind", langchains_own(), ids=lambda kind: kind.__name__)
def test_every_classified_error_of_langchain_is_mapped(kind):
    assert type(translate(kind("words"), "here")) is BY_LANGCHAIN[kind]


@pytest.mark.parametrize(
    ("error", "leaf"),
    [
        (TimeoutError(), ModelUnreachable),
        (ConnectionResetError("reset"), ModelUnreachable),
        (ssl.SSLCertVerificationError("bad certificate"), ModelUnreachable),
        (httpx2.ReadError("gone"), ModelUnreachable),
        (httpx2.ConnectTimeout("late"), ModelUnreachable),
        (RuntimeError("something else"), ModelUnreachable),
        (json.JSONDecodeError("no JSON", "x", 0), AnswerError),
        (KeyError("choices"), AnswerError),
        (TypeError("null value for 'choices'"), AnswerError),
    ],
)
def test_errors_below_the_client(error, leaf):
    assert type(translate(error, "here")) is leaf


def test_an_error_of_ours_stays():
    error = ModelThrottled("x")
    assert translate(error, "elsewhere") is error


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "12"}, 12.0),
        ({"retry-after": "0.25"}, 0.25),
        ({"retry-after": "12", "retry-after-ms": "250"}, 0.25),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
    ],
)
def test_patience_is_read_from_the_header(headers, seconds):
    response = httpx2.Response(429, headers=headers, request=httpx2.Request("POST", "http://x"))
    assert translate(openai.RateLimitError("slow down", response=response, body=None), "").retry_after == seconds


@pytest.mark.parametrize(
    ("status", "body", "leaf"),
    [
        (429, {"code": "insufficient_quota"}, ModelDenied),
        (429, {"type": "insufficient_quota"}, ModelDenied),
        (400, {"code": "context_length_exceeded"}, AnswerError),
        (400, {"code": "invalid_json_schema"}, ModelDenied),
        (400, {"code": "unsupported_parameter"}, ModelDenied),
        (413, {}, AnswerError),
        (402, {}, ModelDenied),
        (405, {}, ModelDenied),
        (408, {}, ModelUnreachable),
        (529, {}, ModelUnreachable),
    ],
)
def test_statuses_with_their_codes(status, body, leaf):
    assert type(of_status(status, body, where="")) is leaf


@given(st.integers(100, 999), st.dictionaries(st.sampled_from(["message", "code", "type"]), st.none() | st.text()))
def test_every_status_has_an_error(status, body):
    ours = of_status(status, body, where="")
    assert isinstance(ours, ModelError)
    assert ours.what


@pytest.mark.parametrize(
    ("body", "leaf"),
    [
        ({"error": {"message": "slow down", "code": 429}}, ModelThrottled),
        ({"error": {"message": "upstream", "code": 502}}, ModelUnreachable),
        ({"error": {"message": "upstream", "code": None}}, AnswerError),
        ({"error": "words alone"}, AnswerError),
        ({}, AnswerError),
    ],
)
def test_a_success_that_carries_an_error_is_what_the_error_says(body, leaf):
    seen = TypeError("'NoneType' object is not iterable")
    seen.response = httpx2.Response(200, json=body, request=httpx2.Request("POST", "http://x"))
    assert type(translate(seen, "")) is leaf
    assert type(translate(ValueError(body.get("error", body)), "")) is leaf


def test_a_vendors_long_message_becomes_one_short_line():
    ours = translate(ValueError("a\n" * 1000), "")
    assert "\n" not in str(ours)
    assert len(str(ours)) < 400

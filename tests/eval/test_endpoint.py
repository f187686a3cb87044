"""The endpoint keeps to the OpenAI wire when told nothing, and misbehaves exactly as told."""

import base64
import json
import time
from concurrent.futures import ThreadPoolExecutor

import httpx2
import jsonschema
import numpy as np
import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.endpoint import Behaviour, Endpoint, Fault
from eval.endpoint.instances import strictness_fault, words_of
from eval.endpoint.voice import answer
from eval.endpoint.wire import TOKENS_PER_CALL

SCHEMA = {
    "type": "object",
    "properties": {
        "answers": {
            "type": "array",
            "minItems": 3,
            "maxItems": 3,
            "items": {
                "type": "object",
                "properties": {"n": {"type": "integer"}, "names": {"type": "array", "items": {"type": "string"}}},
                "required": ["n", "names"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["answers"],
    "additionalProperties": False,
}
FORM = {"type": "json_schema", "json_schema": {"name": "facets", "strict": True, "schema": SCHEMA}}


def asking(text="A film about jazz in New York", **more):
    return {"model": "m", "messages": [{"role": "user", "content": text}], **more}


@pytest.fixture
def endpoint():
    with Endpoint() as running:
        yield running


def client_of(endpoint, **options):
    return openai.OpenAI(base_url=endpoint.url, api_key="k", max_retries=0, **options)


@pytest.fixture
def client(endpoint):
    with client_of(endpoint) as opened:
        yield opened


def content(completion):
    return completion.choices[0].message.content


class TestChat:
    def test_obeys_the_schema_with_words_of_the_message(self, client):
        found = json.loads(content(client.chat.completions.create(**asking(response_format=FORM))))
        jsonschema.validate(found, SCHEMA)
        assert [row["n"] for row in found["answers"]] == [1, 2, 3]
        said = {word for row in found["answers"] for name in row["names"] for word in name.split()}
        assert said <= {"A", "film", "about", "jazz", "in", "New", "York"}

    def test_answers_a_line_without_a_schema(self, client):
        assert set(content(client.chat.completions.create(**asking("rock opera"))).split()) <= {"rock", "opera"}

    def test_the_same_request_has_the_same_answer_and_another_another(self, client):
        text = "one two three four five six seven eight nine ten eleven twelve"
        first, again, other = (
            content(client.chat.completions.create(**asking(said, response_format=FORM)))
            for said in (text, text, text + " thirteen")
        )
        assert first == again != other

    def test_counts_tokens_by_characters(self, endpoint, client):
        text = "x" * 40
        usage = client.chat.completions.create(**asking(text)).usage
        assert usage.prompt_tokens == 40 // 4 + TOKENS_PER_CALL
        usage = client.chat.completions.create(**asking(text, response_format=FORM)).usage
        compact = json.dumps(SCHEMA, separators=(",", ":"))
        assert usage.prompt_tokens == 40 // 4 + len(compact) // 4 + TOKENS_PER_CALL
        assert endpoint.counts.tokens_in == 2 * (40 // 4 + TOKENS_PER_CALL) + len(compact) // 4

    def test_a_caller_may_script_the_content(self):
        with (
            Endpoint(answer=lambda body: body["messages"][-1]["content"].upper()) as endpoint,
            client_of(endpoint) as c,
        ):
            assert content(c.chat.completions.create(**asking("loud"))) == "LOUD"

    def test_streams_the_same_text_and_its_usage(self, client):
        whole = client.chat.completions.create(**asking(response_format=FORM))
        chunks = list(client.chat.completions.create(**asking(response_format=FORM), stream=True))
        pieces = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
        assert "".join(pieces) == content(whole)
        assert len([piece for piece in pieces if piece]) > 1
        assert chunks[-1].usage == whole.usage

    def test_cuts_an_answer_at_the_limit_of_tokens(self, client):
        cut = client.chat.completions.create(**asking(response_format=FORM), max_completion_tokens=5)
        assert len(content(cut)) == 5 * 4
        assert cut.choices[0].finish_reason == "length"

    @pytest.mark.parametrize(
        "schema",
        [
            {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
            {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False},
            {**SCHEMA, "properties": {"answers": {"type": "string", "default": ""}}},
        ],
        ids=["open object", "optional property", "default"],
    )
    def test_refuses_a_schema_that_strict_mode_does_not_take(self, client, schema):
        form = {"type": "json_schema", "json_schema": {"name": "x", "strict": True, "schema": schema}}
        with pytest.raises(openai.BadRequestError) as caught:
            client.chat.completions.create(**asking(response_format=form))
        assert caught.value.code == "invalid_json_schema"

    def test_a_property_may_be_called_like_a_keyword(self):
        schema = {
            "type": "object",
            "properties": {"default": {"type": "string"}},
            "required": ["default"],
            "additionalProperties": False,
        }
        assert strictness_fault(schema) is None


class TestOtherDoors:
    def test_embeds_equal_texts_equally_on_the_unit_sphere(self, endpoint, client):
        rows = client.embeddings.create(model="e", input=["red wine", "red wine", "blue cheese"], dimensions=16).data
        vectors = np.array([row.embedding for row in rows])
        assert vectors.shape == (3, 16)
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-6)
        assert (vectors[0] == vectors[1]).all()
        assert vectors[0] @ vectors[2] < 0.9
        assert endpoint.counts.embeddings == 3

    def test_embeds_lists_of_tokens_in_both_encodings(self, client):
        plain = client.embeddings.create(model="e", input=[[10, 20], [11]], encoding_format="float").data
        packed = client.embeddings.create(model="e", input=[[10, 20], [11]], encoding_format="base64").data
        for one, other in zip(plain, packed, strict=True):
            assert one.embedding == np.frombuffer(base64.b64decode(other.embedding), "<f4").tolist()
        assert plain[0].embedding != plain[1].embedding

    def test_lists_its_models(self):
        with Endpoint(models=("a", "b")) as endpoint, client_of(endpoint) as client:
            assert [model.id for model in client.models.list()] == ["a", "b"]

    def test_knows_no_other_path(self, client):
        with pytest.raises(openai.NotFoundError):
            client.post("/nowhere", cast_to=object)


@pytest.mark.parametrize(
    ("fault", "error", "status"),
    [
        (Fault.THROTTLED, openai.RateLimitError, 429),
        (Fault.THROTTLED_SILENT, openai.RateLimitError, 429),
        (Fault.QUOTA, openai.RateLimitError, 429),
        (Fault.REVOKED, openai.AuthenticationError, 401),
        (Fault.UNKNOWN_MODEL, openai.NotFoundError, 404),
        (Fault.TOO_LONG, openai.BadRequestError, 400),
        (Fault.SERVER_ERROR, openai.InternalServerError, 500),
        (Fault.UNAVAILABLE, openai.InternalServerError, 503),
    ],
)
def test_refuses_by_status(fault, error, status):
    with Endpoint(Behaviour(script=(fault,), retry_after=7)) as endpoint, client_of(endpoint) as client:
        with pytest.raises(error) as caught:
            client.chat.completions.create(**asking())
        assert caught.value.status_code == status
        assert caught.value.response.headers.get("retry-after") == ("7" if fault is Fault.THROTTLED else None)
        counts = endpoint.counts
        assert (counts.calls, counts.billed, counts.tokens_in) == (1, 0, 0)
        assert content(client.chat.completions.create(**asking()))


def test_cuts_the_connection_in_the_middle_of_the_answer():
    with Endpoint(Behaviour(script=(Fault.CUT,))) as endpoint:
        with pytest.raises(httpx2.RemoteProtocolError):
            httpx2.post(f"{endpoint.url}/chat/completions", json=asking())
        assert endpoint.counts.fates == {"cut": 1}


def test_a_script_that_raises_is_told_and_its_call_is_not_under_way_for_ever():
    with Endpoint(answer=lambda body: body["no such key"]) as endpoint:
        assert httpx2.post(f"{endpoint.url}/chat/completions", json=asking()).status_code == 500
        counts = endpoint.counts
        assert (counts.fates, counts.under_way, counts.repeats) == ({"script_failed": 1}, 0, 0)


def test_hangs_past_the_clients_timeout_and_ends_without_waiting():
    with Endpoint(Behaviour(script=(Fault.HANG,))) as endpoint, client_of(endpoint, timeout=0.2) as client:
        with pytest.raises(openai.APITimeoutError):
            client.chat.completions.create(**asking())
        started = time.perf_counter()
        assert content(client.chat.completions.create(**asking()))
    assert time.perf_counter() - started < 5


class TestBadContent:
    def said(self, fault, text="A film about jazz in New York", **more):
        return answer(asking(text, **more), fault, Behaviour(), None)

    def text(self, fault, *texts, **more):
        return self.said(fault, *texts, **more).body["choices"][0]["message"]["content"]

    def test_broken_json_is_the_good_answer_cut_in_half(self):
        good, broken = self.text(None, response_format=FORM), self.text(Fault.BROKEN_JSON, response_format=FORM)
        assert broken == good[: len(good) // 2]
        with pytest.raises(json.JSONDecodeError):
            json.loads(broken)

    def test_the_wrong_schema_is_json(self):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(json.loads(self.text(Fault.WRONG_SCHEMA, response_format=FORM)), SCHEMA)

    def test_empty(self):
        assert self.text(Fault.EMPTY) == ""

    def test_refusal(self):
        message = self.said(Fault.REFUSAL).body["choices"][0]["message"]
        assert message["content"] is None
        assert message["refusal"]

    @pytest.mark.parametrize(("text", "chinese"), [("A film about jazz", True), ("一部关于爵士乐的电影", False)])
    def test_another_language_in_the_right_shape(self, text, chinese):
        said = self.text(Fault.OTHER_LANGUAGE, text, response_format=FORM)
        jsonschema.validate(json.loads(said), SCHEMA)
        assert any("一" <= character <= "鿿" for character in said) is chinese

    def test_truncated(self):
        assert self.said(Fault.TRUNCATED).body["choices"][0]["finish_reason"] == "length"

    def test_error_in_a_success(self):
        assert self.said(Fault.ERROR_BODY).status == 200
        assert "choices" not in self.said(Fault.ERROR_BODY).body

    def test_a_page_in_a_success(self):
        with Endpoint(Behaviour(script=(Fault.NOT_JSON,))) as endpoint:
            response = httpx2.post(f"{endpoint.url}/chat/completions", json=asking())
        assert response.status_code == 200
        assert response.text.startswith("<html>")


class TestFate:
    def test_meets_the_rates(self):
        behaviour = Behaviour(rates={Fault.THROTTLED: 0.1, Fault.BROKEN_JSON: 0.2})
        fates = [behaviour.fate(str(n), 0, n + 1) for n in range(10_000)]
        assert fates.count(Fault.THROTTLED) == pytest.approx(1000, abs=120)
        assert fates.count(Fault.BROKEN_JSON) == pytest.approx(2000, abs=160)

    def test_does_not_depend_on_the_order_of_arrival(self):
        behaviour = Behaviour(rates={Fault.CUT: 0.5}, jitter=1.0)
        assert [behaviour.fate("b", n, 7) for n in range(50)] == [behaviour.fate("b", n, 99) for n in range(50)]
        assert len({behaviour.delay("b", n) for n in range(50)}) == 50

    def test_a_retry_and_another_seed_draw_again(self):
        rates = {Fault.CUT: 0.5}
        one = [Behaviour(rates=rates).fate("b", n, 1) for n in range(64)]
        assert set(one) == {Fault.CUT, None}
        assert one != [Behaviour(rates=rates, seed=1).fate("b", n, 1) for n in range(64)]

    def test_rates_beyond_one_are_refused(self):
        with pytest.raises(ValueError, match="more than 1"):
            Behaviour(rates={Fault.CUT: 0.6, Fault.HANG: 0.6})

    def test_a_key_is_revoked_from_a_call_on(self):
        with Endpoint(Behaviour(revoked_from=3)) as endpoint, client_of(endpoint) as client:
            for _ in range(2):
                client.chat.completions.create(**asking())
            for _ in range(2):
                with pytest.raises(openai.AuthenticationError):
                    client.chat.completions.create(**asking())
            assert endpoint.counts.fates == {"ok": 2, "revoked": 2}


class TestTally:
    def test_repeats_are_calls_that_had_been_answered_well(self):
        script = (Fault.THROTTLED, None, None, Fault.BROKEN_JSON, None)
        with Endpoint(Behaviour(script=script)) as endpoint, client_of(endpoint) as client:
            with pytest.raises(openai.RateLimitError):
                client.chat.completions.create(**asking("a retry is no repeat"))
            client.chat.completions.create(**asking("a retry is no repeat"))
            client.chat.completions.create(**asking("a retry is no repeat"))
            client.chat.completions.create(**asking("nor is asking again after a broken answer"))
            client.chat.completions.create(**asking("nor is asking again after a broken answer"))
            assert endpoint.counts.repeats == 1
            endpoint.reset()
            assert endpoint.counts.calls == 0

    def test_twins_in_flight_are_repeats_and_the_peak_is_seen(self):
        with Endpoint(Behaviour(latency=0.3)) as endpoint, client_of(endpoint) as client:
            with ThreadPoolExecutor(8) as pool:
                list(pool.map(lambda n: client.chat.completions.create(**asking(f"text {n % 4}")), range(8)))
            assert endpoint.counts.repeats == 4
            assert 4 < endpoint.counts.peak <= 8

    def test_behaviour_can_change_while_it_runs(self, endpoint, client):
        endpoint.behaviour = Behaviour(rates={Fault.UNAVAILABLE: 1.0})
        with pytest.raises(openai.InternalServerError):
            client.chat.completions.create(**asking())

    def test_latency_is_waited(self):
        with Endpoint(Behaviour(latency=0.2)) as endpoint, client_of(endpoint) as client:
            started = time.perf_counter()
            client.chat.completions.create(**asking())
            assert time.perf_counter() - started >= 0.2


class TestBatches:
    def lines(self, count):
        rows = [
            {"custom_id": f"r{n}", "method": "POST", "url": "/v1/chat/completions", "body": asking(f"text {n}")}
            for n in range(count)
        ]
        return "".join(json.dumps(row) + "\n" for row in rows).encode()

    def start(self, client, count=4):
        file = client.files.create(file=("x.jsonl", self.lines(count)), purpose="batch")
        return client.batches.create(
            input_file_id=file.id, endpoint="/v1/chat/completions", completion_window="24h", metadata={"k": "v"}
        )

    def rows(self, client, file_id):
        return [json.loads(line) for line in client.files.content(file_id).text.splitlines()] if file_id else []

    def test_keeps_an_uploaded_file_as_it_was(self, client):
        file = client.files.create(file=("x.jsonl", self.lines(3)), purpose="batch")
        assert client.files.content(file.id).content == self.lines(3)
        assert client.files.retrieve(file.id).bytes == len(self.lines(3))
        assert client.files.delete(file.id).deleted
        with pytest.raises(openai.NotFoundError):
            client.files.content(file.id)

    def test_completes_after_its_time_for_any_client(self):
        with Endpoint(Behaviour(batch_seconds=0.3)) as endpoint:
            with client_of(endpoint) as client:
                batch = self.start(client)
                assert client.batches.retrieve(batch.id).status == "in_progress"
                assert endpoint.counts.calls == 0
            time.sleep(0.3)
            with client_of(endpoint) as later:
                ended = later.batches.retrieve(batch.id)
                assert ended.status == "completed"
                assert ended.metadata == {"k": "v"}
                assert [row["custom_id"] for row in self.rows(later, ended.output_file_id)] == ["r0", "r1", "r2", "r3"]
                assert [found.id for found in later.batches.list().data] == [batch.id]

    def test_some_lines_fail(self):
        script = (None, Fault.SERVER_ERROR, None, Fault.THROTTLED)
        with Endpoint(Behaviour(script=script)) as endpoint, client_of(endpoint) as client:
            ended = client.batches.retrieve(self.start(client).id)
            assert (ended.request_counts.completed, ended.request_counts.failed) == (2, 2)
            assert [row["response"]["status_code"] for row in self.rows(client, ended.error_file_id)] == [500, 429]

    def test_is_cancelled(self):
        with Endpoint(Behaviour(batch_seconds=60)) as endpoint, client_of(endpoint) as client:
            batch = self.start(client)
            assert client.batches.cancel(batch.id).status == "cancelling"
            assert client.batches.retrieve(batch.id).status == "cancelled"
            assert endpoint.counts.calls == 0

    def test_expires_half_done(self):
        with Endpoint(Behaviour(batch_end="expired")) as endpoint, client_of(endpoint) as client:
            ended = client.batches.retrieve(self.start(client).id)
            assert ended.status == "expired"
            late = self.rows(client, ended.error_file_id)
            assert {row["error"]["code"] for row in late} == {"batch_expired"}
            assert len(late) == len(self.rows(client, ended.output_file_id)) == 2

    def test_fails_as_a_whole(self):
        with Endpoint(Behaviour(batch_end="failed")) as endpoint, client_of(endpoint) as client:
            ended = client.batches.retrieve(self.start(client).id)
            assert ended.status == "failed"
            assert ended.errors.data[0].code == "token_limit_exceeded"

    def test_unknown_batches_and_files_are_not_found(self, client):
        for ask in (
            lambda: client.batches.retrieve("batch_x"),
            lambda: client.batches.cancel("batch_x"),
            lambda: client.files.retrieve("file-x"),
            lambda: client.batches.create(
                input_file_id="file-x", endpoint="/v1/chat/completions", completion_window="24h"
            ),
        ):
            with pytest.raises(openai.NotFoundError):
                ask()


def bounded(low, high):
    return {} if low is None else {"minItems": low, "maxItems": low + high}


def between(kind, low_key, high_key, gap, lowest=-9):
    """Schemas of a number or a length between two bounds, at least `gap` apart."""
    bounds = st.tuples(st.integers(lowest, 9), st.integers(gap, 9))
    return bounds.map(lambda pair: {"type": kind, low_key: pair[0], high_key: pair[0] + pair[1]})


leaves = st.one_of(
    st.sampled_from([{"type": "string"}, {"type": "boolean"}, {"type": "null"}, {"type": "integer"}, {"const": 3}]),
    st.sampled_from(["minimum", "maximum", "exclusiveMaximum"]).map(lambda key: {"type": "number", key: 4}),
    between("string", "minLength", "maxLength", 0, lowest=0),
    between("integer", "minimum", "maximum", 0),
    between("integer", "exclusiveMinimum", "exclusiveMaximum", 2),
    between("number", "exclusiveMinimum", "maximum", 1),
    st.lists(st.text(), min_size=1, unique=True).map(lambda values: {"enum": values}),
    st.just({"type": ["string", "null"]}),
)
schemas = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(
            lambda items, low, more: {"type": "array", "items": items, **bounded(low, more)},
            inner,
            st.none() | st.integers(0, 3),
            st.integers(0, 3),
        ),
        st.builds(lambda options: {"anyOf": options}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(
            lambda parts: {
                "type": "object",
                "properties": parts,
                "required": list(parts),
                "additionalProperties": False,
            },
            st.dictionaries(st.text(max_size=5), inner, max_size=4),
        ),
    ),
    max_leaves=8,
)


@given(schemas, st.text())
def test_every_answer_is_an_instance_of_its_schema(schema, text):
    form = {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}
    said = answer(asking(text, response_format=form), None, Behaviour(), None).body
    jsonschema.validate(json.loads(said["choices"][0]["message"]["content"]), schema)


def test_references_are_followed():
    schema = {"$defs": {"pair": {"type": "array", "minItems": 2, "maxItems": 2}}, "$ref": "#/$defs/pair"}
    form = {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}
    said = answer(asking(response_format=form), None, Behaviour(), None).body
    assert len(json.loads(said["choices"][0]["message"]["content"])) == 2


@given(st.text())
def test_there_are_always_words(text):
    assert words_of(text)

"""OpenAI's Batch API: many requests in one file, answered within a day for half the price."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Sequence
from enum import StrEnum
from hashlib import blake2b
from typing import IO, Any, Final

import openai
import orjson
from openai.types import Batch

from agent.adapters import openai_form, spoken
from agent.adapters.model_errors import of_status, translate
from agent.adapters.openai_model import open_openai
from agent.adapters.prices import price_of
from agent.core.asking import Reply, Request
from agent.core.errors import InputError, ModelDenied, ModelError, ModelThrottled, ModelUnreachable, SettingsError
from agent.core.price import Price
from agent.core.schema import Value

MOST_REQUESTS = 50_000
"""In one batch, by the provider's rules."""
MOST_BYTES = 200_000_000
"""In one batch's file, by the provider's rules."""
_ENDPOINT: Final = "/v1/chat/completions"
_TAG = "trigrain"
"""The metadata key that holds the digest of a batch's requests."""
_RETRIES = 4
"""Of calls that may safely be made twice; starting a batch is not among them."""
_SPOOL_BYTES = 8_000_000
"""Of requests kept in memory before they go to a temporary file."""


class BatchState(StrEnum):
    """Where a batch stands."""

    RUNNING = "running"
    DONE = "done"
    """All requests have been tried."""
    CUT_SHORT = "cut_short"
    """Expired or cancelled: some requests have not been tried, and are not billed."""
    REFUSED = "refused"
    """No request has been tried."""


class BatchStatus(Value):
    """A batch as the provider sees it; `problem` says why it was refused."""

    batch_id: str
    state: BatchState
    total: int = 0
    completed: int = 0
    failed: int = 0
    problem: str = ""
    problem_code: str = ""


_FULL = "token_limit_exceeded"
"""The account's queue is full; it will have room again."""
_STATES = {
    "completed": BatchState.DONE,
    "expired": BatchState.CUT_SHORT,
    "cancelled": BatchState.CUT_SHORT,
    "failed": BatchState.REFUSED,
}


class OpenAIBatch:
    """Sends, watches and reads batches; holds no state, so that a batch's id is all that a resumed run needs."""

    def __init__(
        self,
        client: openai.AsyncOpenAI,
        *,
        model: str,
        identity: str,
        price: Price | None = None,
        options: dict[str, Any] | None = None,
        room: int = 0,
    ) -> None:
        self._once = client.with_options(max_retries=0)
        self._client = client.with_options(max_retries=_RETRIES)
        self._model = model
        self._identity = identity
        self._options = options or {}
        self._room = room
        self.price = price
        """None where it is not known; replies then cost 0.0."""

    @property
    def identity(self) -> str:
        """The model's, equal to that of single calls: the answers are interchangeable."""
        return self._identity

    async def submit(self, requests: Sequence[tuple[str, Request]]) -> str:
        """The id of a batch of (custom id, request); the ids must differ.

        The same requests again, while their batch runs or once it has answers, give that batch: a run that was killed
        before it could note the id does not pay twice. Raises `ModelError`, or `InputError` for more than the provider
        takes.
        """
        if len({custom_id for custom_id, _ in requests}) != len(requests) or not 0 < len(requests) <= MOST_REQUESTS:
            raise InputError(f"a batch takes 1 to {MOST_REQUESTS} requests with different ids", where=self._identity)
        try:
            with tempfile.SpooledTemporaryFile(_SPOOL_BYTES) as file:
                tag = self._write(requests, file)
                return await self._found(tag) or await self._start(file, tag)
        except InputError:
            raise
        except Exception as error:
            raise translate(error, self._identity) from error

    async def poll(self, batch_id: str) -> BatchStatus:
        """Where the batch stands. Raises `ModelError`."""
        try:
            return _status(await self._client.batches.retrieve(batch_id))
        except openai.OpenAIError as error:
            raise translate(error, self._where(batch_id)) from error

    async def finished(self, batch_id: str) -> bool:
        """Whether all that will be answered is. Raises `ModelError`, also where the batch was refused."""
        status = await self.poll(batch_id)
        if status.state is BatchState.REFUSED:
            _require_end(status, self._where(batch_id))
        return status.state is not BatchState.RUNNING

    async def cancel(self, batch_id: str) -> None:
        """Asks the provider to stop; requests under way still end and are billed. Raises `ModelError`."""
        try:
            await self._client.batches.cancel(batch_id)
        except openai.OpenAIError as error:
            raise translate(error, self._where(batch_id)) from error

    async def results(self, batch_id: str) -> AsyncIterator[tuple[str, Reply | ModelError]]:
        """(custom id, reply or error) of every request that was tried, in no order; memory is one line.

        Raises `ModelUnreachable` while the batch runs, and `ModelDenied` or `ModelThrottled` where it was refused.
        """
        where = self._where(batch_id)
        try:
            batch = await self._client.batches.retrieve(batch_id)
            _require_end(_status(batch), where)
        except openai.OpenAIError as error:
            raise translate(error, where) from error
        try:
            for file_id in filter(None, (batch.output_file_id, batch.error_file_id)):
                async with self._client.files.with_streaming_response.content(file_id) as response:
                    async for line in response.iter_lines():
                        if line.strip():
                            yield self._read(line, where)
        except Exception as error:
            # While a body streams, the transport's own errors come through as well.
            raise translate(error, where) from error

    async def forget(self, batch_id: str) -> None:
        """Deletes the batch's files at the provider: they hold people's histories. Raises `ModelError`."""
        try:
            batch = await self._client.batches.retrieve(batch_id)
            for file_id in filter(None, (batch.input_file_id, batch.output_file_id, batch.error_file_id)):
                await self._client.files.delete(file_id)
        except openai.NotFoundError:
            return  # forgotten already
        except openai.OpenAIError as error:
            raise translate(error, self._where(batch_id)) from error

    async def aclose(self) -> None:
        """Closes the connections of the running event loop."""
        await self._client.close()

    def _where(self, batch_id: str) -> str:
        return f"{self._identity}, batch {batch_id}"

    def _write(self, requests: Sequence[tuple[str, Request]], file: IO[bytes]) -> str:
        """The digest of the lines written."""
        tag = blake2b(digest_size=16)
        for custom_id, request in requests:
            body = {"model": self._model, "messages": openai_form.messages(request), **openai_form.options(request)}
            body |= {"max_completion_tokens": request.max_tokens + self._room, **self._options}
            line = orjson.dumps({"custom_id": custom_id, "method": "POST", "url": _ENDPOINT, "body": body}) + b"\n"
            tag.update(line)
            file.write(line)
        if file.tell() > MOST_BYTES:
            raise InputError(f"a batch takes {MOST_BYTES} bytes", where=self._identity, hint="send fewer at once")
        file.seek(0)
        return tag.hexdigest()

    async def _found(self, tag: str) -> str | None:
        """The batch that was started with these very requests and is worth waiting for or reading."""
        page = await self._client.batches.list(limit=100)
        for batch in page.data:
            if (batch.metadata or {}).get(_TAG) == tag and _is_useful(_status(batch)):
                return batch.id
        return None

    async def _start(self, file: IO[bytes], tag: str) -> str:
        uploaded = await self._client.files.create(file=("requests.jsonl", file), purpose="batch")
        batch = await self._once.batches.create(
            input_file_id=uploaded.id, endpoint=_ENDPOINT, completion_window="24h", metadata={_TAG: tag}
        )
        return batch.id

    def _read(self, line: str, where: str) -> tuple[str, Reply | ModelError]:
        row = orjson.loads(line)
        custom_id = str(row["custom_id"])
        try:
            return custom_id, self._reply(row, where)
        except Exception as error:
            return custom_id, translate(error, where)

    def _reply(self, row: dict[str, Any], where: str) -> Reply:
        response = row.get("response")
        if response is None:
            failure = row.get("error") or {}
            raise ModelUnreachable(str(failure.get("message") or "not tried"), where=where, hint="ask again")
        body = response["body"]
        problem = body.get("error")
        if response["status_code"] != 200 or problem:
            raise of_status(response["status_code"], problem or {}, where=where)
        return spoken.reply(spoken.of_completion(body), self.price, where=where, batch=True)


def open_batch(spec: str, *, timeout: float) -> OpenAIBatch:
    """The batch engine for `openai:MODEL`; `timeout` in seconds for each call to the provider.

    Reads OPENAI_API_KEY and OPENAI_BASE_URL as the vendor does. Raises `SettingsError`.
    """
    provider, _, model = spec.partition(":")
    if provider != "openai" or not model:
        raise SettingsError(f"{spec!r} has no batch engine", where="setting llm", hint="use openai:MODEL")
    opened = open_openai(model, timeout)
    return OpenAIBatch(
        opened.model.root_async_client,
        model=model,
        identity=opened.identity,
        price=price_of(opened.identity),
        options=opened.options,
        room=opened.room,
    )


def _status(batch: Batch) -> BatchStatus:
    counts = batch.request_counts
    problems = (batch.errors.data if batch.errors else None) or []
    return BatchStatus(
        batch_id=batch.id,
        state=_STATES.get(batch.status, BatchState.RUNNING),
        total=counts.total if counts else 0,
        completed=counts.completed if counts else 0,
        failed=counts.failed if counts else 0,
        problem=(problems[0].message or "") if problems else "",
        problem_code=(problems[0].code or "") if problems else "",
    )


def _is_useful(status: BatchStatus) -> bool:
    return status.state is BatchState.RUNNING or status.completed > 0


def _require_end(status: BatchStatus, where: str) -> None:
    if status.state is BatchState.RUNNING:
        raise ModelUnreachable("the batch is still running", where=where, hint="poll until it has ended")
    if status.state is BatchState.REFUSED and status.problem_code == _FULL:
        raise ModelThrottled(status.problem, where=where, hint="submit again when other batches have ended")
    if status.state is BatchState.REFUSED:
        raise ModelDenied(status.problem or "the batch was refused", where=where, hint="see the provider's dashboard")

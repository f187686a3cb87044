"""Fills the answer cache through a provider's batch service, so that the run that follows pays half."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from agent.adapters.remembering import ledger_line, request_key
from agent.core.asking import Reply, Request
from agent.core.errors import AnswerError, Interrupted, ModelDenied, ModelThrottled
from agent.core.ports import Progress, Workspace
from agent.core.schema import Usage
from agent.flows.estimate import expected_cost

CHUNK = 10_000
"""Requests a batch: the provider takes 50,000, but all of a chunk are in memory."""
ROUNDS = 3
"""How often what came back without a useful answer is sent again; the rest is asked call by call."""


@dataclass
class Prefilled:
    """What the batches brought."""

    usage: Usage
    unanswered: int = 0


async def prefill(
    workspace: Workspace,
    requests: Iterable[Request],
    *,
    progress: Progress | None = None,
    stop: asyncio.Event | None = None,
) -> Prefilled:
    """Answers for `requests` into the records, chunk by chunk; what is there already is not sent.

    A run that was killed goes on with the batches that it had started. Raises `ModelError` where the provider refuses,
    `BudgetReached` before a chunk that the budget may not cover, `Interrupted` where `stop` is set: the batch goes on.
    """
    done = Prefilled(Usage())
    source = iter(requests)
    while chunk := _chunk(workspace, source):
        for _ in range(ROUNDS):
            workspace.purse.check(_expected(workspace, chunk), f"a batch of {len(chunk)} requests")
            usage = await _round(workspace, chunk, progress, stop)
            done.usage += usage
            chunk = {key: request for key, request in chunk.items() if not workspace.records.answers.lookup(key)}
            if not chunk:
                break
        done.unanswered += len(chunk)
    return done


def _chunk(workspace: Workspace, source: Iterator[Request]) -> dict[str, Request]:
    keyed = ((request_key(workspace.chat.identity, request), request) for request in source)
    return dict(islice(((key, request) for key, request in keyed if not workspace.records.answers.lookup(key)), CHUNK))


def _expected(workspace: Workspace, chunk: dict[str, Request]) -> float:
    price = workspace.price
    return expected_cost(workspace, chunk.values(), price) * price.batch if price else 0.0


async def _round(
    workspace: Workspace,
    chunk: dict[str, Request],
    progress: Progress | None,
    stop: asyncio.Event | None,
) -> Usage:
    engine = workspace.batch_engine
    batch_id = await _answered(workspace, list(chunk.items()), stop)
    usage = Usage()
    async for key, answer in engine.results(batch_id):
        usage += _keep(workspace, key, chunk[key], answer)
        if progress:
            progress("batch answers", 1, None)
    workspace.purse.pay(usage)
    await engine.forget(batch_id)
    return usage


async def _answered(workspace: Workspace, requests: list[tuple[str, Request]], stop: asyncio.Event | None) -> str:
    """The id of the batch, once it has ended; where the provider's queue is full, it is sent again until it is not."""
    engine = workspace.batch_engine
    batch_id = await engine.submit(requests)
    while True:
        try:
            if await engine.finished(batch_id):
                return batch_id
            await _wait(workspace.settings.poll_seconds, stop, batch_id)
        except ModelThrottled:
            await _wait(workspace.settings.poll_seconds, stop, batch_id)
            batch_id = await engine.submit(requests)


async def _wait(seconds: float, stop: asyncio.Event | None, batch_id: str) -> None:
    if stop is None:
        await asyncio.sleep(seconds)
        return
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
    raise Interrupted(
        f"stopped while batch {batch_id} is with the provider",
        where="engine openai-batch",
        hint="run the same command to collect its answers",
    )


def _keep(workspace: Workspace, key: str, request: Request, answer: Reply | Exception) -> Usage:
    """Stores a reply; a useless answer is only in the ledger, and asked again in the next round."""
    identity = workspace.batch_engine.identity
    if isinstance(answer, ModelDenied):
        raise answer
    if isinstance(answer, AnswerError):
        line = ledger_line(identity, request, answer.usage, workspace.now(), ok=False)
        workspace.records.answers.note(line)
        return answer.usage
    if isinstance(answer, Exception):
        return Usage()
    line = ledger_line(identity, request, answer.usage, workspace.now(), ok=True)
    workspace.records.answers.store(key, answer, line)
    return answer.usage

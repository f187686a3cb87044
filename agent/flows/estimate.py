"""Estimates a batch before it runs: calls, tokens and money, from the requests that it would send."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from agent.adapters.remembering import request_key
from agent.core.asking import Request
from agent.core.ports import Workspace
from agent.core.price import Price
from agent.core.schema import Moment, Usage, Value
from agent.flows.people import chosen_people, each_person, how_many
from agent.flows.profile import stored_frequencies
from agent.flows.requests import facet_requests, profile_requests

SAMPLE = 400
"""People whose requests are rendered; of more, an even sample stands for all."""
_ANSWER_SHARE = {"facet": 0.55, "opine": 0.4, "write": 0.6}
"""Of the tokens an answer may have, those it takes, until the ledger knows. Invented, and a first estimate
of money leans on it."""
_ENOUGH_CALLS = 5
"""Calls of a task in the ledger from which its own averages are used."""


class Estimate(Value):
    """What a batch will take; `cost_usd` None where the model's price is not known."""

    people: int
    calls: int
    cached: int
    tokens_in: int
    tokens_out: int
    cost_usd: float | None


@dataclass
class _Sum:
    calls: float = 0
    cached: float = 0
    tokens_in: float = 0
    tokens_out: float = 0

    def add(self, other: _Sum, times: float) -> None:
        self.calls += other.calls * times
        self.cached += other.cached * times
        self.tokens_in += other.tokens_in * times
        self.tokens_out += other.tokens_out * times


def estimate_batch(
    workspace: Workspace,
    user_ids: Sequence[str] | None = None,
    *,
    failed_only: bool = False,
    as_of: Moment | None = None,
) -> Estimate:
    """Asks no model, writes nothing; counts first answers, not repairs of bad ones. Raises `UnknownUser`."""
    user_ids = chosen_people(workspace, user_ids, failed_only=failed_only)
    people = how_many(workspace, user_ids)
    history = workspace.records.answers.totals("task")
    total = _count(workspace, facet_requests(workspace, workspace.records.events.touched(user_ids)), history)
    sample = _sample(workspace, user_ids, people)
    if sample:
        known = stored_frequencies(workspace)
        words = _count(workspace, profile_requests(workspace, sample, known, as_of), history)
        total.add(words, people / len(sample))
    tokens_in, tokens_out = round(total.tokens_in), round(total.tokens_out)
    price = workspace.price
    return Estimate(
        people=people,
        calls=round(total.calls),
        cached=round(total.cached),
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        cost_usd=price.cost(tokens_in=tokens_in, tokens_out=tokens_out) if price else None,
    )


def _sample(workspace: Workspace, user_ids: Sequence[str] | None, people: int) -> list[str]:
    return list(islice(each_person(workspace, user_ids), 0, None, max(1, people // SAMPLE)))


def _count(workspace: Workspace, requests: Iterable[Request], history: dict[str, Usage]) -> _Sum:
    total = _Sum()
    for request in requests:
        if workspace.records.answers.lookup(request_key(workspace.chat.identity, request)):
            total.cached += 1
            continue
        total.calls += 1
        total.tokens_in += request.rough_tokens
        total.tokens_out += _answer_tokens(request, history)
    return total


def expected_cost(workspace: Workspace, requests: Iterable[Request], price: Price) -> float:
    """US dollars for these requests, one call each."""
    total = _count(workspace, requests, workspace.records.answers.totals("task"))
    return price.cost(tokens_in=round(total.tokens_in), tokens_out=round(total.tokens_out))


def _answer_tokens(request: Request, history: dict[str, Usage]) -> float:
    past = history.get(request.task)
    if past and past.calls >= _ENOUGH_CALLS:
        return past.tokens_out / past.calls
    return request.max_tokens * _ANSWER_SHARE.get(request.task, 0.5)

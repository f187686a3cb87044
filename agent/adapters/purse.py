"""The hard cap on a run's money: reserves what a call may cost at most before it is made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from agent.core.asking import Request
from agent.core.errors import BudgetReached, SettingsError
from agent.core.price import Price
from agent.core.schema import Usage

_SAFETY = 1.5
"""A request's tokens may be this many times the guess: tokenizers differ, above all on Chinese."""
_ROOM = 512
"""Tokens that a reasoning model may add to the answer's own limit."""


class Purse:
    """Fills `Purse`; `budget` in US dollars, None without a cap. Raises `SettingsError` where no price is known."""

    def __init__(self, budget: float | None, price: Price | None) -> None:
        if budget is not None and price is None:
            raise SettingsError(
                "a budget needs the model's price, which the price list does not know",
                where="setting budget_usd",
                hint="set price_in and price_out, in US dollars per million tokens",
            )
        self._budget = budget
        self._price = price
        self.used = Usage()
        self._held = 0.0

    def check(self, expected: float, what: str) -> None:
        """Raises `BudgetReached` where `expected` US dollars more may not be covered."""
        if self._budget is not None and self.used.cost_usd + self._held + expected > self._budget:
            raise BudgetReached(
                f"the budget of ${self._budget:.4f} is reached: ${self.used.cost_usd:.4f} spent",
                where=f"before {what}, which may cost ${expected:.4f}",
                hint="run the same command with a higher --budget-usd to go on",
            )

    def pay(self, usage: Usage) -> None:
        """Says what a call took."""
        self.used += usage

    @contextmanager
    def reserved(self, request: Request) -> Iterator[None]:
        """Holds the most that the call may cost while it is made; raises as `check` does."""
        most = self._most(request)
        self.check(most, f"task {request.task}")
        self._held += most
        try:
            yield
        finally:
            self._held -= most

    def _most(self, request: Request) -> float:
        if self._budget is None or self._price is None:
            return 0.0
        tokens_out = request.max_tokens + _ROOM
        return self._price.cost(tokens_in=int(request.rough_tokens * _SAFETY), tokens_out=tokens_out)

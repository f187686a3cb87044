"""What a model's tokens cost."""

from __future__ import annotations

from pydantic import Field

from agent.core.schema import Value

_MILLION = 1_000_000


class Price(Value):
    """US dollars per million tokens of one model."""

    input: float = Field(ge=0)
    cached: float | None = Field(default=None, ge=0)
    """Of prompt tokens that the provider had in its own cache; None: as `input`."""
    written: float | None = Field(default=None, ge=0)
    """Of prompt tokens that the provider puts into its cache; None: as `input`."""
    output: float = Field(ge=0)
    batch: float = Field(default=1.0, ge=0, le=1)
    """Factor for requests that wait in a batch."""

    def cost(
        self, *, tokens_in: int, tokens_out: int, cached_in: int = 0, written_in: int = 0, batch: bool = False
    ) -> float:
        """US dollars; `cached_in` and `written_in` are parts of `tokens_in`."""
        fresh = tokens_in - cached_in - written_in
        cached = self.input if self.cached is None else self.cached
        written = self.input if self.written is None else self.written
        whole = fresh * self.input + cached_in * cached + written_in * written + tokens_out * self.output
        return whole * (self.batch if batch else 1.0) / _MILLION


FREE = Price(input=0.0, output=0.0)
"""Of models that run on one's own machine."""

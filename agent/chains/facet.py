"""The task `facet`: one item to its names, broad to narrow."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from agent.chains.task import Answer, Line, Question, SomeLine, Task

SEPARATOR = " > "


class ItemQuestion(Question):
    """An item's one-line text, and the names that the catalogue already gives it."""

    item: Line
    known: tuple[Line, ...] = ()

    def holes(self) -> dict[str, str]:
        """`known` as the beginning of a line, open for the next name."""
        return {"item": self.item, "known": "".join(name + SEPARATOR for name in self.known).rstrip()}


class FacetNames(Answer):
    """One to three names, broad to narrow."""

    names: Annotated[
        tuple[SomeLine, ...],
        Field(min_length=1, max_length=3, description="Broad to narrow, beginning with the question's known names."),
    ]

    def line(self) -> str:
        """`a > b > c`."""
        return SEPARATOR.join(self.names)

    @classmethod
    def from_line(cls, line: str) -> Self:
        """The first three names of `a > b > c`; raises `ValueError` where there is none."""
        names = [name.strip(" .,;:-") for name in line.split(">")]
        if not names[0]:
            raise ValueError("it names nothing; answer as: broad > kind > concrete")
        kept = names[: names.index("")] if "" in names else names
        return cls(names=tuple(kept[:3]))


FACET = Task("facet", ItemQuestion, FacetNames, max_tokens=24)

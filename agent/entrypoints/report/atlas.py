"""Renders a population's interest tree as one HTML page that asks for nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from agent.core.schema import Branch, Level, Path, Polarity, Population, Trend, Value
from agent.entrypoints.report.figure import Figure, draw
from agent.entrypoints.report.page import environment, style
from agent.steps.population import cut

SHOWN = (10, 3, 3)
"""Branches side by side at each grain: some 5,000 pixels at most, which can be scrolled through."""


class Atlas(Value):
    """All that the page says."""

    population: Population
    workspace: str
    made_at: datetime
    command: str


_REST = 0.6
"""Height of the bar that stands for all that is left out, in heights of the last that is shown: room for its words."""


@dataclass(frozen=True)
class Share:
    """A branch as the figure lays it out; `weight` is the share of all people, `people` their number."""

    name: str
    level: Level
    path: Path
    polarity: Polarity
    people: int
    weight: float
    rest: bool = False
    """Whether it stands for branches that are left out."""
    trend: Trend = Trend.STEADY
    """People are counted at one moment."""


def render_map(atlas: Atlas) -> str:
    """The page; the same map gives the same text."""
    shown = cut(atlas.population, SHOWN)
    figures = (_figure(atlas.population, polarity) for polarity in Polarity)
    return (
        environment()
        .get_template("map.html.j2")
        .render(
            atlas=atlas,
            population=atlas.population,
            figures=[figure for figure in figures if figure.bars],
            rows=list(_rows(shown.tree)),
            more=shown.more,
            css=style(),
        )
    )


def _figure(population: Population, polarity: Polarity) -> Figure[Share]:
    side = population.model_copy(update={"tree": _side(population.tree, polarity)})
    shown = cut(side, SHOWN)
    return draw(_shares(shown.tree, shown.more, (), polarity, population.people), polarity)


def _side(branches: Sequence[Branch], polarity: Polarity) -> tuple[Branch, ...]:
    """The branches that somebody has at this polarity, or that hold such, most people first."""
    pruned = (branch.model_copy(update={"children": _side(branch.children, polarity)}) for branch in branches)
    there = (branch for branch in pruned if branch.children or _count(branch, polarity))
    return tuple(sorted(there, key=lambda branch: -_count(branch, polarity)))


def _shares(branches: Sequence[Branch], more: int, above: Path, polarity: Polarity, people: int) -> Iterator[Share]:
    """The branches with people of their own, and last a bar for those that are left out."""
    for branch in branches:
        if count := _count(branch, polarity):
            yield Share(branch.name, branch.level, branch.path, polarity, count, count / people)
        yield from _shares(branch.children, branch.more, branch.path, polarity, people)
    least = _count(branches[-1], polarity) if more else 0
    if least:
        name = f"and {more:,} more"
        yield Share(name, branches[-1].level, (*above, name), polarity, 0, _REST * least / people, rest=True)


def _count(branch: Branch, polarity: Polarity) -> int:
    return branch.likes if polarity is Polarity.LIKE else branch.dislikes


def _rows(branches: Sequence[Branch]) -> Iterator[Branch]:
    for branch in branches:
        yield branch
        yield from _rows(branch.children)

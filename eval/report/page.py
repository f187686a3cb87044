"""Renders evaluations and their figures as one HTML page that asks for nothing else."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from jinja2 import FunctionLoader
from markupsafe import Markup

from agent.entrypoints.report.page import environment, style
from eval.report.canvas import Absent, Plate
from eval.report.measures import LOWER, MEANING, base, best, metrics
from eval.report.numbers import NOTHING, clear, mean, span
from eval.report.summary import summary
from eval.results import Evaluation, Judged
from eval.statistics import Interval

_FOLDER = resources.files("eval.report")


@dataclass(frozen=True)
class Chapter:
    """An evaluation with the figures of it that were drawn, and those that were not."""

    evaluation: Evaluation
    figures: tuple[Plate | Absent, ...] = ()


@dataclass(frozen=True)
class _Metric:
    name: str
    lower: bool
    meaning: str


@dataclass(frozen=True)
class _Cell:
    """A value as it is written; `best` of its column, `clear` of 0."""

    mean: str
    span: str
    best: bool = False
    clear: bool = False


@dataclass(frozen=True)
class _Row:
    judged: Judged
    cells: tuple[_Cell, ...]


@dataclass(frozen=True)
class _Section:
    """A chapter as the template needs it."""

    anchor: str
    evaluation: Evaluation
    summary: list[str]
    metrics: tuple[_Metric, ...]
    rows: tuple[_Row, ...]
    calls: bool
    compared: tuple[str, ...]
    differences: tuple[tuple[str, tuple[_Cell, ...]], ...]
    plates: tuple[Plate, ...]
    absent: tuple[Absent, ...]


def render(chapters: Sequence[Chapter]) -> str:
    """The page; the same chapters give the same text. Names and notes are escaped, whatever they hold."""
    templates = environment()
    templates.loader = FunctionLoader(_read)
    templates.filters["inline"] = _inline
    css = style() + Markup(_read("report.css"))
    sections = [_section(f"evaluation-{place}", chapter) for place, chapter in enumerate(chapters, start=1)]
    return templates.get_template("report.html.j2").render(sections=sections, css=css)


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _inline(png: bytes) -> str:
    return f"data:image/png;base64,{b64encode(png).decode('ascii')}"


def _section(anchor: str, chapter: Chapter) -> _Section:
    evaluation, names = chapter.evaluation, metrics(chapter.evaluation)
    compared = _compared(evaluation, names)
    return _Section(
        anchor=anchor,
        evaluation=evaluation,
        summary=summary(evaluation),
        metrics=tuple(_Metric(name, base(name) in LOWER, MEANING.get(base(name), "")) for name in names),
        rows=_rows(evaluation, names),
        calls=any(row.cost.calls for row in evaluation.methods.values()),
        compared=compared,
        differences=tuple(
            (name, tuple(_difference(found.get(metric)) for metric in compared))
            for name, found in evaluation.differences.items()
        ),
        plates=tuple(one for one in chapter.figures if isinstance(one, Plate)),
        absent=tuple(one for one in chapter.figures if isinstance(one, Absent)),
    )


def _rows(evaluation: Evaluation, names: Sequence[str]) -> tuple[_Row, ...]:
    tops = {name: best(evaluation.methods.values(), name) for name in names}
    return tuple(
        _Row(row, tuple(_cell(row.metrics.get(name), tops[name] is row) for name in names))
        for row in evaluation.methods.values()
    )


def _cell(found: Interval | None, top: bool) -> _Cell:
    return _Cell(NOTHING, "") if found is None else _Cell(mean(found.value), span(found), best=top)


def _compared(evaluation: Evaluation, names: Sequence[str]) -> tuple[str, ...]:
    """The metrics of any difference, in the order of the table's."""
    found = dict.fromkeys(metric for one in evaluation.differences.values() for metric in one)
    return (*(name for name in names if name in found), *(name for name in found if name not in names))


def _difference(found: Interval | None) -> _Cell:
    if found is None:
        return _Cell(NOTHING, "")
    return _Cell(mean(found.value, sign=True), span(found, sign=True), clear=clear(found))

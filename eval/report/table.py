"""An evaluation as a table: on the terminal, and as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from eval.report.measures import LOWER, base, best, main
from eval.report.numbers import clear, whole
from eval.results import Evaluation, Judged, Kind
from eval.statistics import Interval

STYLES = {Kind.OURS: "bold green", Kind.BASELINE: "", Kind.PEER: "yellow"}
MARKS = {Kind.OURS: "» ", Kind.BASELINE: "  ", Kind.PEER: "° "}
"""Before a name, so that its kind does not hang on colour."""
KEY = "value with its 95 % interval, low..high; * best of its column, » ours, ° peer, others baselines"
NAME, CELL, CHANGE = 20, 20, 22
"""Columns of the terminal that a name, a value with its interval, and a difference with its own take, and a space."""
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~$&])")


def show(evaluation: Evaluation, console: Console | None = None) -> None:
    """Prints the table, the differences, the notes and where they come from, as wide as the console is."""
    console = console or Console()
    console.print(terminal(evaluation, console.width))


def terminal(evaluation: Evaluation, width: int = 100) -> RenderableType:
    """As many tables of the main metrics as `width` columns need, each with all methods in order; then the rest."""
    at_once = max((width - NAME) // CELL, 1)
    blocks = _blocks(main(evaluation), at_once)
    parts: list[RenderableType] = [Text(heading(evaluation), style="bold")]
    parts += [_spaced(_table(evaluation, block, width - at_once * CELL)) for block in blocks or [()]]
    parts.append(Text(KEY, style="dim"))
    if evaluation.differences:
        most = max((width - _longest(evaluation.differences)) // CHANGE, 1)
        parts.append(_spaced(_differences(evaluation, main(evaluation)[:most], width - most * CHANGE)))
    return Group(*parts, Text(), *map(Text, foot(evaluation)))


def heading(evaluation: Evaluation) -> str:
    """What was judged, on one line."""
    lists = f", lists of {evaluation.n}" if any("@" in metric for metric in main(evaluation)) else ""
    units = f"{evaluation.units:,} {evaluation.unit}"
    return _plain(f"{evaluation.data}, protocol {evaluation.protocol}: {units}{lists}")


def foot(evaluation: Evaluation) -> Iterator[str]:
    """The notes, then what it takes to have the same again."""
    yield from (_plain(f"note: {note}") for note in evaluation.notes)
    yield _plain(f"seed {evaluation.seed}, data {evaluation.data_hash}, on {evaluation.machine}")
    yield _plain(f"command: {evaluation.command}")


def markdown(evaluation: Evaluation) -> str:
    """The same table for documents; names cannot become markup."""
    metrics = main(evaluation)
    lines = [f"**{_safe(heading(evaluation))}**", "", *_grid(["method", "kind", *map(_direction, metrics)])]
    tops = {metric: best(evaluation.methods.values(), metric) for metric in metrics}
    for row in evaluation.methods.values():
        cells = [whole(row.metrics.get(metric)) for metric in metrics]
        marked = [f"**{c}**" if tops[m] is row else c for m, c in zip(metrics, cells, strict=True)]
        lines.append(_line([_safe(row.name), row.kind.value, *marked]))
    if evaluation.differences:
        lines += ["", *_grid(["difference", *metrics])]
        for name, found in evaluation.differences.items():
            lines.append(_line([_safe(name), *(whole(found.get(metric), sign=True) for metric in metrics)]))
    return "\n".join([*lines, "", *(f"- {_safe(line)}" for line in foot(evaluation))]) + "\n"


def _blocks(metrics: Sequence[str], at_once: int) -> list[Sequence[str]]:
    return [metrics[first : first + at_once] for first in range(0, len(metrics), at_once)]


def _spaced(table: Table) -> Padding:
    return Padding(table, (1, 0, 0, 0))


def _longest(names: Iterable[str]) -> int:
    return max(len(_plain(name)) for name in names) + 1


def _columns(first: str, metrics: Iterable[str], room: int, least: int) -> Table:
    """Values are never cut, names where `room` is less than theirs."""
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 1, 0, 0))
    table.add_column(first, no_wrap=True, overflow="ellipsis", max_width=max(room - 1, 4))
    for metric in metrics:
        table.add_column(metric, no_wrap=True, min_width=least - 1)
    return table


def _table(evaluation: Evaluation, metrics: Sequence[str], room: int) -> Table:
    table = _columns("  method", map(_arrow, metrics), room, CELL)
    tops = {metric: best(evaluation.methods.values(), metric) for metric in metrics}
    for row in evaluation.methods.values():
        cells = [_cell(row, metric, row is tops[metric]) for metric in metrics]
        table.add_row(_named(row), *cells)
    return table


def _named(row: Judged) -> Text:
    return Text(MARKS[row.kind] + _plain(row.name), style=STYLES[row.kind])


def _cell(row: Judged, metric: str, top: bool) -> Text:
    text = Text(whole(row.metrics.get(metric)), style=STYLES[row.kind])
    return text.append("*", style="bold") if top else text


def _differences(evaluation: Evaluation, metrics: Sequence[str], room: int) -> Table:
    """Those clear of 0 in bold."""
    table = _columns("difference", metrics, room, CHANGE)
    for name, found in evaluation.differences.items():
        table.add_row(Text(_plain(name)), *(_change(found.get(metric)) for metric in metrics))
    return table


def _change(found: Interval | None) -> Text:
    return Text(whole(found, sign=True), style="bold" if found is not None and clear(found) else "")


def _arrow(metric: str) -> str:
    return f"{metric} (low is good)" if base(metric) in LOWER else metric


def _direction(metric: str) -> str:
    return f"{metric} (less is better)" if base(metric) in LOWER else metric


def _plain(text: str) -> str:
    """On one line, without what would move the cursor."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _safe(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", _plain(text))


def _grid(names: Sequence[str]) -> list[str]:
    return [_line(names), _line(["---"] * len(names))]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"

"""A bench's result: ours beside a baseline, as a ratio with its spread, and how it is printed."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Row:
    """`ratio` is ours / baseline as the median of paired rounds; `low` and `high` are the lowest and highest round."""

    what: str
    unit: str
    ours: float
    baseline: float
    baseline_name: str
    ratio: float
    low: float
    high: float
    rounds: int
    note: str = ""


def paired(
    what: str,
    unit: str,
    baseline_name: str,
    ours: Callable[[], float],
    baseline: Callable[[], float],
    *,
    rounds: int = 5,
    note: str = "",
) -> Row:
    """Measures the two in turn, round by round, so that a busy machine slows both; each call gives one figure."""
    pairs = [(ours(), baseline()) if n % 2 else _swapped(ours, baseline) for n in range(rounds)]
    ratios = [mine / other for mine, other in pairs]
    return Row(
        what=what,
        unit=unit,
        ours=statistics.median(mine for mine, _ in pairs),
        baseline=statistics.median(other for _, other in pairs),
        baseline_name=baseline_name,
        ratio=statistics.median(ratios),
        low=min(ratios),
        high=max(ratios),
        rounds=rounds,
        note=note,
    )


def counted(what: str, unit: str, baseline_name: str, ours: float, baseline: float, *, note: str = "") -> Row:
    """A row of two figures that were counted, or measured over minutes, once."""
    ratio = ours / baseline
    return Row(what, unit, ours, baseline, baseline_name, ratio, ratio, ratio, rounds=1, note=note)


def _swapped(ours: Callable[[], float], baseline: Callable[[], float]) -> tuple[float, float]:
    other = baseline()
    return ours(), other


def machine() -> str:
    """Processor, cores and Python, for the table's foot."""
    model = next(
        (line.split(":")[1].strip() for line in _cpuinfo() if line.startswith("model name")), platform.machine()
    )
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}"


def _cpuinfo() -> Sequence[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def draw(rows: Sequence[Row]) -> None:
    """The table on stdout."""
    table = Table(title=f"ratios on {machine()}", title_justify="left")
    for name in ("what", "ours", "baseline", "ratio", "lowest..highest", "rounds", "note"):
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(
            row.what,
            f"{row.ours:.4g} {row.unit}",
            f"{row.baseline:.4g} ({row.baseline_name})",
            f"{row.ratio:.3f}",
            f"{row.low:.3f}..{row.high:.3f}",
            str(row.rounds),
            row.note,
        )
    Console(width=160).print(table)


def documents(rows: Sequence[Row]) -> list[dict[str, object]]:
    """The rows for `--json`."""
    return [asdict(row) for row in rows]

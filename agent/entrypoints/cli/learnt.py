"""`train --report`: what was learnt the last time, by its measures, its course and what it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from rich import box
from rich.markup import escape
from rich.table import Table

from agent.core.errors import InputError
from agent.core.learning import Change, Report, What
from agent.entrypoints.cli.drawing import out, print_json
from agent.wiring import Wiring

SHOWN = 12
"""Changes of either kind that are drawn; --json has all."""
_BARS = "▁▂▃▄▅▆▇█"
_WIDEST = 60


def reports(wiring: Wiring, what: What | None) -> list[Report]:
    """Of this, or of everything that was ever learnt; raises `InputError` where there is none."""
    told = [wiring.learned.report(one) for one in ([what] if what else list(What))]
    found = [report for report in told if report]
    if not found:
        name = what.value if what else "anything"
        hint = f"run `trigrain train {what.value if what else 'ranker'}`"
        raise InputError(f"{name} was not learnt here yet", where="train --report", hint=hint)
    return found


def show_reports(told: Sequence[Report], json: bool) -> None:
    """One after the other."""
    if json:
        print_json({"reports": [asdict(report) for report in told]})
        return
    for n, report in enumerate(told):
        if n:
            out.print()
        _show(report)


def _show(report: Report) -> None:
    out.print(f"{report.what.value}, {report.at[:16].replace('T', ' ')}: {'kept' if report.kept else 'not kept'}")
    out.print(_measures(report))
    if report.curve:
        out.print(f"{report.watches}, step {report.curve[0].step} to {report.curve[-1].step}:")
        watched = [point.watched for point in report.curve]
        out.print(f"  {watched[0]:.3f} {_line(watched)} {watched[-1]:.3f}")
    if report.trials:
        out.print(_trials(report))
    for heading, kind in (("better", True), ("worse", False), ("otherwise", None)):
        _changes(heading, [change for change in report.changed if change.better is kind])


def _measures(report: Report) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    for name in ("held out", "", "before", "after", "difference"):
        table.add_column(name, justify="left" if name in ("held out", "") else "right")
    for one in report.measured:
        gain = f"{one.gain[0]:+.3f} to {one.gain[1]:+.3f}" if one.gain else f"{one.after - one.before:+.3f}"
        table.add_row(f"{one.many:,} {one.units}", one.name, f"{one.before:.3f}", f"{one.after:.3f}", gain)
    return table


def _line(values: Sequence[float]) -> str:
    """A curve in one line, of at most so many points."""
    some = values[:: -(-len(values) // _WIDEST)]
    low, high = min(some), max(some)
    step = (high - low) / (len(_BARS) - 1) or 1.0
    return "".join(_BARS[round((value - low) / step)] for value in some)


def _trials(report: Report) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    for name in ("rank", "rate", "epochs", "loss", "seconds"):
        table.add_column(name, justify="right")
    for one in sorted(report.trials, key=lambda trial: trial.watched):
        table.add_row(str(one.rank), f"{one.rate:.1e}", str(one.epochs), f"{one.watched:.3f}", f"{one.seconds:.0f}")
    return table


def _changes(heading: str, changes: Sequence[Change]) -> None:
    if not changes:
        return
    out.print(f"{heading}: {len(changes)}")
    for change in changes[:SHOWN]:
        out.print(f"  {escape(change.subject)}: {escape(change.before)} -> {escape(change.after)}")
        if change.better is not True:
            out.print(f"    in truth {escape(change.truth)}")
    if len(changes) > SHOWN:
        out.print(f"  and {len(changes) - SHOWN} more, see --json")

"""Says in plain words what was asked, who wins, by how much, and whether that could be chance."""

from __future__ import annotations

import math
from collections.abc import Iterator

from eval.cases import Shape
from eval.report.measures import MEANING, base, better, main, shape, value
from eval.report.numbers import clear, mean, span
from eval.report.rivals import TWIN, best_other, gap, ours
from eval.results import Evaluation, Judged
from eval.statistics import Interval


def summary(evaluation: Evaluation) -> list[str]:
    """Sentences, the first what was asked."""
    leading = main(evaluation)[:1]
    return [_asked(evaluation), *(_won(evaluation, leading[0]) if leading else ["No method was measured."])]


def _asked(evaluation: Evaluation) -> str:
    count = len(evaluation.methods)
    who = f"{count} methods were" if count != 1 else "One method was"
    listed = shape(metric for row in evaluation.methods.values() for metric in row.metrics) is Shape.LISTS
    what = evaluation.question or (f"for the {evaluation.n} items that suit best" if listed else "for a yes or no")
    return (
        f"{who} asked {what}, for {evaluation.units:,} {evaluation.unit} of {evaluation.data}, "
        f"under the protocol {evaluation.protocol}."
    )


def _won(evaluation: Evaluation, metric: str) -> Iterator[str]:
    mine, other = ours(evaluation), best_other(evaluation)
    measured = [row for row in (mine, other) if row is not None and not math.isnan(value(row, metric))]
    if not measured:
        yield f"No method has a value of {metric}."
    elif len(measured) == 1:
        yield _alone(measured[0], metric)
    else:
        yield _against(evaluation, measured[0], measured[1], metric)
    lift = evaluation.differences.get(TWIN, {}).get(metric)
    if lift is not None and not math.isnan(lift.value):
        yield f"The language model changes {metric} by {mean(lift.value, sign=True)} ({_chance(lift)})."


def _alone(row: Judged, metric: str) -> str:
    return f"{_reached(row, metric)}; there is nothing to compare it with."


def _against(evaluation: Evaluation, mine: Judged, other: Judged, metric: str) -> str:
    one, two = value(mine, metric), value(other, metric)
    side = "better than" if better(metric, one, two) else "worse than" if better(metric, two, one) else "equal to"
    by = "" if one == two else f"{mean(abs(one - two))} "
    found = gap(evaluation, mine, other, metric)
    told = "; the two were not paired" if found is None else f": {_chance(found)}"
    best = f"{other.name} ({mean(two)}), a {other.kind.value} and the best method that is not ours"
    return f"{_reached(mine, metric)}. That is {by}{side} {best}{told}."


def _reached(row: Judged, metric: str) -> str:
    found = row.metrics[metric]
    return f"{row.name} reaches {metric} {mean(found.value)}{_within(found)}{_meaning(metric)}"


def _within(found: Interval) -> str:
    return f" (95 % interval {span(found)})" if span(found) else ""


def _meaning(metric: str) -> str:
    return f", {MEANING[base(metric)].partition(';')[0]}" if base(metric) in MEANING else ""


def _chance(found: Interval) -> str:
    if not span(found):
        return "without an interval"
    told = f"the paired 95 % interval of the difference, {span(found, sign=True)},"
    return f"{told} is clear of 0" if clear(found) else f"{told} holds 0, so this may be chance"

"""Which metrics lead an evaluation, which way is better, and what each means in a few words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from eval.cases import Shape
from eval.results import Evaluation, Judged

MAIN = {
    Shape.LISTS: ("ndcg", "recall", "hit", "mrr", "coverage", "novelty", "diversity"),
    Shape.PAIRS: ("auc", "user-auc", "accuracy", "precision", "recall", "f1", "log-loss"),
}
"""By the name before `@`, the first the one that a method is judged by."""
LOWER = frozenset(
    {
        "log-loss",
        "brier",
        "ece",
        "calibration-error",
        "rmse",
        "mae",
        "gini",
        "popularity-bias",
        "false-flips",
        "template",
        "seconds",
        "seconds-median",
        "seconds-p95",
    }
)
"""Metrics of which less is better."""
MEANING = {
    "ndcg": "how near the top of the list the right answers stand; 1 is a perfect order",
    "recall": "share of the right answers that are found",
    "hit": "share of lists with at least one right answer",
    "mrr": "mean of 1 / rank of the first right answer",
    "map": "mean precision at the rank of each right answer",
    "precision": "share of what was said yes to that is right",
    "coverage": "share of the catalogue that is listed for anybody",
    "novelty": "how little known the listed items are, in bits",
    "diversity": "how unlike each other the items of a list are",
    "support": "share of listed items whose reasons name something that the person really did",
    "auc": "chance that a chosen pair scores above one that was not; 0.5 is a coin",
    "user-auc": "the same within one person's pairs, averaged over people",
    "accuracy": "share of pairs that are answered right",
    "f1": "harmonic mean of precision and recall",
    "log-loss": "surprise at the answer, in nats",
    "brier": "squared distance of the said chance from the answer",
    "macro": "share of the hidden broad fields that are brought back",
    "macro-mid": "share of the hidden paths whose first two names are both brought back",
    "profile-macro": "overlap of the broad likes folded from what was brought back with those folded from the truth",
    "profile-mid": "the same of the likes one grain finer",
    "false-flips": "share of planted interests that are shown the other way round, or dated as turned",
    "flips-within-1": "share of changes of mind that show after one rejection",
    "flips-within-2": "the same after two",
    "flips-within-3": "the same after three",
    "ctr-snips": "share of what the method shows that would be clicked, by the log's weights over their sum",
    "ctr-ips": "the same by the log's weights over all that was shown: unbiased, and less steady",
    "conversion-snips": "share of what the method shows that would be bought, by the log's weights over their sum",
    "conversion-ips": "the same by the log's weights over all that was shown",
    "matched": "share of the log that the method would have shown as well, item and place",
    "bursts-shown": "share of new interests of three acts that show behind ten years of others",
    "kept-beside-bursts": "share of the broad interests claimed before such a burst that are still there",
    "supported": "share of an explanation's claims that the data carry",
    "falls": "share of explanations that name things without which the item stands lower",
    "names-past": "share of explanations that name past items, or words of the request",
    "headline": "share of explanations that speak of what weighs most",
    "told": "share of what speaks for an item that its explanation speaks of",
    "distinct": "share of a list's sentences that no other item of it has, but for the title",
    "template": "share of explanations that no model worded",
    "preferred": "share of explanations that a judge prefers to the template, an even verdict counting half",
    "judge-agrees": "share of pairs on which the judge says the same in both orders",
    "last": "share of dialogues at whose last turn all that it must come to was kept",
    "kept": "share of all that the turns must come to",
    "seconds-median": "seconds to a reply, of half of the turns less",
    "seconds-p95": "the same of all but one turn in twenty",
    "ece": "mean distance between chance said and share confirmed",
}


def base(metric: str) -> str:
    """The name without its cut-off: `ndcg` of `ndcg@10`."""
    return metric.partition("@")[0]


def better(metric: str, one: float, other: float) -> bool:
    """Whether `one` is the better value; nothing is better than nan, and nan than nothing."""
    return one < other if base(metric) in LOWER else one > other


def metrics(evaluation: Evaluation) -> tuple[str, ...]:
    """All that any method was measured by: the main ones, then the rest as they come."""
    first = main(evaluation)
    found = dict.fromkeys(metric for row in evaluation.methods.values() for metric in row.metrics)
    return (*first, *(metric for metric in found if metric not in first))


def main(evaluation: Evaluation) -> tuple[str, ...]:
    """The main metrics that were measured, the leading one first; one cut-off each: the evaluation's, else the first.

    The evaluation's own choice where it has one; whatever was measured, where none of the main ones was.
    """
    if evaluation.leads:
        return evaluation.leads
    measured = list(dict.fromkeys(metric for row in evaluation.methods.values() for metric in row.metrics))
    chosen = (_cut(name, measured, evaluation.n) for name in MAIN[shape(measured)])
    return tuple(metric for metric in chosen if metric) or tuple(measured[:4])


def shape(measured: Iterable[str]) -> Shape:
    """Lists where a metric has a cut-off or is a list's alone, pairs elsewhere."""
    lists = {"ndcg", "hit", "mrr", "map", "coverage"}
    return Shape.LISTS if any("@" in metric or base(metric) in lists for metric in measured) else Shape.PAIRS


def _cut(name: str, measured: Sequence[str], n: int) -> str:
    cuts = [metric for metric in measured if base(metric) == name]
    return next((metric for metric in (f"{name}@{n}", name) if metric in cuts), cuts[0] if cuts else "")


def value(row: Judged, metric: str) -> float:
    """The method's mean; nan where it was not measured."""
    return row.metrics[metric].value if metric in row.metrics else math.nan


def best(rows: Iterable[Judged], metric: str) -> Judged | None:
    """The row with the best value, the first of equals; None where nobody was measured."""
    found: Judged | None = None
    for row in rows:
        one = value(row, metric)
        if not math.isnan(one) and (found is None or better(metric, one, value(found, metric))):
            found = row
    return found

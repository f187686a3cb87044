"""Fits the readout of `steps.confidence` to the shipped samples, and shows how well it holds on people not seen.

    python -m eval.studies.confidence [PATH --format LAYOUT --preset NAME] [--out DIR] [--json]

For every person and every cut of their history, the profile as of the cut is confirmed, interest by interest, by the
next ten acts. Odd people fit, even people judge; every second seed of the interval resamples them. With PATH, another
catalogue's people judge what the samples have taught.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from agent.core.presets import Preset
from agent.core.schema import LEVELS, Event, Level, Polarity
from agent.steps.confidence import FEATURES
from agent.steps.fold import Lens, fold
from agent.steps.weigh import weigh
from eval.bench.samples import PRESETS, folder
from eval.statistics import interval
from eval.studies.catalogue import Catalogue, read
from eval.studies.reliability import draw_reliability

NEXT = 10
"""Acts that may confirm."""
CUTS = (1, 2, 3, 5, 8, 13, 21, 34, 55, 89)
"""Acts that a profile has seen."""
BINS = 10
NAMES = (*(level.value for level in Level), *FEATURES)
"""The columns of a case, as a readout names them."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Cases:
    """One row an interest as of a cut: grain one-hot and features (n, 3 + k), whether it was confirmed, and whose."""

    features: Matrix
    confirmed: Matrix
    people: NDArray[np.int64]

    def half(self, odd: bool) -> Cases:
        """Of every second person."""
        rows = self.people % 2 == int(odd)
        return Cases(self.features[rows], self.confirmed[rows], self.people[rows])

    def and_(self, other: Cases) -> Cases:
        """Both."""
        return Cases(
            np.vstack([self.features, other.features]),
            np.concatenate([self.confirmed, other.confirmed]),
            np.concatenate([self.people, other.people]),
        )


def cases(catalogue: Catalogue) -> Cases:
    """Every interest of everybody as of every cut after which there are acts to judge it."""
    lens = Lens(catalogue.preset, catalogue.frequencies())
    rows = [
        (*row, n)
        for n, (user_id, acts) in enumerate(catalogue.events.items())
        for cut in CUTS
        if cut + NEXT <= len(acts)
        for row in _rows(catalogue, lens, user_id, acts, cut)
    ]
    table = np.array(rows, dtype=np.float64).reshape(len(rows), len(LEVELS) + len(FEATURES) + 2)
    return Cases(table[:, :-2], table[:, -2], table[:, -1].astype(np.int64))


def _rows(
    catalogue: Catalogue, lens: Lens, user_id: str, acts: Sequence[Event], cut: int
) -> Iterator[tuple[float, ...]]:
    signs = _signs(catalogue, acts, acts[cut : cut + NEXT])
    history = catalogue.history(user_id, acts[:cut])
    # Each feature is read through a readout that passes on nothing else.
    readings = [fold(history, _reading(lens, name)).interests for name in FEATURES]
    for interests in zip(*readings, strict=True):
        one = interests[0]
        features = [_logit(interest.confidence) for interest in interests]
        sign = 1 if one.polarity is Polarity.LIKE else -1
        yield (*(float(one.level is level) for level in LEVELS), *features, float(sign in signs[one.id]))


def _reading(lens: Lens, name: str) -> Lens:
    return Lens(lens.preset.model_copy(update={"confidence": {name: 1.0}}), lens.frequencies)


def _logit(share: float) -> float:
    return float(np.log(share / (1.0 - share)))


def _signs(catalogue: Catalogue, acts: Sequence[Event], coming: Sequence[Event]) -> Mapping[str, set[int]]:
    """What the coming acts say of each interest, weighed in the whole history."""
    weights = {v.event.event_id: v.weight for v in weigh(acts, catalogue.preset, 2.5, None)}
    signs: dict[str, set[int]] = defaultdict(set)
    for event in coming:
        for key in catalogue.facets[event.item_id].paths:
            signs[key].add(1 if weights[event.event_id] > 0 else -1)
    return signs


def fit(known: Cases) -> dict[str, float]:
    """The readout: logistic regression, hardly regularised, without a common intercept (each grain has its own).

    Where opposition came out as a sign of interest, which a reader could not follow, it is left out.
    """
    readout = _fitted(known.features, known.confirmed)
    if readout["against"] > 0:
        blind = known.features.copy()
        blind[:, NAMES.index("against")] = 0.0
        readout = _fitted(blind, known.confirmed)
    return readout


def _fitted(features: Matrix, confirmed: Matrix) -> dict[str, float]:
    model = LogisticRegression(fit_intercept=False, C=10.0, max_iter=1000).fit(features, confirmed)
    return {name: round(float(value), 3) for name, value in zip(NAMES, model.coef_[0], strict=True)}


def judged(preset: Preset, unseen: Cases) -> dict[str, Any]:
    """How well a preset's readout holds: calibration error, Brier score beside the base rate's, and the curve."""
    z = unseen.features @ np.array([preset.confidence.get(name, 0.0) for name in NAMES])
    said = 1.0 / (1.0 + np.exp(-z))
    base = float(unseen.confirmed.mean())
    curve = _curve(said, unseen.confirmed)
    return {
        "calibration_error": sum(bin_["share"] * abs(bin_["said"] - bin_["confirmed"]["value"]) for bin_ in curve),
        "brier": interval((said - unseen.confirmed) ** 2).document(),
        "brier_of_base_rate": interval((base - unseen.confirmed) ** 2).document(),
        "base_rate": base,
        "interests": len(said),
        "curve": curve,
    }


def _curve(said: Matrix, confirmed: Matrix) -> list[dict[str, Any]]:
    bins = np.minimum((said * BINS).astype(int), BINS - 1)
    return [
        {
            "said": float(said[bins == k].mean()),
            "confirmed": interval(confirmed[bins == k]).document(),
            "share": float((bins == k).mean()),
        }
        for k in range(BINS)
        if (bins == k).any()
    ]


def run(extra: Mapping[str, Catalogue]) -> dict[str, Any]:
    """The fits on odd people and the judgement of the shipped readouts on even ones, or on all of another catalogue."""
    catalogues = {sample: read(folder(sample), preset) for sample, preset in PRESETS.items()}
    known = {name: cases(catalogue) for name, catalogue in catalogues.items()}
    fits = {name: fit(one.half(odd=True)) for name, one in known.items()}
    both = list(known.values())
    fits["general"] = fit(both[0].half(odd=True).and_(both[1].half(odd=True)))
    judgements = {name: judged(catalogues[name].preset, one.half(odd=False)) for name, one in known.items()}
    judgements |= {name: judged(catalogue.preset, cases(catalogue)) for name, catalogue in extra.items()}
    return {"protocol": "confidence", "fits": fits, "methods": judgements}


def draw(document: Mapping[str, Any]) -> str:
    """The same for the eye."""
    lines = [f"fit, {name}: {values}" for name, values in document["fits"].items()]
    for name, one in document["methods"].items():
        brier, base = one["brier"], one["brier_of_base_rate"]
        lines.append(
            f"{name}: {one['interests']} interests, calibration error {one['calibration_error']:.3f}, "
            f"Brier {brier['value']:.3f} ({brier['low']:.3f}..{brier['high']:.3f}), base rate's {base['value']:.3f}"
        )
        lines += [
            f"  said {b['said']:.2f}  confirmed {b['confirmed']['value']:.2f} "
            f"({b['confirmed']['low']:.2f}..{b['confirmed']['high']:.2f})  n {b['confirmed']['n']}"
            for b in one["curve"]
        ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Runs the study and prints it; with `--out`, also the figure."""
    parser = argparse.ArgumentParser(prog="python -m eval.studies.confidence")
    parser.add_argument("path", nargs="?", type=Path)
    parser.add_argument("--format", dest="layout")
    parser.add_argument("--preset", default="general")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    extra = {given.path.name: read(given.path, given.preset, given.layout)} if given.path else {}
    document = run(extra)
    if given.out:
        given.out.mkdir(parents=True, exist_ok=True)
        draw_reliability(document["methods"], given.out / "reliability.png")
    sys.stdout.write(orjson.dumps(document).decode() + "\n" if given.json else draw(document))


if __name__ == "__main__":
    main()

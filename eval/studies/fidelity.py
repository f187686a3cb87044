"""Hides the path of some items and measures how much of it the product's own faceting brings back.

    python -m eval.studies.fidelity [PATH --format LAYOUT --preset NAME] [--hidden 300] [--seed 1] [--llm none|local]
                                    [--titles] [--apart] [--sweep] [--json]

The catalogue goes into a workspace of its own, the hidden items without their path, and `facet_items` places them. A
guess is right at `macro` where the broadest name is the true one, at `macro_mid` where the first two are, both by the
catalogue's own spelling; the interval is over the hidden items. The second table tells the product no path at all: the
groups that its macros make of the hidden items, against their true macros. V-measure favours many groups; the adjusted
mutual information does not. `--titles` takes everything but the title from all items, `--apart` hides titles that
differ in nothing but a size together. Without PATH the shipped groceries are read. `shares` tells how often the learnt
readout is right by how much of all macros' scores its macro holds. `--sweep` also tries half and twice of each of the
readout's numbers, on the labelled items alone. `trigrain eval --protocol fidelity` is the first table alone, on texts
that do not name the path, and with what becomes of people's profiles.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson

from agent.core import schema
from agent.core.presets import load_preset
from agent.core.schema import FacetOrigin, Facets
from agent.flows.teach import SURE
from agent.steps.learn import Readout
from agent.steps.text import lesson_text
from agent.wiring import Wiring
from eval.bench.samples import PRESETS, folder
from eval.dataset import read_dataset
from eval.results import OURS
from eval.statistics import Interval, difference, interval
from eval.studies.bare import few_shot, zero_shot
from eval.studies.clusters import agreement, k_means
from eval.studies.guesses import Guesses, largest, nearest_name, neighbours
from eval.studies.hidden import Hidden, hide, titles_alone
from eval.studies.sweep import sweep
from eval.studies.workspace import faceted, opened

SHARPNESS = 4
"""Power of the cosine in the weighted vote, as the product's own neighbours have it."""
SHARES = (0.0, SURE, 0.2, 0.4, 0.6, 0.8, 1.01)
"""Bounds of the bins; the product says nothing in the first."""
UNNAMED = ""
"""The group of the items to which no macro was found."""


def paths(found: Sequence[Facets]) -> list[schema.Path]:
    """The first two names of each, () where there is no facet."""
    return [one.facets[0].names[:2] if one.facets else () for one in found]


def methods(wiring: Wiring, hidden: Hidden, llm: str) -> dict[str, Callable[[], Guesses]]:
    """What each method guesses of the hidden items, by its name, ours last; nothing is asked before it is called.

    `wiring` is of a workspace that holds `hidden.given`.
    """
    embedder = wiring.embedder
    asked: dict[str, Callable[[], Guesses]] = {
        "largest class": lambda: largest(hidden),
        "nearest name": lambda: nearest_name(embedder, [lesson_text(item) for item in hidden.asked], hidden.lessons),
        "10 nearest": lambda: neighbours(embedder, hidden, lambda _: 1.0),
        "nearest weighted": lambda: neighbours(embedder, hidden, lambda cosine: max(cosine, 0.0) ** SHARPNESS),
    }
    if llm != "none":
        asked["model alone"] = lambda: wiring.run(zero_shot(wiring.chat, embedder, hidden))
        asked["model alone with examples"] = lambda: wiring.run(few_shot(wiring.chat, embedder, hidden))
    return asked | {OURS: lambda: Guesses.of(paths(faceted(wiring, hidden.asked)))}


def sure(wiring: Wiring, hidden: Hidden) -> float:
    """The share of the hidden items of which the product's readout was sure, once it has placed them."""
    found = wiring.records.facets.get([item.item_id for item in hidden.asked]).values()
    return sum(bool(one.facets) and one.facets[0].origin is FacetOrigin.NEIGHBOURS for one in found) / len(hidden.asked)


def shares(wiring: Wiring, hidden: Hidden) -> dict[str, Mapping[str, Interval]]:
    """How often the readout's own macro is right, by its share of the scores."""
    taught, asked = (
        wiring.embedder.encode([lesson_text(item) for item in side]) for side in (hidden.taught, hidden.asked)
    )
    found = Readout(taught, hidden.lessons).guess(asked)
    hits = Guesses.of([guess.path for guess in found]).hits(hidden.truth)
    bins: dict[str, Mapping[str, Interval]] = {}
    for low, high in pairwise(SHARES):
        rows = [n for n, guess in enumerate(found) if low <= guess.share < high]
        bins[f"{low:g} to {min(high, 1):g}, n {len(rows)}"] = {
            measure: interval([values[n] for n in rows]) for measure, values in hits.items()
        }
    return bins


def unlabelled(hidden: Hidden, llm: str, preset: str, seed: int) -> dict[str, Mapping[str, Interval]]:
    """The groups of the hidden items where no item of the catalogue has a path, nor a tag to stand for one."""
    truth = [path[0] for path in hidden.truth]
    bare = [item.model_copy(update={"tags": ()}) for item in hidden.asked]
    with opened(bare, llm, preset) as wiring:
        vectors = wiring.embedder.encode([lesson_text(item) for item in bare])
        rows = {f"k-means of the embeddings, k = {len(set(truth))}": k_means(vectors, len(set(truth)), seed)}
        if llm != "none":
            macros = [path[0].casefold() if path else UNNAMED for path in paths(faceted(wiring, bare))]
            rows = {f"{OURS}, open macros": macros} | rows
            named = sorted(set(macros))
            rows[f"k-means, k = {len(named)} as the open macros"] = k_means(vectors, len(named), seed)
    return {name: agreement(truth, groups) for name, groups in rows.items()}


def run(hidden: Hidden, llm: str, preset: str, seed: int, *, swept: bool = False) -> dict[str, Any]:
    """The document that `--json` prints."""
    with opened(hidden.given, llm, preset) as wiring:
        guesses = {name: guess() for name, guess in methods(wiring, hidden, llm).items()}
        certain = sure(wiring, hidden)
        by_share = shares(wiring, hidden)
        by_mix = sweep(wiring.embedder, hidden, seed) if swept else {}
    hits = {name: one.hits(hidden.truth) for name, one in guesses.items()}
    pairs = {
        f"{OURS} - {name}": {measure: difference(values, theirs[measure]) for measure, values in hits[OURS].items()}
        for name, theirs in hits.items()
        if name != OURS
    }
    return {
        "protocol": "fidelity",
        "seed": seed,
        "llm": llm,
        "taught": len(hidden.taught),
        "hidden": len(hidden.asked),
        "macros": len({path[0] for path in hidden.truth}),
        "paths": len(set(hidden.truth)),
        "sure": certain,
        "methods": {name: _documents({m: interval(v) for m, v in one.items()}) for name, one in hits.items()},
        "differences": {name: _documents(one) for name, one in pairs.items()},
        "shares": {name: _documents(one) for name, one in by_share.items()},
        "sweep": {name: _documents(one) for name, one in by_mix.items()},
        "without_paths": {name: _documents(one) for name, one in unlabelled(hidden, llm, preset, seed).items()},
    }


def _documents(rows: Mapping[str, Interval]) -> dict[str, dict[str, float | int]]:
    return {name: row.document() for name, row in rows.items()}


def draw(document: Mapping[str, Any]) -> str:
    """The same as tables for the eye."""
    lines = [
        f"fidelity of {document['data']}: {document['hidden']} paths hidden, {document['taught']} known, "
        f"{document['macros']} macros and {document['paths']} paths among the hidden; seed {document['seed']}, "
        f"llm {document['llm']}; {OURS} is sure of {document['sure']:.2f}"
    ]
    for title in filter(document.get, ("methods", "differences", "shares", "sweep", "without_paths")):
        lines.append(title.replace("_", " "))
        lines += [f"  {name:<44}{_cells(row)}" for name, row in document[title].items()]
    return "\n".join(lines) + "\n"


def _cells(row: Mapping[str, Mapping[str, float]]) -> str:
    return "  ".join(f"{name} {one['value']:.3f} ({one['low']:.3f}..{one['high']:.3f})" for name, one in row.items())


def main() -> None:
    """Runs the study and prints it."""
    parser = argparse.ArgumentParser(prog="python -m eval.studies.fidelity")
    parser.add_argument("path", nargs="?", type=Path, default=folder("grocery"))
    parser.add_argument("--format", dest="layout")
    parser.add_argument("--preset")
    parser.add_argument("--hidden", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--llm", choices=["none", "local"], default="none")
    parser.add_argument("--titles", action="store_true")
    parser.add_argument("--apart", action="store_true")
    parser.add_argument("--sweep", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    dataset = read_dataset(given.path, given.layout)
    preset = given.preset or PRESETS.get(dataset.name, "general")
    items = list(dataset.items.values())
    told = titles_alone(items) if given.titles else items
    hidden = hide(told, load_preset(preset), given.hidden, given.seed, twins=not given.apart)
    found = run(hidden, given.llm, preset, given.seed, swept=given.sweep)
    document = {"data": dataset.name, "data_hash": dataset.hash} | found
    sys.stdout.write(orjson.dumps(document).decode() + "\n" if given.json else draw(document))


if __name__ == "__main__":
    main()

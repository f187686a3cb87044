"""Plants interests in made-up people, folds them, and measures how much of the truth comes back.

    python -m eval.studies.planted [--people 200] [--seed 1] [--weighting tfidf] [--json]
    python -m eval.studies.planted --titles [--llm none|local] [--people 20] [--seed 1] [--json]

What a profile claims are its interests that are not tentative. Precision at a grain is the share of them that was
planted, lies above what was planted, or lies inside it; recall the share of what was planted at that grain that is
claimed with its polarity. A flip is found where the interest is disliked after so many rejections; a false flip is a
planted interest, never given up, that is shown with the other polarity or dated as turned. A burst shows where its
three acts put it into the profile; beside it, the share of the macro interests claimed before that are still there.
With `--titles` the fold does not know the paths that were planted: it has those that the product finds by
the groceries' titles alone, and what a profile claims is read as the true paths that most of its items have (`untold`).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from agent.core.schema import LEVELS, Event, InterestTree, Level, Path, Polarity, interest_id
from agent.steps.fold import Lens, fold
from agent.steps.frequencies import Weighting, count_interests
from eval.bench.samples import PRESETS, folder
from eval.statistics import Interval, interval
from eval.studies.catalogue import Catalogue, read
from eval.studies.people import Ground, Person, burst, crowd, stretched, turn
from eval.studies.untold import by_titles, meanings, translated

PEOPLE = 200
FEW = 20
"""People where a model is asked about each of their items."""
YEARS = 10
Fold = Callable[[str, Sequence[Event]], InterestTree]


@dataclass(frozen=True)
class Study:
    """A crowd on its ground, and how their histories are folded."""

    ground: Ground
    people: Sequence[Person]
    fold: Fold
    seed: int

    def rows(self) -> dict[str, Interval]:
        """Every measure over the crowd."""
        trees = [self.fold(person.user_id, person.events) for person in self.people]
        rows = claims(self.people, trees)
        rows["false_flips"] = interval(
            [hit for p, tree in zip(self.people, trees, strict=True) for hit in _wrong(p, tree)]
        )
        flips = [self._flip(n, person) for n, person in enumerate(self.people)]
        for acts in (1, 2, 3):
            rows[f"flips_within_{acts}"] = interval([float(found <= acts) for found in flips])
        rows["bursts_shown"], rows["kept_beside_bursts"] = map(
            interval, zip(*map(self._burst, enumerate(self.people)), strict=True)
        )
        return rows

    def _flip(self, n: int, person: Person) -> int:
        """After how many rejections the interest is disliked; 4 where it never is."""
        path, rejections = turn(self.ground, person, self.seed + n)
        for acts in range(1, len(rejections) + 1):
            tree = self.fold(person.user_id, [*person.events, *rejections[:acts]])
            if _polarity(tree, path) is Polarity.DISLIKE:
                return acts
        return len(rejections) + 1

    def _burst(self, one: tuple[int, Person]) -> tuple[float, float]:
        """Whether the burst shows, and the share of the macro interests claimed before it that still do."""
        n, person = one
        path, acts = burst(self.ground, person, self.seed + n)
        long_ago = stretched(person, YEARS)
        before, after = self.fold(person.user_id, long_ago), self.fold(person.user_id, [*long_ago, *acts])
        claimed = [i.id for i in before.at(Level.MACRO) if not i.tentative]
        still = {i.id for i in after.interests}
        return float(interest_id(path) in still), sum(key in still for key in claimed) / max(1, len(claimed))


def claims(people: Sequence[Person], trees: Sequence[InterestTree]) -> dict[str, Interval]:
    """Precision and recall of what is claimed, by grain."""
    rows: dict[str, Interval] = {}
    pairs = list(zip(people, trees, strict=True))
    for level in LEVELS:
        rows[f"precision_{level}"] = interval([hit for p, tree in pairs for hit in _precise(p, tree, level)])
        rows[f"recall_{level}"] = interval([hit for p, tree in pairs for hit in _recalled(p, tree, level)])
    return rows


def _precise(person: Person, tree: InterestTree, level: Level) -> list[float]:
    return [float(person.carries(interest)) for interest in tree.at(level) if not interest.tentative]


def _recalled(person: Person, tree: InterestTree, level: Level) -> list[float]:
    claimed = {(interest.path, interest.polarity) for interest in tree.at(level) if not interest.tentative}
    planted = [(path, Polarity.LIKE) for path in person.likes] + [(path, Polarity.DISLIKE) for path in person.dislikes]
    depth = LEVELS.index(level) + 1
    return [float(one in claimed) for one in sorted(planted) if len(one[0]) == depth]


def _wrong(person: Person, tree: InterestTree) -> list[float]:
    """For each planted interest, whether the profile has it the other way round or dates a change of mind."""
    found = {interest.path: interest for interest in tree.interests}
    wrong = []
    for paths, polarity in ((person.likes, Polarity.LIKE), (person.dislikes, Polarity.DISLIKE)):
        for path in sorted(paths):
            interest = found.get(path)
            wrong.append(
                float(interest is not None and (interest.polarity is not polarity or interest.turned is not None))
            )
    return wrong


def _polarity(tree: InterestTree, path: Path) -> Polarity | None:
    return next((interest.polarity for interest in tree.interests if interest.path == path), None)


def study(catalogue: Catalogue, people: int, seed: int, weighting: Weighting = Weighting.TFIDF) -> dict[str, Interval]:
    """The measures of so many people on a catalogue, with the facets that the catalogue itself gives."""
    ground = Ground.of(catalogue)
    planted = crowd(ground, people, seed)
    pairs = sorted({(event.user_id, event.item_id) for person in planted for event in person.events})
    lens = Lens(catalogue.preset, count_interests(pairs, catalogue.facets), weighting=weighting)

    def folded(user_id: str, events: Sequence[Event]) -> InterestTree:
        return fold(catalogue.history(user_id, events), lens)

    return Study(ground, planted, folded, seed).rows()


def untold(catalogue: Catalogue, people: int, seed: int, llm: str) -> dict[str, Interval]:
    """Precision and recall where the product has to find the paths by titles alone."""
    planted = crowd(Ground.of(catalogue), people, seed)
    pairs = sorted({(event.user_id, event.item_id) for person in planted for event in person.events})
    told = by_titles(catalogue, {item_id for _, item_id in pairs}, llm)
    lens = Lens(catalogue.preset, count_interests(pairs, told.facets))
    meaning = meanings(told.facets, catalogue.facets)
    trees = [fold(told.history(person.user_id, person.events), lens) for person in planted]
    return claims(planted, [translated(tree, meaning) for tree in trees])


def run_untold(people: int, seed: int, llm: str) -> dict[str, Any]:
    """The document that `--titles` with `--json` prints."""
    rows = untold(read(folder("grocery"), PRESETS["grocery"]), people, seed, llm)
    method = f"grocery, titles alone, llm {llm}"
    documents = {name: row.document() for name, row in rows.items()}
    return {"protocol": "planted", "seed": seed, "people": people, "methods": {method: documents}}


def run(people: int, seed: int, weightings: Sequence[Weighting]) -> dict[str, Any]:
    """The document that `--json` prints: a method is a sample and a choice of f."""
    methods: dict[str, Mapping[str, object]] = {}
    for sample, preset in PRESETS.items():
        catalogue = read(folder(sample), preset)
        for weighting in weightings:
            rows = study(catalogue, people, seed, weighting)
            methods[f"{sample}, {weighting}"] = {name: row.document() for name, row in rows.items()}
    return {"protocol": "planted", "seed": seed, "people": people, "methods": methods}


def draw(document: Mapping[str, Any]) -> str:
    """The same as a table for the eye."""
    lines = [f"planted: {document['people']} people a sample, seed {document['seed']}; mean and 95 % interval"]
    for method, rows in document["methods"].items():
        lines.append(method)
        lines += [
            f"  {name:<20}{r['value']:.3f}  {r['low']:.3f}..{r['high']:.3f}  n {r['n']}" for name, r in rows.items()
        ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Runs the study and prints it."""
    parser = argparse.ArgumentParser(prog="python -m eval.studies.planted")
    parser.add_argument("--people", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--weighting", choices=[*Weighting, "all"], default=Weighting.TFIDF.value)
    parser.add_argument("--titles", action="store_true")
    parser.add_argument("--llm", choices=["none", "local"], default="none")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    weightings = list(Weighting) if given.weighting == "all" else [Weighting(given.weighting)]
    if given.titles:
        document = run_untold(given.people or FEW, given.seed, given.llm)
    else:
        document = run(given.people or PEOPLE, given.seed, weightings)
    sys.stdout.write(orjson.dumps(document).decode() + "\n" if given.json else draw(document))


if __name__ == "__main__":
    main()

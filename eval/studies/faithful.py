"""Checks every profile of the samples: each interest has evidence, and no sentence names what the facts do not.

    python -m eval.studies.faithful [PATH ...] [--people N] [--llm none|local] [--seed 1] [--json]

The shipped samples, and each further catalogue at a PATH, are faceted, folded and worded by the product's own flows;
where a catalogue has no events, 30 people are made by drawing acts on its items. An interest is carried where each
piece of evidence is an event of this person on this item, and the item is filed under the interest's path. A sentence
is sound where `unsupported` finds nothing in it: facts are the titles of the evidence, the interest's names and its
count of events. The rejected share is that of the model's sentences which the product itself refused.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from agent.core.schema import Event, Facets, Interest, Item, Profile, interest_id
from agent.flows.canon import canonize
from agent.flows.facet import facet_items
from agent.flows.profile import fold_person, person_language, recount, word_profile
from agent.steps.text import plain_title
from agent.wiring import Wiring
from eval.bench.samples import PRESETS, folder
from eval.dataset import Dataset, read_dataset
from eval.studies.people import DISLIKES, LIKES
from eval.studies.unsupported import unsupported
from eval.studies.workspace import opened
from prompts import glue

MADE_UP = 30
"""People of a catalogue without events."""
ACTS = 20
"""Acts of each of them, of which one in five is against its item."""
START = datetime(2025, 1, 1, tzinfo=UTC)
PHRASES_ZH = (
    "次行为", "例如", "不喜欢", "由本人添加", "偏好", "尤其是", "目前了解得还不够", "目前看来与", "有关", "和", "综合",
)  # fmt: skip
"""The set phrases of the fold's own sentences in Chinese."""
_SHOWN = 5


@dataclass
class Findings:
    """What was looked at, and what was wrong with it."""

    people: int = 0
    interests: int = 0
    carried: int = 0
    sentences: int = 0
    written: int = 0
    """By the model."""
    rejected: int = 0
    """Of the model, by the product."""
    uncarried: list[str] = field(default_factory=list)
    unsupported: list[str] = field(default_factory=list)

    @property
    def rejected_share(self) -> float:
        """Of all sentences that the model gave; 0 where it gave none."""
        return self.rejected / max(1, self.written + self.rejected)

    def document(self) -> dict[str, Any]:
        """As `--json` prints it."""
        counts = {name: getattr(self, name) for name in ("people", "interests", "carried", "sentences", "written")}
        wrong = {"uncarried": self.uncarried[:_SHOWN], "unsupported": self.unsupported[:_SHOWN]}
        return {**counts, "rejected_share": self.rejected_share, "faults": len(self.unsupported), **wrong}


def crowd(items: Sequence[Item], people: int, seed: int) -> list[Event]:
    """So many people with acts on items drawn at random, a day apart."""
    dice = random.Random(seed)
    return [
        Event(
            user_id=f"p{n:02d}",
            item_id=dice.choice(items).item_id,
            kind=dice.choice(DISLIKES if dice.random() < 0.2 else LIKES),
            at=START + timedelta(days=act),
        )
        for n in range(people)
        for act in range(ACTS)
    ]


@contextmanager
def workspace(dataset: Dataset, llm: str, people: int | None, seed: int) -> Iterator[Wiring]:
    """A workspace with the catalogue and its people, the first so many where `people` says so; gone afterwards."""
    items = list(dataset.items.values())
    with opened(items, llm, PRESETS.get(dataset.name, "general")) as wiring:
        events = dataset.events or crowd(items, MADE_UP, seed)
        kept = sorted({event.user_id for event in events})[:people]
        wiring.records.events.put([event for event in events if event.user_id in set(kept)])
        yield wiring


async def profiles(wiring: Wiring) -> list[Profile]:
    """Everybody's, in the steps of a batch but for its journal and vectors."""
    await facet_items(wiring, wiring.records.events.touched())
    await canonize(wiring)
    known = recount(wiring)
    found = []
    for user_id in wiring.records.events.users():
        events = wiring.records.events.of(user_id)
        items = wiring.records.items.get({event.item_id for event in events})
        tree = fold_person(wiring, user_id, events, items, known)
        profile, _ = await word_profile(wiring, tree, person_language(wiring, events, items))
        found.append(profile)
    return found


def check(dataset: Dataset, llm: str = "none", people: int | None = None, seed: int = 1) -> Findings:
    """All profiles of a data set."""
    findings = Findings()
    with workspace(dataset, llm, people, seed) as wiring:
        for profile in wiring.run(profiles(wiring)):
            events = {event.event_id: event for event in wiring.records.events.of(profile.user_id)}
            facets = wiring.records.facets.get({event.item_id for event in events.values()})
            _look(findings, profile, events, facets, _glue(wiring, profile.language))
    return findings


def _glue(wiring: Wiring, language: str) -> set[str]:
    """Words and phrases that any sentence may use."""
    preset = wiring.preset
    said = [one.of(language) for one in (*preset.openings.values(), *preset.did.values(), *preset.phrases.values())]
    pieces = [piece for text in said for piece in re.findall(r"[^\W\d_]+", text.casefold())]
    return {*glue(language), *pieces, *(PHRASES_ZH if language == "zh" else ())}


def _look(
    findings: Findings, profile: Profile, events: Mapping[str, Event], facets: Mapping[str, Facets], allowed: set[str]
) -> None:
    findings.people += 1
    findings.written += profile.provenance.written
    findings.rejected += profile.provenance.rejected
    for interest in profile.interests:
        findings.interests += 1
        if is_carried(interest, profile.user_id, events, facets):
            findings.carried += 1
        else:
            findings.uncarried.append(f"{profile.user_id}: {' > '.join(interest.path)}")
    for sentence, facts in sentences(profile):
        findings.sentences += 1
        wrong = unsupported(sentence, facts, allowed)
        findings.unsupported += [f"{profile.user_id}: {word!r} in {sentence!r}" for word in wrong]


def is_carried(interest: Interest, user_id: str, events: Mapping[str, Event], facets: Mapping[str, Facets]) -> bool:
    """Whether there is evidence, and all of it is events of the person on items that are filed under the interest."""
    return bool(interest.evidence) and all(
        one.event_id in events
        and (events[one.event_id].user_id, events[one.event_id].item_id) == (user_id, one.item_id)
        and one.item_id in facets
        and interest_id(interest.path) in facets[one.item_id].paths
        for one in interest.evidence
    )


def sentences(profile: Profile) -> Iterator[tuple[str, list[str]]]:
    """Each sentence with the facts that it may draw on: its interest's, for the summary all of the profile's."""
    every: list[str] = []
    for interest in profile.interests:
        facts = _facts(interest)
        every += facts
        yield interest.description, [*facts, str(interest.count)]
    yield profile.summary, every


def _facts(interest: Interest) -> list[str]:
    titles = [evidence.title for evidence in interest.evidence]
    return [interest.name, *interest.path, *titles, *map(plain_title, titles)]


def run(extra: Sequence[Path], llm: str, people: int | None, seed: int) -> dict[str, Any]:
    """The document that `--json` prints."""
    datasets = [read_dataset(path) for path in [*map(folder, PRESETS), *extra]]
    found = {dataset.name: check(dataset, llm, people, seed).document() for dataset in datasets}
    return {"protocol": "faithful", "seed": seed, "llm": llm, "methods": found}


def draw(document: Mapping[str, Any]) -> str:
    """The same for the eye."""
    lines = [f"faithful: seed {document['seed']}, llm {document['llm']}"]
    for name, one in document["methods"].items():
        lines.append(
            f"  {name:<10}{one['people']} people, {one['carried']} of {one['interests']} interests with evidence, "
            f"{one['faults']} unsupported in {one['sentences']} sentences; {one['written']} are the model's, "
            f"of whose {one['rejected_share']:.3f} were rejected"
        )
        lines += [f"    {wrong}" for wrong in (*one["uncarried"], *one["unsupported"])]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Runs the study and prints it."""
    parser = argparse.ArgumentParser(prog="python -m eval.studies.faithful")
    parser.add_argument("path", nargs="*", type=Path)
    parser.add_argument("--people", type=int)
    parser.add_argument("--llm", choices=["none", "local"], default="none")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    document = run(given.path, given.llm, given.people, given.seed)
    sys.stdout.write(orjson.dumps(document).decode() + "\n" if given.json else draw(document))


if __name__ == "__main__":
    main()

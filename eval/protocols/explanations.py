"""Explanations: what is said of recommended items is held against the data, and what it names is taken away."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from agent.core.schema import Ground, Interest, Recommendation, Source
from agent.core.wanted import Wanted
from agent.flows.elsewise import Elsewise
from agent.flows.index import ITEMS
from agent.flows.offer import offer
from agent.flows.recommend import listen
from agent.steps.grounds import SOURCES
from agent.steps.text import is_chinese, plain_title
from agent.steps.wording import Voice
from agent.wiring import Wiring
from eval.explaining import Asker, Listed, askers, explained, opened
from eval.inquiry import Brief, Inquiry, Measures, Row, share
from eval.judging import judged
from eval.methods.workshop import NO_MODEL
from eval.metrics.claims import World
from eval.options import Options
from eval.protocols import queries
from eval.results import OURS, Kind
from prompts import LANGUAGES, glue

TEMPLATES = "templates"
CHANCE = "any past items"
"""The baseline of what is cited: two items of the person's past, drawn."""
NAMED = 2
_HOLE = re.compile(r"\{\w+\}")
_HAN = re.compile(r"[\u3400-\u9fff]")


@contextmanager
def inquiry(brief: Brief) -> Iterator[Inquiry]:
    """The same lists for every row: explained by templates, by the chat model, and by past items that are drawn.

    Raises `InputError` where there is neither anybody with a past nor a file of requests.
    """
    asked = queries.cut(brief.data, Options(queries=brief.options.queries)).cases if brief.options.queries else ()
    who = askers(brief, asked)
    study = _Study(brief, who)
    rows = [] if brief.options.queries else [Row(CHANCE, Kind.BASELINE, study.by_chance)]
    if brief.llm != NO_MODEL:
        rows.append(Row(TEMPLATES, Kind.OURS, lambda: study.measures(NO_MODEL)))
    rows.append(Row(OURS, Kind.OURS, lambda: study.measures(brief.llm)))
    yield Inquiry(
        protocol="explanations",
        question="for explanations of the same lists",
        unit="requests" if brief.options.queries else "people",
        units=len(who),
        rows=rows,
        notes=tuple(_notes(brief)),
    )


def _notes(brief: Brief) -> Iterator[str]:
    words = "the templates alone" if brief.llm == NO_MODEL else f"{brief.llm}, the templates where it strays"
    yield f"lists of {brief.options.n}; the words of {OURS} are by {words}; profiles are by the fold alone"
    yield (
        "supported: share of claims that the data carry (what is named, what others or the person did, what is said to "
        "be the cause); falls: share of explanations that name past items, or words of a request, without which the "
        "item stands lower or nothing is left of the interest"
    )
    yield (
        f"{CHANCE}: {NAMED} of the person's choices are drawn and taken away; headline: share that speaks of what "
        "weighs most; told: share of what speaks for the item that is spoken of; distinct: share of a list's sentences "
        "that no other item of it has, but for the title; words: in Chinese, characters; seconds: beyond a list "
        "without words"
    )


@dataclass(frozen=True)
class _Study:
    """Whose lists are explained."""

    brief: Brief
    who: Sequence[Asker]

    def measures(self, llm: str) -> Measures:
        """Of all explanations, resampling lists."""
        with opened(self.brief, llm) as wiring:
            lists = explained(wiring, self.who, self.brief)
            world = _world(wiring, self.brief)
            found = [_counts(wiring, world, one) for one in lists]
        told = {name: share(*_columns(found, name), seed=self.brief.seed) for name in _MEASURED}
        if self.brief.options.judge and llm != NO_MODEL:
            with opened(self.brief, NO_MODEL) as plain, opened(self.brief, self.brief.options.judge) as court:
                others = explained(plain, self.who, self.brief)
                told |= judged(court, lists, others, self.brief.seed)
        return told

    def by_chance(self) -> Measures:
        """What becomes of the same items without two choices that were drawn."""
        dice = random.Random(self.brief.seed)
        with opened(self.brief, NO_MODEL) as wiring:
            found = [_chance(wiring, one, dice) for one in explained(wiring, self.who, self.brief)]
        return {"falls": share(*_columns(found, "falls"), seed=self.brief.seed)}


Counts = Mapping[str, tuple[float, float]]
"""By measure (sum, of how many), of one list."""
_MEASURED = ("supported", "falls", "names-past", "headline", "told", "distinct", "words", "template", "seconds")


def _columns(found: Sequence[Counts], name: str) -> tuple[list[float], list[float]]:
    return [one[name][0] for one in found], [one[name][1] for one in found]


def _counts(wiring: Wiring, world: World, listed: Listed) -> Counts:
    profile = wiring.records.profiles.get(listed.asker.user_id) if listed.asker.user_id else None
    interests: dict[str, Interest] = {one.id: one for one in profile.interests} if profile else {}
    lines = listed.lines
    claims = [claim for line in lines for claim in world.claims(listed.asker.user_id, line, interests)]
    checked = [line.counterfactual.moves for line in lines if line.counterfactual]
    return {
        "supported": (sum(holds for _, holds in claims), len(claims)),
        "falls": (sum(checked), len(checked)),
        "names-past": _of(lines, lambda line: bool(line.cited or line.matched)),
        "headline": _of(lines, _leads),
        "told": (sum(map(_told, lines)), len(lines)),
        "distinct": (len({_blank(line) for line in lines}), len(lines)),
        "words": (sum(_length(line.explanation) for line in lines), len(lines)),
        "template": _of(lines, lambda line: line.explanation_origin == "template"),
        "seconds": (listed.seconds * len(lines), len(lines)),
    }


def _of(lines: Sequence[Recommendation], holds: Callable[[Recommendation], bool]) -> tuple[float, float]:
    return sum(map(holds, lines)), len(lines)


def _leads(line: Recommendation) -> bool:
    """Whether the explanation says first what weighs most; how many people chose an item it may say beside another."""
    return bool(line.supports) and line.supports[0].ground in (line.ground, Ground.POPULAR)


def _told(line: Recommendation) -> float:
    """Of the score's magnitude, what the spoken ground makes."""
    sources = set(SOURCES[line.ground])
    if line.supports and line.supports[0].ground is Ground.POPULAR:
        sources.add(Source.POPULARITY)
    return sum(line.attribution[source] for source in sources)


def _blank(line: Recommendation) -> str:
    return line.explanation.replace(plain_title(line.title), "_")


def _length(text: str) -> int:
    return len(_HAN.findall(text)) if is_chinese(text) else len(text.split())


def _chance(wiring: Wiring, listed: Listed, dice: random.Random) -> Counts:
    ears = listen(wiring, listed.asker.user_id)
    pool = offer(wiring, Wanted(len(listed.lines)), ears.person.seen, ears.candidates)
    elsewise = Elsewise(ears, pool)
    falls = []
    for line in listed.lines if ears.person.chosen else ():
        drawn = dice.sample(ears.person.chosen, min(NAMED, len(ears.person.chosen)))
        falls.append(elsewise.place(line.item_id, drawn) > elsewise.place(line.item_id))
    return {"falls": (sum(falls), len(falls))}


def _world(wiring: Wiring, brief: Brief) -> World:
    ids = list(brief.data.items)
    there, rows = wiring.vectors.fetch(ITEMS, ids)
    vectors = dict(zip(there, rows, strict=True))
    return World(brief.data, wiring.records.facets.get(ids), vectors, _set_words(wiring))


def _set_words(wiring: Wiring) -> set[str]:
    """Words of the templates, of acts and of the prompts' glue, case folded: they name nothing."""
    phrases = [said.of(language) for said in wiring.preset.did.values() for language in LANGUAGES]
    for language in LANGUAGES:
        told = Voice(language, wiring.settings.tone, wiring.preset).phrases.values()
        phrases += [piece for text in told for piece in _HOLE.split(text)]
    pieces = {word for text in phrases for word in re.findall(r"[^\W\d_]+", text.casefold())}
    return pieces.union(*(glue(language) for language in LANGUAGES))

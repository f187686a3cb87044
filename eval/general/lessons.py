"""Makes lessons of what is written down, with the very prompts that the chain uses and their presets' examples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.chains.explain import EXPLAIN, ReasonQuestion
from agent.chains.facet import FACET, SEPARATOR, ItemQuestion
from agent.chains.line import request
from agent.chains.task import Q, Sentence, Task
from agent.chains.write import WRITE, InterestQuestion
from agent.core.adapter import Lesson
from agent.core.schema import Item, digest
from agent.flows.lessons import item_words
from agent.steps.split import split
from eval.general import taxonomy, written
from prompts import load

GENERAL = "general"
_OWN = {"courses": "courses", "films": "films-and-music", "news": "social"}
"""The preset with examples for a kind. Of health it is the one that some fields are asked about `only` under."""
_OFTEN = 2
"""Of so many items of such a kind one is asked about under its preset too, so that no prefix is learnt by heart."""


@dataclass(frozen=True)
class Taught:
    """Lessons to learn from, and to watch; all that are about one item are on one side."""

    learnt: tuple[Lesson, ...]
    watched: tuple[Lesson, ...]


def lessons() -> list[Lesson]:
    """Of all three tasks; `item_id` says which are about the same item or question."""
    fields = taxonomy.read()
    found = [_facet(one, preset) for one, preset in asked(written.placed(), fields)]
    found += [_sentence(WRITE, InterestQuestion, one) for one in written.told(WRITE.name)]
    return found + [_sentence(EXPLAIN, ReasonQuestion, one) for one in written.told(EXPLAIN.name)]


def divided(seed: int) -> Taught:
    """The lessons in an order drawn by the seed, one in twenty items watched."""
    every = lessons()
    parts = split(list(dict.fromkeys(one.item_id for one in every)), seed, most=0)
    return Taught(_of(parts.learnt, every), _of(parts.watched, every))


def asked(items: Sequence[written.Placed], fields: dict[str, taxonomy.Field]) -> Iterator[tuple[written.Placed, str]]:
    """Each item with each preset that it is asked about under."""
    seen = dict.fromkeys(_OWN, 0)
    for one in items:
        yield one, fields[one.path[0]].only or GENERAL
        if one.kind in _OWN:
            seen[one.kind] += 1
            if seen[one.kind] % _OFTEN == 0:
                yield one, _OWN[one.kind]


def _facet(one: written.Placed, preset: str) -> Lesson:
    item = Item(item_id=digest(one.item), title=one.item)
    question = request(FACET, load(FACET.name, "en", preset), ItemQuestion(item=item_words(item)))
    return Lesson(item.item_id, FACET.name, question.prefix, question.body, SEPARATOR.join(one.path))


def _sentence(task: Task[Q, Sentence], form: type[Q], one: written.Told) -> Lesson:
    """What the sentence says behind the beginning that the prompt gives."""
    prompt, question = load(task.name, "en", one.preset), form.model_validate(one.question)
    put, text = request(task, prompt, question), Sentence.model_validate(one.answer).text
    start = prompt.begin(question.holes())
    if not text.startswith(f"{start} "):
        raise ValueError(f"a lesson of {task.name} does not begin as its question says: {text}")
    return Lesson(digest(task.name, put.body), task.name, put.prefix, put.body, text[len(start) + 1 :])


def _of(item_ids: Sequence[str], every: Sequence[Lesson]) -> tuple[Lesson, ...]:
    places = {item_id: place for place, item_id in enumerate(item_ids)}
    own = [one for one in every if one.item_id in places]
    return tuple(sorted(own, key=lambda one: places[one.item_id]))

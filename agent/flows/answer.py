"""Answers a request in words: what its words, numbers and meaning find, in an order to which the person adds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from agent.core.learned import Lexicon
from agent.core.plan import Plan, Utterance
from agent.core.ports import Matrix, Workspace
from agent.core.schema import Candidate, Item
from agent.core.watch import step
from agent.flows.hear import Ears, best
from agent.flows.index import ITEMS
from agent.flows.lexicon import present_lexicon
from agent.flows.rank import described, scores_of
from agent.steps.asked import LIKENESS, PERSONAL, POPULAR, SURE, Standing, worth
from agent.steps.conversation import plan_of
from agent.steps.hearing import Column, at, places
from agent.steps.lexical import answers
from agent.steps.matched import matched
from agent.steps.text import is_chinese
from agent.steps.weights import NEAR

HEARD = 800
"""Characters at the end of a conversation whose meaning is sought; an embedder reads no more of it."""


@dataclass(frozen=True, eq=False)
class Asked:
    """A request, and what it finds.

    Its words and numbers are looked up in any language, its meaning where the embedder speaks the language: with the
    carried, English one a Chinese request is answered by its words and numbers alone.
    """

    workspace: Workspace
    text: str
    said: Sequence[Utterance]
    """The turns before it, oldest first."""
    given: Plan | None = None
    """What is looked for, where that is known already."""
    only: Collection[str] | None = None
    """The items that may be found at all; None is all."""

    @cached_property
    def _lexicon(self) -> Lexicon:
        return present_lexicon(self.workspace)

    @cached_property
    def plan(self) -> Plan:
        """What is looked for after all that was said."""
        return self.given or plan_of(self._lexicon, [*self.said, Utterance(self.text)])

    @cached_property
    def _worded(self) -> Column:
        return answers(self._lexicon, self.plan)

    @cached_property
    def _meaning(self) -> Matrix | None:
        """(1, d) of the conversation, None in a language that the embedder does not speak."""
        told = " ".join((*(turn.text for turn in self.said), self.text))[-HEARD:]
        return self.workspace.embedder.encode([told]) if self.workspace.embedder.speaks(self.language) else None

    @property
    def language(self) -> str:
        """Of the request: `en` or `zh`."""
        return "zh" if is_chinese(self.text) else "en"

    def offering(self, ears: Ears) -> Callable[[int], set[str]]:
        """Up to k candidates of each way to find some.

        Where something like given items is wanted, also what the voices have to offer to somebody who likes these.
        """
        if not self.plan.like:
            return self.candidates
        liking = self._listening(ears)
        return lambda k: self.candidates(k) | {one for one in liking.candidates(k) if self._may(one)}

    def _may(self, item_id: str) -> bool:
        return self.only is None or item_id in self.only

    def candidates(self, k: int) -> set[str]:
        """Up to `k` items by what is asked for, up to `k` by the meaning; none where nothing is found surely."""
        near = self.workspace.vectors.nearest(ITEMS, self._meaning, k) if self._meaning is not None else []
        cosines = {item_id: cosine for row in near for item_id, cosine in row if cosine >= NEAR}
        if not self._worded.any() and max(cosines.values(), default=0.0) < SURE:
            return set()
        if self.only is None:
            return best(self._lexicon.item_ids, self._worded, k) | cosines.keys()
        rows, kept = places(self._lexicon.index, tuple(self.only)), np.zeros(len(self._worded))
        kept[rows[rows >= 0]] = 1.0
        return best(self._lexicon.item_ids, self._worded * kept, k) | {one for one in cosines if self._may(one)}

    @step("rank")
    def ranked(self, ears: Ears, item_ids: Sequence[str], n: int) -> list[Candidate]:
        """The `n` best of the items: the request leads, what speaks to the person follows."""
        if not item_ids:
            return []
        standing = self._standing(ears, item_ids)
        listed = standing.order[:n]
        personal = described(self._listening(ears), standing.hearing.of(listed))
        return standing.led(listed, personal)

    def scored(self, ears: Ears, item_ids: Sequence[str]) -> list[tuple[str, float]]:
        """All of the items in the same order, each with its score alone."""
        if not item_ids:
            return []
        standing = self._standing(ears, item_ids)
        return [(item_ids[place], float(standing.scores[place])) for place in standing.order]

    def _listening(self, ears: Ears) -> Ears:
        return ears.also_liking(self.plan.like)

    def _standing(self, ears: Ears, item_ids: Sequence[str]) -> Standing:
        listening = self._listening(ears)
        hearing = listening.hear(item_ids)
        worded = at(places(self._lexicon.index, item_ids), {"": self._worded})[""]
        known = LIKENESS if self.plan.like else PERSONAL
        share = known if listening.person.known else POPULAR
        return Standing(hearing, scores_of(listening, hearing), worth(worded, self._cosines(item_ids)), share)

    def _cosines(self, item_ids: Sequence[str]) -> Column:
        if self._meaning is None:
            return np.zeros(len(item_ids))
        there, rows = self.workspace.vectors.fetch(ITEMS, item_ids)
        cosines = dict(zip(there, (rows @ self._meaning[0]).tolist() if there else (), strict=True))
        return np.array([cosines.get(item_id, 0.0) for item_id in item_ids])

    def matched(self, items: Mapping[str, Item]) -> dict[str, tuple[str, ...]]:
        """What of the request each item holds; () where its meaning alone is near, absent where nothing is."""
        held = self._held(items)
        near = dict(zip(items, self._cosines(list(items)) >= NEAR, strict=True))
        return {item_id: parts for item_id, parts in held.items() if parts or near[item_id]}

    def _held(self, items: Mapping[str, Item]) -> dict[str, tuple[str, ...]]:
        facets = self.workspace.records.facets.get(items)
        paths = {item_id: tuple(one.paths.values()) for item_id, one in facets.items()}
        return {
            item_id: matched(self._lexicon, self.plan, self.text, item, paths.get(item_id, ()))
            for item_id, item in items.items()
        }


@step("open request")
def open_request(workspace: Workspace, text: str, said: Sequence[Utterance] = ()) -> Asked | None:
    """None where nothing is asked."""
    told = " ".join(text.split())
    return Asked(workspace, told, tuple(said)) if told else None

"""Fidelity: some items of the catalogue lose their path; it is to be brought back, and with it people's profiles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from agent.core.presets import Preset, load_preset
from agent.core.schema import LEVELS, Event, Facet, Facets, InterestTree, Item, Level, Path, Polarity
from agent.steps.fold import History, Lens, fold
from agent.steps.frequencies import count_interests
from eval.inquiry import Brief, Inquiry, Measures, Row, share
from eval.methods.workshop import NO_MODEL
from eval.results import OURS, Kind
from eval.studies.fidelity import methods
from eval.studies.guesses import Guesses
from eval.studies.hidden import Hidden, hide, hideable, untelling
from eval.studies.workspace import opened

MOST = 1_000
"""Items hidden at most; a share's interval is then some six hundredths wide."""
MOST_ASKED = 300
"""The same where a chat model is asked about each several times."""
ACTS = 5
"""On hidden items, below which nobody's profile is compared: it would be a single item's path over again."""
LEAST = 5
"""People below whom no profile is compared: their mean would say nothing."""
GRAINS = LEVELS[:2]
"""Those of the names that are hidden and guessed."""


@contextmanager
def inquiry(brief: Brief) -> Iterator[Inquiry]:
    """`share` of the items with a path of two names lose it; titles that differ in a size or year alone go together.

    Nothing that is told of an item names its own path. Profiles are folded from people's acts on the hidden items
    alone, once by the true paths and once by the guessed ones. Raises `InputError` where there are no paths to hide.
    """
    preset = load_preset(brief.preset)
    items = untelling(list(brief.data.items.values()), preset)
    wanted = round(brief.options.share * len(hideable(items, preset)))
    many = min(max(wanted, 1), MOST if brief.llm == NO_MODEL else MOST_ASKED)
    hidden = hide(items, preset, many, brief.seed, twins=False)
    people = _People(hidden, _touching(brief, {item.item_id for item in hidden.asked}), preset)
    with opened(hidden.given, brief.llm, brief.preset) as wiring:
        yield Inquiry(
            protocol="fidelity",
            question=f"for the path of items that lost theirs, with {len(hidden.taught):,} others' to learn from",
            unit="items",
            units=len(hidden.asked),
            rows=[
                Row(name, Kind.OURS if name == OURS else Kind.BASELINE, _measuring(people, guess, brief.seed))
                for name, guess in methods(wiring, hidden, brief.llm).items()
            ],
            notes=tuple(_notes(hidden, people)),
        )


def _touching(brief: Brief, item_ids: set[str]) -> dict[str, list[Event]]:
    """The acts on these items of everybody who has enough of them."""
    own = {
        user_id: [event for event in history if event.item_id in item_ids]
        for user_id, history in sorted(brief.data.histories.items())
    }
    return {user_id: acts for user_id, acts in own.items() if len(acts) >= ACTS}


def _measuring(people: _People, guess: Callable[[], Guesses], seed: int) -> Callable[[], Measures]:
    return lambda: people.measures(guess(), seed)


def _notes(hidden: Hidden, people: _People) -> Iterator[str]:
    macros = len({path[0] for path in hidden.truth})
    yield (
        f"hidden: the paths of {len(hidden.asked):,} items, {macros} broad fields and {len(set(hidden.truth))} paths "
        "of two names among them; descriptions, tags and brands that name an item's path are told of none"
    )
    yield (
        f"profiles: of {len(people.acts):,} people with {ACTS} or more acts on hidden items, folded from these acts "
        f"alone, if there are {LEAST} such people; overlap is the sum of the smaller of each like's two shares, 1 for "
        "equal profiles"
    )


@dataclass(frozen=True)
class _People:
    """Those whose acts fall on hidden items, and what is folded from them."""

    hidden: Hidden
    acts: Mapping[str, Sequence[Event]]
    preset: Preset

    def measures(self, guesses: Guesses, seed: int) -> Measures:
        """Of the items and, where there are any, of the people's profiles."""
        hits = guesses.hits(self.hidden.truth)
        found = {"macro": share(hits["macro"], seed=seed), "macro-mid": share(hits["macro_mid"], seed=seed)}
        told = self._folded(guesses.paths)
        for level in GRAINS if len(self._judged) >= LEAST else ():
            values = [overlap(self._true[user_id], told[user_id], level) for user_id in self._judged]
            found[f"profile-{level}"] = share(values, seed=seed)
        return found

    @cached_property
    def _true(self) -> Mapping[str, InterestTree]:
        return self._folded(self.hidden.truth)

    @cached_property
    def _judged(self) -> Sequence[str]:
        """Who likes anything by the true paths."""
        return [user_id for user_id, tree in self._true.items() if _likes(tree, Level.MACRO)]

    def _folded(self, paths: Sequence[Path]) -> Mapping[str, InterestTree]:
        facets = {item.item_id: _facets(item, path) for item, path in zip(self.hidden.asked, paths, strict=True)}
        pairs = sorted({(user_id, event.item_id) for user_id, acts in self.acts.items() for event in acts})
        lens = Lens(self.preset, count_interests(pairs, facets))
        titles = {item.item_id: item.title for item in self.hidden.asked}
        return {user_id: fold(History(user_id, acts, facets, titles), lens) for user_id, acts in self.acts.items()}


def _facets(item: Item, path: Path) -> Facets:
    facet = Facet(**dict(zip(("macro", "mid"), path, strict=False))) if path else None
    return Facets(
        item_id=item.item_id, content_hash=item.content_hash, recipe="guess", facets=(facet,) if facet else ()
    )


def overlap(true: InterestTree, told: InterestTree, level: Level) -> float:
    """How much of the likes' shares two trees have in common at a grain: 1 less their total variation distance.

    1 where neither likes anything, 0 where one of them does not.
    """
    ours, theirs = _likes(true, level), _likes(told, level)
    if not ours and not theirs:
        return 1.0
    return float(np.sum([min(weight, theirs.get(key, 0.0)) for key, weight in ours.items()]))


def _likes(tree: InterestTree, level: Level) -> dict[str, float]:
    return {one.id: one.weight for one in tree.at(level) if one.polarity is Polarity.LIKE}

"""A catalogue and its people read for a study: items, the facets that the catalogue alone gives, histories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from agent.core.presets import Preset, load_preset
from agent.core.schema import Event, Facets, Item
from agent.steps.fold import History
from agent.steps.frequencies import Frequencies, count_interests
from agent.steps.place import catalogue_path, settle
from eval.dataset import Dataset, read_dataset


@dataclass(frozen=True)
class Catalogue:
    """Items by id, their facets by what the catalogue says of them, and everybody's events in the order of time."""

    items: Mapping[str, Item]
    facets: Mapping[str, Facets]
    events: Mapping[str, list[Event]]
    preset: Preset

    def history(self, user_id: str, events: Iterable[Event]) -> History:
        """Ready to fold."""
        acts = list(events)
        touched = {event.item_id for event in acts}
        return History(
            user_id,
            acts,
            {item_id: self.facets[item_id] for item_id in touched},
            {item_id: self.items[item_id].title for item_id in touched},
        )

    def frequencies(self) -> Frequencies:
        """Who has which interest, over everybody."""
        pairs = sorted({(event.user_id, event.item_id) for acts in self.events.values() for event in acts})
        return count_interests(pairs, self.facets)


def read(path: Path, preset: str, layout: str | None = None) -> Catalogue:
    """Everything in memory; rows that cannot be used are left out, as `ingest` would quarantine them."""
    return catalogue(read_dataset(path, layout), preset)


def catalogue(data: Dataset, preset: str) -> Catalogue:
    """A data set's items with the facets that they themselves give, and everybody's events."""
    chosen = load_preset(preset)
    events = {user_id: list(data.histories[user_id]) for user_id in data.user_ids}
    return Catalogue(data.items, placed(data.items.values(), chosen), events, chosen)


def placed(items: Iterable[Item], preset: Preset) -> dict[str, Facets]:
    """The facets without any model, by item."""
    kept = list(items)
    tags = Counter(tag for item in kept for tag in item.tags)
    found = {}
    for item in kept:
        facet = settle(item, catalogue_path(item, tags, preset), (), anchored=True)
        found[item.item_id] = Facets(
            item_id=item.item_id,
            content_hash=item.content_hash,
            recipe="catalogue",
            facets=(facet,) if facet else (),
        )
    return found

"""Surveys the catalogue as a whole for what places a single item: how common tags are, what divides a category."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from agent.core.ports import Workspace
from agent.core.schema import Item, Path
from agent.steps.keyed import Chosen, choose, fields, keyed_mid
from agent.steps.place import catalogue_path
from prompts import LANGUAGES


@dataclass(frozen=True)
class Survey:
    """What the rest of the catalogue says of how an item is to be read."""

    tags: Mapping[str, int]
    """How many items carry each tag."""
    kinds: Chosen = field(default_factory=dict)
    """The field of the descriptions that divides the items of a category; {} where a model speaks both languages."""
    known: Mapping[str, Path] = field(default_factory=dict)
    """The path that each told path is known by, by its interest id."""


def survey(workspace: Workspace) -> Survey:
    """One pass over the catalogue, and two more where descriptions must say what a model cannot."""
    tags: Counter[str] = Counter()
    telling = False
    for batch in workspace.records.items.each():
        tags.update(tag for item in batch for tag in item.tags)
        telling = telling or any(len(item.categories) == 1 and fields(item.description) for item in batch)
    mute = telling and not all(workspace.chat.speaks(language) for language in LANGUAGES)
    kinds = choose(workspace.records.items.each, workspace.segmenter.words) if mute else {}
    known = {key: naming.canonical for key, naming in workspace.records.names.load().items()}
    return Survey(tags, kinds, known)


def given_path(workspace: Workspace, item: Item, language: str, surveyed: Survey) -> Path:
    """The names that the catalogue itself gives, broad to narrow.

    To a lone category comes its kind by the description, in a language that the model does not speak.
    """
    start = catalogue_path(item, surveyed.tags, workspace.preset)
    if len(start) == 1 and surveyed.kinds and not workspace.chat.speaks(language):
        mid = keyed_mid(item, surveyed.kinds)
        return (*start, mid) if mid else start
    return start

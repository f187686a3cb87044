"""Takes what a person says of their own taste as interests by their own hand, so that nobody needs events to begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.core.errors import InputError
from agent.core.ports import Workspace
from agent.core.schema import Edit, EditKind, Path, Polarity, Value
from agent.core.watch import step
from agent.flows.canon import spoken_vectors
from agent.flows.facet import expected_facets
from agent.flows.live import Moved, refresh
from agent.flows.survey import survey
from agent.steps.alike import pairs
from agent.steps.told import Remark, Sense, index, phrases, sense

_BY_MEANING = 2
"""Grains whose names may be said in other words; a micro is a concrete thing: another one, however near, is another."""
_LIMIT = 2_000
"""Characters of what is said."""


class Understood(Value):
    """An interest that was understood, kept as one that the person added."""

    phrase: str
    """As it was said."""
    path: Path
    polarity: Polarity


@dataclass(frozen=True)
class Told:
    """What was understood, the words that were not, and the profile: None where there is none yet."""

    understood: tuple[Understood, ...]
    unclear: tuple[str, ...]
    moved: Moved | None


@step("statement")
async def tell(workspace: Workspace, user_id: str, text: str) -> Told:
    """Keeps what a text says of a person's taste as far as the catalogue has names for it, and moves the profile.

    Nothing is guessed: a word that names no interest of the catalogue is given back. No model is asked. Memory is the
    catalogue's names. Raises `InputError` where nobody says it, nothing is said, or too much.
    """
    if not user_id:
        raise InputError("nobody says this", where="interests say", hint="name the user")
    if not text.strip() or len(text) > _LIMIT:
        what = f"a text of {len(text)} characters" if text.strip() else "nothing is said"
        raise InputError(what, where="interests say", hint=f"say it in 1 to {_LIMIT} characters")
    understood, unclear = _understand(workspace, phrases(text))
    for one in understood:
        edit = Edit(user_id=user_id, kind=EditKind.ADD, path=one.path, polarity=one.polarity, at=workspace.now())
        workspace.records.edits.put(edit)
    known = workspace.records.edits.of(user_id) or workspace.records.events.of(user_id)
    return Told(understood, unclear, await refresh(workspace, user_id) if known else None)


def _understand(workspace: Workspace, said: Sequence[Remark]) -> tuple[tuple[Understood, ...], tuple[str, ...]]:
    names = catalogue_names(workspace)
    named = index(names)
    understood: list[Understood] = []
    unclear: list[str] = []
    for phrase, polarity in said:
        found = sense(phrase, named)
        if not found.paths and found.rest:
            found = _otherwise(workspace, found, names)
        understood += [Understood(phrase=phrase, path=path, polarity=polarity) for path in found.paths]
        unclear += found.rest
    return tuple(understood), tuple(dict.fromkeys(unclear))


def _otherwise(workspace: Workspace, found: Sense, names: Mapping[Path, int]) -> Sense:
    """What the words name in another spelling, or by a meaning that is as near as one name's is to another of it."""
    said = " ".join(found.rest)
    paths: dict[str, Path] = {}
    for path in sorted(names, key=lambda path: (len(path), -names[path], path)):
        if len(path) <= _BY_MEANING:
            paths.setdefault(path[-1], path)
    near = [pair for pair in pairs([said], list(paths), spoken_vectors(workspace)) if pair.why]
    best = max(near, key=lambda pair: pair.similarity, default=None)
    return Sense((paths[best.other],), ()) if best else found


def catalogue_names(workspace: Workspace) -> dict[Path, int]:
    """How many items have each interest, by its path as the catalogue knows it, also of items that nobody touched."""
    surveyed = survey(workspace)
    counts: Counter[Path] = Counter()
    for batch in workspace.records.items.each():
        for facets in expected_facets(workspace, batch, surveyed).values():
            counts.update(facets.paths.values())
    return dict(counts)

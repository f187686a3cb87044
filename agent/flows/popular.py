"""The list for somebody of whom nothing is known to go by: popular items, labelled as such."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.core.ports import Workspace
from agent.core.schema import Candidate, Ground, Item, Recommendation, Recommendations, Source
from agent.core.wanted import Wanted
from agent.flows.footing import fewest
from agent.flows.offer import admit, known, nothing_left
from agent.flows.person import Person
from agent.steps.makeup import made_of
from agent.steps.popularity import popularity_scores
from agent.steps.ranked import attribution
from agent.steps.text import main_language
from agent.steps.wording import Facts, Voice, template, then


def popular(workspace: Workspace, person: Person, wanted: Wanted, *, explain: bool) -> Recommendations:
    """The fallback, which says that it is one; somebody without any event is welcome too.

    Raises `UnknownItem` for one of `wanted.among`.
    """
    chosen, popularity = _chosen(workspace, person, wanted)
    items = workspace.records.items.get(chosen)
    scores = popularity_scores(chosen, popularity)
    candidates = [
        Candidate(item_id=item_id, score=float(score), parts={Source.POPULARITY: float(score)}, pulls={})
        for item_id, score in zip(chosen, scores, strict=True)
    ]
    lines = [
        Recommendation(
            rank=place,
            item_id=candidate.item_id,
            title=items[candidate.item_id].title,
            score=candidate.score,
            attribution=attribution(candidate),
            ground=Ground.POPULAR,
        )
        for place, candidate in enumerate(candidates, start=1)
    ]
    if explain:
        language = list_language(workspace, person, items)
        voice = Voice(language, workspace.settings.tone, workspace.preset)
        lines = [_told(line, popularity.get(line.item_id, 0), fewest(workspace), voice) for line in lines]
    summary = summed(workspace, lines, list_language(workspace, person, items)) if explain else ""
    instead = "popular items instead" if lines else nothing_left(workspace, wanted)
    fallback = f"{_lack(person)}: {instead}"
    return Recommendations(user_id=person.user_id, items=tuple(lines), fallback=fallback, made_of=summary)


def _told(line: Recommendation, people: int, least: int, voice: Voice) -> Recommendation:
    """With how many people chose it, where they are enough to be told."""
    facts = Facts(Ground.POPULAR if people >= least else Ground.NOTHING, line.title, count=people)
    return line.model_copy(update={"explanation": template(facts, voice), "explanation_origin": "template"})


def _chosen(workspace: Workspace, person: Person, wanted: Wanted) -> tuple[list[str], Mapping[str, int]]:
    """The best known items that may be listed, and how many people have each item."""
    popularity = workspace.records.events.popularity()
    among = known(workspace, wanted.among) if wanted.among is not None else popularity.keys() - person.seen
    ordered = sorted({*among} - wanted.exclude, key=lambda item: (-popularity.get(item, 0), item))
    rules = (*workspace.settings.rules, *wanted.rules)
    return admit(workspace, ordered, rules)[: wanted.n], popularity


def _lack(person: Person) -> str:
    if person.profile:
        return "no likes are known" if person.profile.interests else "no interests are known yet"
    return "no profile yet" if person.seen else "nothing is known of this person"


def list_language(workspace: Workspace, person: Person, items: Mapping[str, Item]) -> str:
    """The profile's, else the setting, else the items'."""
    if person.profile:
        return person.profile.language
    setting = workspace.settings.language
    return main_language(item.title for item in items.values()) if setting == "auto" else setting


def summed(workspace: Workspace, lines: Sequence[Recommendation], language: str) -> str:
    """How a list is made up, and what the preset says that it is not."""
    notice = workspace.preset.notice if lines else None
    return then([made_of(lines, language), notice.of(language) if notice else ""], language)

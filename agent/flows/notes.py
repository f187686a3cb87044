"""Says what a turn did: what was noted of the person, what was taken back, and what could not be understood."""

from __future__ import annotations

from agent.core.plan import Act, Plan
from agent.core.ports import Workspace
from agent.core.schema import EventKind, Polarity
from agent.flows.converse import Done
from agent.flows.scene import Scene, titles_of
from agent.steps.reply import called, phrase, tasted
from agent.steps.text import one_line, told_titles
from agent.steps.words import listing

_WHY = 120
"""Characters of why a model did not read a turn."""
MOST = 5
"""Titles that one sentence names."""


def noted(workspace: Workspace, scene: Scene, done: Done) -> list[str]:
    """Sentences."""
    language, plan = scene.language, done.plan
    found = [phrase("degraded", language, why=one_line(done.degraded, _WHY))] if done.degraded else []
    if Act.UNDO in plan.acts:
        found.append(phrase("undone" if done.undone else "nothing_to_undo", language))
    found += _said(workspace, plan, language)
    for polarity in (Polarity.LIKE, Polarity.DISLIKE):
        if names := [taste.path[-1] for taste in plan.tastes if taste.polarity is polarity]:
            found.append(tasted(names, polarity, language))
    return found + _kept(scene, done) + _not_kept(done, language)


def _kept(scene: Scene, done: Done) -> list[str]:
    """Whether what was said of the person stays."""
    if done.written.count:
        return [phrase("keep", scene.language)]
    told = bool(done.plan.said) or Act.CORRECT in done.plan.acts
    return [phrase("nobody", scene.language)] if told and not scene.user_id else []


def _not_kept(done: Done, language: str) -> list[str]:
    """What no longer counts, and what could not be understood."""
    found = []
    if done.unheard:
        found.append(phrase("unheard", language, words=listing(list(done.unheard), language)))
    if names := list(dict.fromkeys(called(one, language) for one in done.dropped if one)):
        found.append(phrase("forgot", language, fields=listing(names, language)))
    if done.plan.unclear:
        found.append(phrase("untold", language, what=listing(list(done.plan.unclear), language)))
    return found


_SAID = {EventKind.VIEW: "seen", EventKind.LIKE: "liked", EventKind.DISLIKE: "disliked", EventKind.SKIP: "skipped"}


def _said(workspace: Workspace, plan: Plan, language: str) -> list[str]:
    titles = titles_of(workspace, [one.item_id for one in plan.said])
    found = []
    for kind, form in _SAID.items():
        if own := [titles[one.item_id] for one in plan.said if one.kind is kind and one.item_id in titles]:
            found.append(phrase(form, language, titles=listing(told_titles(own, MOST), language)))
    return found

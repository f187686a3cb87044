"""Answers what a turn asks of shown items, of other items, and of the person."""

from __future__ import annotations

from agent.core.plan import Act, Plan
from agent.core.ports import Workspace
from agent.core.schema import Item
from agent.flows.lexicon import present_lexicon
from agent.flows.recommend import explain_item
from agent.flows.scene import Scene, leaves_it_to_us
from agent.steps import grammar
from agent.steps.meet import conditions
from agent.steps.reply import conditioned, facts, phrase
from agent.steps.text import one_line, plain_title
from agent.steps.words import listing

ABOUT = 3
"""Items of which one turn is answered."""


async def answered(workspace: Workspace, scene: Scene, plan: Plan) -> list[str]:
    """Sentences, in the order of what was asked."""
    found: list[str] = []
    for act in plan.acts:
        if act in _AT_ONCE:
            found.append(_AT_ONCE[act](workspace, scene))
        elif act in (Act.WHY, Act.WHY_NOT):
            found += await _reasons(workspace, scene, plan, act)
        elif act is Act.DETAIL:
            found += _details(workspace, plan, scene.language) or [phrase("which", scene.language)]
        elif act is Act.UNCLEAR and not leaves_it_to_us(scene, plan):
            found.append(question(workspace, scene.language))
    return found


async def _reasons(workspace: Workspace, scene: Scene, plan: Plan, act: Act) -> list[str]:
    items = _meant(workspace, plan)
    if not items:
        return [phrase("which" if act is Act.WHY else "unknown_item", scene.language)]
    if act is Act.WHY:
        return [await _why(workspace, scene, item) for item in items]
    return [await _why_not(workspace, scene, plan, item) for item in items]


def _meant(workspace: Workspace, plan: Plan) -> list[Item]:
    items = workspace.records.items.get(plan.about[:ABOUT])
    return [items[item_id] for item_id in plan.about[:ABOUT] if item_id in items]


def _profile(workspace: Workspace, scene: Scene) -> str:
    profile = workspace.records.profiles.get(scene.user_id) if scene.user_id else None
    if profile is None or not profile.interests:
        return phrase("no_profile", scene.language)
    return phrase("profile", scene.language, summary=profile.summary)


def _aside(workspace: Workspace, scene: Scene) -> str:
    return phrase("hello" if grammar.greets(scene.text) else "aside", scene.language)


def _private(workspace: Workspace, scene: Scene) -> str:
    return phrase("private", scene.language)


_AT_ONCE = {Act.PRIVATE: _private, Act.ASIDE: _aside, Act.PROFILE: _profile}


async def _why(workspace: Workspace, scene: Scene, item: Item) -> str:
    """What the list said of it, and what the person's own past says."""
    line = next((one for one in scene.shown if one.item_id == item.item_id), None)
    told = [line.explanation] if line and line.explanation else []
    if scene.user_id and workspace.records.profiles.get(scene.user_id):
        own = await explain_item(workspace, scene.user_id, item.item_id, length="full")
        told.append(own.explanation)
    title = one_line(plain_title(item.title), 80)
    if not told:
        return phrase("why_nothing", scene.language, title=title)
    return phrase("why", scene.language, title=title, why=phrase("join", scene.language).join(dict.fromkeys(told)))


async def _why_not(workspace: Workspace, scene: Scene, plan: Plan, item: Item) -> str:
    title, language = one_line(plain_title(item.title), 80), scene.language
    place = next((n for n, one in enumerate(scene.shown, start=1) if one.item_id == item.item_id), None)
    if place:
        return phrase("why_not_shown", language, title=title, rank=place)
    if missed := _missed(workspace, plan, item, language):
        return phrase("why_not_condition", language, title=title, conditions=listing(missed, language))
    if scene.user_id and any(e.item_id == item.item_id for e in workspace.records.events.of(scene.user_id)):
        return phrase("why_not_known", language, title=title)
    if item.item_id in plan.exclude:
        return phrase("why_not_refused", language, title=title)
    if scene.user_id and not plan.seeks and workspace.records.profiles.get(scene.user_id):
        own = await explain_item(workspace, scene.user_id, item.item_id)
        if own.why_not:
            return own.why_not.explanation
    return phrase("why_not_weaker", language, title=title)


def _missed(workspace: Workspace, plan: Plan, item: Item, language: str) -> list[str]:
    """What of the plan an item does not meet."""
    lexicon = present_lexicon(workspace)
    row = lexicon.index.get(item.item_id)
    if row is None:
        return []
    asked = [one for one in conditions(lexicon, plan) if not one.met[row]]
    return [conditioned(one.of, wanted=one.wanted, language=language) for one in asked]


def _details(workspace: Workspace, plan: Plan, language: str) -> list[str]:
    found = []
    for item in _meant(workspace, plan):
        title = one_line(plain_title(item.title), 80)
        told = facts(item, plan.detail, language)
        known = [phrase("fact", language, field=name, value=value) for name, value in told if value]
        if known:
            said = phrase("semi", language).join(known)
            found.append(phrase("detail", language, title=title, facts=said) + phrase("stop", language))
        found += [phrase("no_fact", language, title=title, field=name) for name, value in told if not value]
    return found


def question(workspace: Workspace, language: str) -> str:
    """One question, with some kinds of things that there are."""
    names = [one.value for one in present_lexicon(workspace).aspects[:40] if len(one.value) > 1][:3]
    examples = phrase("such_as", language, names=listing(names, language)) if names else ""
    return phrase("unclear", language, examples=examples)

"""Answers a turn that was carried out, sentence by sentence: what was noted, was asked about, and was found."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agent.core.plan import Act, Plan
from agent.core.ports import Workspace
from agent.core.schema import EventKind, Item, Polarity, Recommendation, Value
from agent.flows.converse import Done
from agent.flows.elsewise import Elsewise
from agent.flows.explain import explain_all
from agent.flows.hear import Ears
from agent.flows.lexicon import present_lexicon
from agent.flows.recommend import explain_item, listen, recommend
from agent.flows.seek import Sought, seek
from agent.steps import grammar
from agent.steps.meet import conditions
from agent.steps.reply import (
    called,
    conditioned,
    facts,
    field_of,
    listed,
    phrase,
    planned,
    tasted,
)
from agent.steps.text import one_line, plain_title, told_titles
from agent.steps.words import listing

N = 5
"""Items of a list that is talked about."""
WORDING_SECONDS = 2.0
"""After which the sentences of a list are templates: who talks does not wait."""
ABOUT = 3
"""Items of which one turn is answered."""
Speak = Callable[[str], None]


@dataclass(frozen=True)
class Scene:
    """Who speaks, what they said and in which language, and the list before their eyes."""

    user_id: str
    text: str
    language: str
    shown: Sequence[Recommendation]


class Replied(Value):
    """The reply, and the list in it where there is one."""

    text: str
    items: tuple[Recommendation, ...] = ()
    listed: bool = False
    """Whether it answers with a list, be it an empty one."""
    fallback: str | None = None
    """What of the plan was let go, or why nothing is listed."""


async def reply(workspace: Workspace, scene: Scene, done: Done, speak: Speak) -> Replied:
    """Speaks each sentence as soon as it stands; the whole is their sum. Raises what `recommend` raises."""
    told: list[str] = []

    def say(sentence: str) -> None:
        if sentence:
            told.append(sentence)
            speak(sentence)

    for sentence in _noted(workspace, scene, done):
        say(sentence)
    for sentence in await _answered(workspace, scene, done.plan):
        say(sentence)
    found = Replied(text="")
    if _lists(scene, done):
        found = await _listed(workspace, scene, done.plan, say)
    elif not told:
        say(_question(workspace, scene.language))
    return found.model_copy(update={"text": "\n".join(told)})


def _lists(scene: Scene, done: Done) -> bool:
    acts, plan = set(done.plan.acts), done.plan
    if (Act.ASK in acts and (plan.seeks or plan.among)) or Act.MORE in acts or _anything(scene, plan):
        return True
    changed = acts & {Act.FEEDBACK, Act.CORRECT} or (Act.UNDO in acts and done.undone)
    return bool(changed and (plan.seeks or scene.shown))


def _anything(scene: Scene, plan: Plan) -> bool:
    """Whether the choice is left to us, by somebody who is known or has said what they look for."""
    asks = Act.UNCLEAR in plan.acts and grammar.ASKING.search(scene.text)
    return bool(asks and (scene.user_id or plan.seeks))


# What was noted.


def _noted(workspace: Workspace, scene: Scene, done: Done) -> list[str]:
    language, plan = scene.language, done.plan
    found: list[str] = []
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
    if names := [called(one, language) for one in dict.fromkeys(done.dropped) if one]:
        found.append(phrase("forgot", language, fields=listing(names, language)))
    if done.plan.unclear:
        found.append(phrase("untold", language, what=listing(list(done.plan.unclear), language)))
    return found


_SAID = {EventKind.VIEW: "seen", EventKind.LIKE: "liked", EventKind.DISLIKE: "disliked", EventKind.SKIP: "skipped"}


def _said(workspace: Workspace, plan: Plan, language: str) -> list[str]:
    titles = _titles(workspace, [one.item_id for one in plan.said])
    found = []
    for kind, form in _SAID.items():
        if own := [titles[one.item_id] for one in plan.said if one.kind is kind and one.item_id in titles]:
            found.append(phrase(form, language, titles=listing(told_titles(own, N), language)))
    return found


def _titles(workspace: Workspace, item_ids: Sequence[str]) -> dict[str, str]:
    return {item_id: item.title for item_id, item in workspace.records.items.get(item_ids).items()}


# What was asked about.


async def _answered(workspace: Workspace, scene: Scene, plan: Plan) -> list[str]:
    found: list[str] = []
    for act in plan.acts:
        if act in _AT_ONCE:
            found.append(_AT_ONCE[act](workspace, scene))
        elif act in (Act.WHY, Act.WHY_NOT):
            found += await _reasons(workspace, scene, plan, act)
        elif act is Act.DETAIL:
            found += _details(workspace, plan, scene.language) or [phrase("which", scene.language)]
        elif act is Act.UNCLEAR and not _anything(scene, plan):
            found.append(_question(workspace, scene.language))
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
    """What of the plan an item does not meet, with what it has instead."""
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


def _question(workspace: Workspace, language: str) -> str:
    """One question, with some kinds of things that there are."""
    names = [one.value for one in present_lexicon(workspace).aspects[:40] if len(one.value) > 1][:3]
    examples = phrase("such_as", language, names=listing(names, language)) if names else ""
    return phrase("unclear", language, examples=examples)


# What was found.


async def _listed(workspace: Workspace, scene: Scene, plan: Plan, say: Callable[[str], None]) -> Replied:
    ears = listen(workspace, scene.user_id)
    if not plan.seeks and not plan.among:
        return await _personal(ears, scene, plan, say)
    sought, elsewise = await seek(ears, plan, scene.text, N)
    wanted = planned(plan, list(_titles(workspace, plan.like).values()), scene.language)
    lines = sought.found.items
    if not lines:
        return _nothing(sought, wanted, scene.language, say)
    if sought.either:
        say(phrase("either", scene.language, values=listing(list(sought.either), scene.language)))
    say(_lead(len(lines), wanted, scene.language))
    return Replied(text="", items=await _worded(elsewise, lines, scene.language, say), listed=True)


async def _personal(ears: Ears, scene: Scene, plan: Plan, say: Callable[[str], None]) -> Replied:
    out = {*plan.exclude, *plan.passed}
    found = await recommend(ears.workspace, scene.user_id, N, exclude=out, explain=False)
    if not found.items:
        say(phrase("nothing", scene.language))
        return Replied(text="", listed=True, fallback=found.fallback)
    say(_lead(len(found.items), "", scene.language))
    elsewise = Elsewise(ears, [line.item_id for line in found.items])
    lines = await _worded(elsewise, found.items, scene.language, say)
    return Replied(text="", items=lines, listed=True, fallback=found.fallback)


def _lead(count: int, wanted: str, language: str) -> str:
    what = phrase("of", language, plan=wanted) if wanted else phrase("things", language)
    return phrase("found", language, count=count, what=what, are=phrase("is" if count == 1 else "are", language))


def _nothing(sought: Sought, wanted: str, language: str, say: Callable[[str], None]) -> Replied:
    told = phrase("none_seen" if sought.met else "none", language, plan=wanted)
    say(told)
    if sought.relaxed:
        one = sought.relaxed
        said = conditioned(one.of, wanted=one.wanted, language=language)
        say(phrase("relax", language, condition=said, count=one.count))
        say(phrase("relax_hint", language, field=field_of(one.of, language)))
    return Replied(text="", listed=True, fallback=told)


async def _worded(
    elsewise: Elsewise, lines: Sequence[Recommendation], language: str, say: Callable[[str], None]
) -> tuple[Recommendation, ...]:
    """Each line with its reason, spoken as soon as it has it; a model words them as long as nobody has to wait."""
    began, told = time.monotonic(), list[Recommendation]()
    for place, line in enumerate(lines, start=1):
        patient = time.monotonic() - began < WORDING_SECONDS
        (worded,) = await explain_all(elsewise, [line], language, "short", ask=patient)
        told.append(worded.model_copy(update={"rank": place}))
        say(listed([told[-1]], language)[0])
    return tuple(told)

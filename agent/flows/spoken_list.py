"""Speaks a list: what it is of, and each item with its reason as soon as it has one; or why there is none."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from agent.core.plan import Plan
from agent.core.ports import Workspace
from agent.core.schema import Recommendation, Value
from agent.core.wanted import Wanted
from agent.flows.elsewise import Elsewise
from agent.flows.explain import explain_all
from agent.flows.hear import Ears
from agent.flows.offer import offer
from agent.flows.recommend import listen, recommend
from agent.flows.scene import Scene, titles_of
from agent.flows.seek import Sought, seek
from agent.steps.reply import conditioned, field_of, listed, phrase, planned
from agent.steps.words import listing

N = 5
"""Items of a list that is talked about."""
WORDING_SECONDS = 2.0
"""After which the sentences of a list are templates: who talks does not wait."""
Say = Callable[[str], None]


class Spoken(Value):
    """The list that was spoken, be it an empty one."""

    items: tuple[Recommendation, ...] = ()
    fallback: str | None = None
    """What of the plan was let go, or why nothing is listed."""


async def speak_list(workspace: Workspace, scene: Scene, plan: Plan, say: Say) -> Spoken:
    """What meets the plan; where nothing is looked for, what suits the person. Raises what `recommend` raises."""
    ears = listen(workspace, scene.user_id)
    if not plan.seeks and not plan.among:
        return await _personal(ears, scene, plan, say)
    sought, elsewise = await seek(ears, plan, scene.text, N)
    kept = plan.model_copy(update={"aspects": tuple(one for one in plan.aspects if one not in sought.let_go)})
    wanted = planned(kept, list(titles_of(workspace, plan.like).values()), scene.language)
    lines = sought.found.items
    if sought.let_go:
        names = listing([one.value for one in sought.let_go], scene.language)
        say(phrase("let_go", scene.language, values=names))
    if not lines:
        return _nothing(sought, wanted, scene.language, say)
    if sought.either:
        say(phrase("either", scene.language, values=listing(list(sought.either), scene.language)))
    say(_lead(len(lines), wanted, scene.language))
    return Spoken(items=await _worded(elsewise, lines, scene.language, say))


async def _personal(ears: Ears, scene: Scene, plan: Plan, say: Say) -> Spoken:
    out = {*plan.exclude, *plan.passed}
    found = await recommend(ears.workspace, scene.user_id, N, exclude=out, explain=False)
    if not found.items:
        say(phrase("nothing", scene.language))
        return Spoken(fallback=found.fallback)
    if found.fallback:
        say(phrase("instead", scene.language))
    say(_lead(len(found.items), "", scene.language))
    wanted = Wanted(N, exclude=frozenset(out))
    elsewise = Elsewise(ears, offer(ears.workspace, wanted, ears.person.seen, ears.candidates, N))
    lines = await _worded(elsewise, found.items, scene.language, say)
    return Spoken(items=lines, fallback=found.fallback)


def _lead(count: int, wanted: str, language: str) -> str:
    what = phrase("of", language, plan=wanted) if wanted else phrase("things", language)
    return phrase("found", language, count=count, what=what, are=phrase("is" if count == 1 else "are", language))


def _nothing(sought: Sought, wanted: str, language: str, say: Say) -> Spoken:
    told = phrase("none_seen" if sought.met else "none", language, plan=wanted)
    say(told)
    if sought.relaxed:
        one = sought.relaxed
        said = conditioned(one.of, wanted=one.wanted, language=language)
        say(phrase("relax", language, condition=said, count=one.count))
        say(phrase("relax_hint", language, field=field_of(one.of, language)))
    return Spoken(fallback=told)


async def _worded(
    elsewise: Elsewise, lines: Sequence[Recommendation], language: str, say: Say
) -> tuple[Recommendation, ...]:
    """Each line with its reason, spoken as soon as it has it; a model words them as long as nobody has to wait."""
    began, told = time.monotonic(), list[Recommendation]()
    for place, line in enumerate(lines, start=1):
        patient = time.monotonic() - began < WORDING_SECONDS
        (worded,) = await explain_all(elsewise, [line], language, "short", ask=patient)
        told.append(worded.model_copy(update={"rank": place}))
        say(listed([told[-1]], language)[0])
    return tuple(told)

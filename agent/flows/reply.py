"""Answers a turn that was carried out, sentence by sentence."""

from __future__ import annotations

from collections.abc import Callable

from agent.core.plan import Act
from agent.core.ports import Workspace
from agent.core.schema import Value
from agent.flows.converse import Done
from agent.flows.inquiry import answered, question
from agent.flows.notes import noted
from agent.flows.scene import Scene, leaves_it_to_us
from agent.flows.spoken_list import Spoken, speak_list

Speak = Callable[[str], None]


class Replied(Value):
    """The reply, and the list in it; None where it answers without one."""

    text: str
    spoken: Spoken | None = None


async def reply(workspace: Workspace, scene: Scene, done: Done, speak: Speak) -> Replied:
    """Speaks each sentence as soon as it stands; the whole is their sum. Raises what `recommend` raises."""
    told: list[str] = []

    def say(sentence: str) -> None:
        if sentence:
            told.append(sentence)
            speak(sentence)

    for sentence in noted(workspace, scene, done):
        say(sentence)
    for sentence in await answered(workspace, scene, done.plan):
        say(sentence)
    found: Spoken | None = None
    if _lists(scene, done):
        found = await speak_list(workspace, scene, done.plan, say)
    elif not told:
        say(question(workspace, scene.language))
    return Replied(text="\n".join(told), spoken=found)


def _lists(scene: Scene, done: Done) -> bool:
    acts, plan = set(done.plan.acts), done.plan
    if (Act.ASK in acts and (plan.seeks or plan.among)) or Act.MORE in acts or leaves_it_to_us(scene, plan):
        return True
    changed = acts & {Act.FEEDBACK, Act.CORRECT} or (Act.UNDO in acts and done.undone)
    return bool(changed and (plan.seeks or scene.shown))

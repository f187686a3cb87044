"""Who talks, what is before their eyes, and what the catalogue calls it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.core.plan import Act, Plan
from agent.core.ports import Workspace
from agent.core.schema import Recommendation
from agent.steps import cues


@dataclass(frozen=True)
class Scene:
    """Who speaks, what they said and in which language, and the list before their eyes."""

    user_id: str
    text: str
    language: str
    shown: Sequence[Recommendation]


def leaves_it_to_us(scene: Scene, plan: Plan) -> bool:
    """Whether the choice is left to us, by somebody who is known or has said what they look for."""
    asks = Act.UNCLEAR in plan.acts and cues.ASKING.search(scene.text)
    return bool(asks and (scene.user_id or plan.seeks))


def titles_of(workspace: Workspace, item_ids: Sequence[str]) -> dict[str, str]:
    """By item id; those that are gone from the catalogue are absent."""
    return {item_id: item.title for item_id, item in workspace.records.items.get(item_ids).items()}

"""Lists for everybody, one after the other: what is held is one list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from agent.core.ports import Progress, Workspace
from agent.core.rules import Rule
from agent.core.schema import Recommendations
from agent.flows.people import chosen_people, each_person, how_many
from agent.flows.recommend import recommend


async def recommend_all(
    workspace: Workspace,
    take: Callable[[Recommendations], object],
    n: int = 10,
    *,
    user_ids: Sequence[str] | None = None,
    query: str = "",
    explain: bool = True,
    rules: Sequence[Rule] = (),
    explore: float = 0.0,
    progress: Progress | None = None,
) -> int:
    """Gives each person's list (None: everybody with events, by id) to `take` as soon as it is made; how many.

    Raises what `recommend` raises, and `UnknownUser` for somebody named without events.
    """
    chosen = chosen_people(workspace, user_ids)
    people, made = how_many(workspace, chosen), 0
    for user_id in each_person(workspace, chosen):
        take(await recommend(workspace, user_id, n, query=query, explain=explain, rules=rules, explore=explore))
        made += 1
        if progress:
            progress("recommend", 1, people)
    return made

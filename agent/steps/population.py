"""Grows the interest tree of a population from how many people have which interest, and cuts it for the eye."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agent.core.presets import Preset
from agent.core.schema import LEVELS, Branch, Path, Polarity, Population, interest_id
from agent.steps.private import may_show

Counts = Mapping[tuple[str, Polarity], int]
"""People by interest id and polarity."""


@dataclass
class _Node:
    path: Path
    likes: int = 0
    dislikes: int = 0
    children: list[_Node] = field(default_factory=list)


def grow(counts: Counts, paths: Mapping[str, Path], people: int, preset: Preset) -> Population:
    """The tree of `people` people; `paths` are by interest id.

    What has no path is counted as unnamed, what is private and of too few people as hidden. A broader interest that
    only stands above others has 0 likes and 0 dislikes of its own.
    """
    held: dict[str, dict[Polarity, int]] = defaultdict(lambda: dict.fromkeys(Polarity, 0))
    for (key, polarity), count in counts.items():
        held[key][polarity] = count
    named = {key: both for key, both in held.items() if key in paths}
    shown = {key: both for key, both in named.items() if may_show(paths[key], list(both.values()), preset)}
    roots = _forest([(paths[key], both) for key, both in shown.items()])
    return Population(
        people=people,
        interests=len(shown),
        hidden=len(named) - len(shown),
        unnamed=len(held) - len(named),
        tree=tuple(map(_branch, _ordered(roots))),
    )


def _forest(shown: Sequence[tuple[Path, Mapping[Polarity, int]]]) -> list[_Node]:
    nodes: dict[str, _Node] = {}
    roots: list[_Node] = []
    for path, both in sorted(shown, key=lambda pair: (len(pair[0]), pair[0])):
        for depth in range(1, len(path) + 1):
            key = interest_id(path[:depth])
            if key not in nodes:
                nodes[key] = _Node(path[:depth])
                (nodes[interest_id(path[: depth - 1])].children if depth > 1 else roots).append(nodes[key])
        node = nodes[interest_id(path)]
        node.likes, node.dislikes = both[Polarity.LIKE], both[Polarity.DISLIKE]
    return roots


def _ordered(nodes: Sequence[_Node]) -> list[_Node]:
    return sorted(nodes, key=lambda node: (-(node.likes + node.dislikes), node.path))


def _branch(node: _Node) -> Branch:
    return Branch(
        name=node.path[-1],
        path=node.path,
        level=LEVELS[len(node.path) - 1],
        likes=node.likes,
        dislikes=node.dislikes,
        children=tuple(map(_branch, _ordered(node.children))),
    )


def cut(population: Population, most: Sequence[int]) -> Population:
    """With at most `most` branches side by side, one number a grain, and how many more there are where they were."""
    kept = tuple(_cut(branch, most[1:]) for branch in population.tree[: most[0]])
    return population.model_copy(update={"tree": kept, "more": len(population.tree) - len(kept)})


def _cut(branch: Branch, most: Sequence[int]) -> Branch:
    if not most:
        return branch
    kept = tuple(_cut(child, most[1:]) for child in branch.children[: most[0]])
    return branch.model_copy(update={"children": kept, "more": len(branch.children) - len(kept)})

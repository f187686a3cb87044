"""How likely a person is to choose an item, beside one that they never touch: learnt from everybody's choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from agent.core.learned import Lexicon, Patterns, Question
from agent.core.ports import Progress, Workspace
from agent.flows.chance import Answers, Learnt, chances, in_use, joined, learn
from agent.flows.patterns import everybody
from agent.flows.person import Person
from agent.steps.chance import NAMES, table
from agent.steps.hearing import places
from agent.steps.trace import Trace

PARTS = 8
"""Everybody's choices are dealt out into so many parts, and each part is foretold from all others: what somebody chose
at any time, from what they chose before and after. Then the latest tenth from all before it. Learnt on both, since
either is asked; by trials on ml-latest-small, where either alone tells the other a little worse."""
SHORTEST = 5
"""Choices of a person below which all stay known."""
MOST = 200_000
"""Choices that are foretold; of more, an even sample of people. 1,000 take about a second."""


def learn_choice(workspace: Workspace, progress: Progress | None = None, seed: int = 1) -> Learnt | None:
    """See `chance.learn`; each choice stands beside an item, drawn evenly, that the person never chose."""
    item_ids, traces = everybody(workspace)
    lexicon, dice = workspace.learned.lexicon(), np.random.default_rng(seed)
    able = [user_id for user_id, trace in traces.items() if len(trace.columns) >= SHORTEST]
    choices = sum(len(traces[user_id].columns) for user_id in able)
    asked = able[:: max(1, -(-choices // MOST))]
    hidden = list(_hidden({user_id: len(traces[user_id].columns) for user_id in able}, dice))
    parts = []
    for held in hidden:
        parts.append(_foretold(item_ids, traces, lexicon, held, asked, dice))
        if progress:
            progress("learn chances", 1, len(hidden))
    return learn(workspace, Question.CHOICE, parts, seed)


def _hidden(sizes: Mapping[str, int], dice: np.random.Generator) -> Iterator[dict[str, NDArray[np.bool_]]]:
    """Which of everybody's choices are not known, one time after the other."""
    dealt = {user_id: dice.permutation(size) % PARTS for user_id, size in sizes.items()}
    for part in range(PARTS):
        yield {user_id: cards == part for user_id, cards in dealt.items()}
    yield {user_id: np.arange(size) >= size - max(1, size // 10) for user_id, size in sizes.items()}


def _foretold(
    item_ids: Sequence[str],
    traces: Mapping[str, Trace],
    lexicon: Lexicon | None,
    hidden: Mapping[str, NDArray[np.bool_]],
    asked: Sequence[str],
    dice: np.random.Generator,
) -> Answers:
    from agent.steps.patterns import learn_patterns  # here: it loads scipy, which most commands do without

    known = {key: trace.of(~hidden[key]) if key in hidden else trace for key, trace in traces.items()}
    patterns = learn_patterns(item_ids, list(known.values()), 0)
    columns_of, found = places(patterns.index, item_ids), []
    for number, user_id in enumerate(asked):
        chosen = traces[user_id].columns[hidden[user_id]]
        strangers = _strangers(len(item_ids), traces[user_id].columns, len(chosen), dice)
        columns = np.concatenate([chosen, strangers])
        rows = table(patterns, lexicon, known[user_id].moved(columns_of), [item_ids[column] for column in columns])
        found.append(Answers(rows, np.arange(len(columns)) < len(chosen), np.full(len(columns), number)))
    return joined(found, len(NAMES))


def _strangers(items: int, chosen: NDArray[np.int64], size: int, dice: np.random.Generator) -> NDArray[np.int64]:
    """(size,) columns of items that were not chosen, drawn evenly; none where there is no other item."""
    others = np.ones(items, dtype=np.bool_)
    others[chosen] = False
    left = np.flatnonzero(others)
    return dice.choice(left, size) if len(left) else left


def choice_chances(
    workspace: Workspace, person: Person, patterns: Patterns | None, item_ids: Sequence[str]
) -> dict[str, float] | None:
    """Of each item; None where no chance is in use."""
    model = in_use(workspace, Question.CHOICE)
    if model is None or patterns is None:
        return None
    rows = table(patterns, workspace.learned.lexicon(), person.trace, item_ids)
    return dict(zip(item_ids, chances(workspace, model, rows).tolist(), strict=True))

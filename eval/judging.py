"""Has a capable model say which of two explanations of an item is better, in both orders, and how far it agrees."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agent.chains.ask import chain
from agent.chains.judge import JUDGE, JudgeAnswer, JudgeQuestion
from agent.core.schema import Recommendation
from agent.steps.text import is_chinese
from agent.wiring import Wiring
from eval.explaining import Listed
from eval.inquiry import Measures, share
from prompts import load

_WORTH = {"first": 1.0, "equal": 0.5, "second": 0.0}


def judged(court: Wiring, ours: Sequence[Listed], theirs: Sequence[Listed], seed: int) -> Measures:
    """`preferred`: the share of items whose explanation in `ours` is the better one, an even verdict counting half.

    Each pair is put twice, once in each order, and counts by the mean of both; `judge-agrees` is the share of pairs on
    which both orders say the same. Pairs with equal words are not put; a pair without two answers does not count.
    Raises `InputError` of nothing, `ModelError` where the model cannot be asked.
    """
    pairs = [pair for mine, other in zip(ours, theirs, strict=True) for pair in _pairs(mine, other)]
    worth, agree = [], []
    for mine, other in pairs:
        one, back = _ask(court, mine, mine, other), _ask(court, mine, other, mine)
        if one and back:
            first, second = _WORTH[one.better], 1.0 - _WORTH[back.better]
            worth.append((first + second) / 2)
            agree.append(float(first == second))
    if not worth:
        return {}
    return {"preferred": share(np.array(worth), seed=seed), "judge-agrees": share(np.array(agree), seed=seed)}


def _pairs(mine: Listed, other: Listed) -> list[tuple[Recommendation, Recommendation]]:
    told = {line.item_id: line for line in other.lines}
    both = [(line, told[line.item_id]) for line in mine.lines if line.item_id in told]
    return [(one, another) for one, another in both if one.explanation != another.explanation]


def _ask(court: Wiring, about: Recommendation, first: Recommendation, second: Recommendation) -> JudgeAnswer | None:
    language = "zh" if is_chinese(about.explanation) else "en"
    question = JudgeQuestion(facts=_facts(about), first=first.explanation, second=second.explanation)
    asked = chain(JUDGE, court.chat, load(JUDGE.name, language, court.preset.name))
    return court.run(asked.ainvoke([question])).outcomes[0].answer


def _facts(line: Recommendation) -> str:
    past = ", ".join(one.title for one in line.cited)
    reasons = ", ".join(reason.interest for reason in line.reasons)
    told = [f"Item: {line.title}", f"Ground: {line.ground.value}"]
    told += [f"Past: {past}"] * bool(past) + [f"Interests: {reasons}"] * bool(reasons)
    return ". ".join([*told, *([f"Asked for: {', '.join(line.matched)}"] if line.matched else [])])

"""Says in one sentence on what the items of a list rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from agent.core.schema import Ground, Recommendation
from agent.steps.words import listing

_NAMES = 3
"""Interests that are named, those of most items."""
_EN = {
    "whole": "{count} items: {parts}.",
    "one": "1 item: {parts}.",
    Ground.INTEREST: "{count} from your interests ({names})",
    Ground.TOGETHER: "{count} that others chose along with yours",
    Ground.AFTER: "{count} that others chose after yours",
    Ground.ALIKE: "{count} like what you chose last",
    Ground.REQUEST: "{count} by the request",
    Ground.POPULAR: "{count} for how many people chose them",
    Ground.NOTHING: "{count} for which little speaks",
    "explored": "{count} by chance, to find new ground",
}
_ZH = {
    "whole": "共 {count} 项：{parts}。",
    "one": "共 1 项：{parts}。",
    Ground.INTEREST: "{count} 项来自你的兴趣（{names}）",
    Ground.TOGETHER: "{count} 项是其他人与你选过的一同选择的",
    Ground.AFTER: "{count} 项是其他人在你选过的之后选择的",
    Ground.ALIKE: "{count} 项与你最近选择的相近",
    Ground.REQUEST: "{count} 项符合请求",
    Ground.POPULAR: "{count} 项因为选择的人多",
    Ground.NOTHING: "{count} 项没有特别的理由",
    "explored": "{count} 项是随机挑选的，用来发现新领域",
}


def made_of(lines: Sequence[Recommendation], language: str) -> str:
    """How many items rest on what, most first; "" of an empty list. What stands by chance rests on nothing else."""
    if not lines:
        return ""
    forms = _ZH if language == "zh" else _EN
    keys = [_key(line) for line in lines]
    counts = Counter(keys)
    named = zip(keys, lines, strict=True)
    names = Counter(line.reasons[0].interest for key, line in named if key is Ground.INTEREST)
    told = listing([name for name, _ in names.most_common(_NAMES)], language)
    parts = [forms[key].format(count=count, names=told) for key, count in counts.most_common()]
    form = forms["one" if len(lines) == 1 else "whole"]
    return form.format(count=len(lines), parts=listing(parts, language))


def _key(line: Recommendation) -> str:
    """What a line is counted under: how many people chose it only where that weighs most."""
    if line.explored:
        return "explored"
    popular = bool(line.supports) and line.supports[0].ground is Ground.POPULAR
    return Ground.POPULAR if popular else line.ground

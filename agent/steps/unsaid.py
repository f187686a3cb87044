"""Takes out of what is looked for what an item holds of it, to see what would be found without."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from agent.core.plan import Plan
from agent.steps.quantities import columns
from agent.steps.tokens import tokens

_NUMBER = re.compile(r"^(\S.*) -?[\d.]+(?:e[+-]?\d+)?(?:--?[\d.]+(?:e[+-]?\d+)?)?$")
"""`rating 4.5`, `hours 2-3`, as `steps.matched` names a number that an item has."""


def unsaid(plan: Plan, parts: Collection[str], known: Sequence[str]) -> Plan:
    """The plan without the values, words and numbers that the parts name; `known` are the catalogue's number fields."""
    fields = {match[1] for part in parts if (match := _NUMBER.match(part))}
    told = {part.casefold() for part in parts}
    said = {token for part in parts for token in tokens(part)}
    return plan.model_copy(
        update={
            "aspects": tuple(one for one in plan.aspects if one.value.casefold() not in told),
            "bounds": tuple(
                one for one in plan.bounds if not fields & {known[place] for place in columns(known, one.field)}
            ),
            "words": tuple(word for word in plan.words if not said & set(tokens(word))),
        }
    )


def cut(text: str, parts: Collection[str]) -> str:
    """The text without the parts, wherever and in whatever case they stand."""
    for part in sorted(parts, key=len, reverse=True):
        text = re.sub(_exactly(part), " ", text, flags=re.IGNORECASE)
    return " ".join(text.split())


def _exactly(part: str) -> str:
    """Chinese has no spaces to stand between."""
    return re.escape(part) if re.search(r"[\u3400-\u9fff]", part) else rf"(?<!\w){re.escape(part)}(?!\w)"

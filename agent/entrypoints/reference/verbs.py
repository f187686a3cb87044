"""The verbs of `Agent`, for Python programs."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

from agent.entrypoints.python import Agent, open_agent, open_agent_async


def verbs() -> str:
    """The page."""
    methods = [(name, one) for name, one in vars(Agent).items() if inspect.isfunction(one) and name[0] != "_"]
    parts = (part for name, one in methods for part in _verb(name, one))
    openers = [line for one in (open_agent, open_agent_async) for line in _verb(one.__name__, one)]
    opening = ["# Python", "", "    from agent import open_agent, open_agent_async", *openers, "", "## Agent"]
    return "\n".join([*opening, "", inspect.getdoc(Agent) or "", *parts])


def _verb(name: str, one: object) -> Iterator[str]:
    assert callable(one)
    signature = inspect.signature(one)
    own = [parameter for parameter in signature.parameters.values() if parameter.name != "self"]
    told = re.sub(
        r"(: |-> )'([^']*)'", r"\1\2", str(signature.replace(parameters=own))
    )  # annotations, as they are written
    yield from ("", f"## {name}", "", f"    {name}{told}", "", inspect.getdoc(one) or "")

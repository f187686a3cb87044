"""A rule of the business as data: what an item must be like to be listed at all."""

from __future__ import annotations

import re

from pydantic import model_validator

from agent.core.errors import InputError
from agent.core.schema import Value

Bound = float | str
"""A number, or text that sorts as it should: an ISO date."""
_FORM = re.compile(r"^\s*(?P<field>[^<>=!,]+?)\s*(?P<sign><=|>=|!=|=)\s*(?P<value>.+?)\s*$")
FORMS = "FIELD=VALUE, FIELD=ONE,OTHER, FIELD!=VALUE, FIELD<=NUMBER or FIELD>=DATE"


class Rule(Value):
    """Of one field of the item, its own or an attribute; an item that lacks the field fails unless `lacking` admits it.

    In `trigrain.toml`, one `[[rules]]` each, for every list of the workspace; in a request, `--where`.
    """

    field: str
    among: tuple[str, ...] = ()
    """One of these, in any case; of a field of several values, any of them. () asks for nothing."""
    without: tuple[str, ...] = ()
    """None of these."""
    at_least: Bound | None = None
    at_most: Bound | None = None
    lacking: bool = False
    """Whether an item that says nothing of the field may be listed."""

    @model_validator(mode="after")
    def _asks(self) -> Rule:
        if not self.among and not self.without and self.at_least is None and self.at_most is None:
            raise ValueError(f"the rule on {self.field} asks for nothing: give among, without, at_least or at_most")
        return self

    @classmethod
    def parse(cls, text: str) -> Rule:
        """From `price<=50`, `released>=2020-01-01`, `language=en,zh` or `brand!=Acme`; raises `InputError`."""
        found = _FORM.match(text)
        names = [name.strip() for name in found["value"].split(",") if name.strip()] if found else []
        if not found or not names:
            raise InputError(f"not a rule: {text!r}", where="a rule of what is listed", hint=f"write it as {FORMS}")
        field, sign, value = found["field"], found["sign"], found["value"]
        if sign in ("<=", ">="):
            return cls(field=field, **{"at_least" if sign == ">=" else "at_most": bound(value)})
        if sign == "!=":
            return cls(field=field, without=tuple(names), lacking=True)
        return cls(field=field, among=tuple(names))


def bound(text: str) -> Bound:
    """A number where the text is one."""
    try:
        return float(text)
    except ValueError:
        return text

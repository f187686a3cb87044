"""The price list beside this file: what a chat model costs, as of a date."""

from __future__ import annotations

import ipaddress
import re
import tomllib
from datetime import date
from functools import cache
from importlib import resources
from urllib.parse import urlsplit

from agent.core.price import FREE, Price
from agent.core.schema import Value

_SNAPSHOT = re.compile(r"-\d{4}-?\d{2}-?\d{2}$")
"""The date that names one revision of a model; the list names models."""


class PriceList(Value):
    """The file's content."""

    as_of: date
    source: str
    models: dict[str, Price]
    """By `provider:model`."""


@cache
def price_list() -> PriceList:
    """All that is known."""
    text = (resources.files("agent.adapters") / "prices.toml").read_text(encoding="utf-8")
    return PriceList.model_validate(tomllib.loads(text))


def price_of(identity: str) -> Price | None:
    """The price of a model, by the setting `llm` or by the model's identity; None where it is not known.

    Local models and `none` cost nothing, nor do those that are not in the list and are served from this very machine.
    """
    spec, _, base_url = identity.partition("@")
    if spec.split(":")[0] in ("local", "none"):
        return FREE
    models = price_list().models
    listed = models.get(spec) or models.get(_SNAPSHOT.sub("", spec))
    return listed or (FREE if _is_loopback(base_url) else None)


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

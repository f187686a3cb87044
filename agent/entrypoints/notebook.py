"""The door for notebooks: how profiles and lists show themselves in a cell, and as data frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agent.core.display import shown_by
from agent.core.errors import SettingsError
from agent.core.schema import LEVELS, Interest, Polarity, Profile, Recommendation, Recommendations, Source

if TYPE_CHECKING:
    from pandas import DataFrame

SHOWN = 12
"""Interests of a grain that a cell shows."""


def register() -> None:
    """Says how profiles and lists are shown; nothing is loaded before one is."""
    shown_by(Profile, profile_html)
    shown_by(Recommendations, list_html)


def profile_html(profile: Profile) -> str:
    """A profile for a cell: its summary, and each grain's heaviest interests with their evidence."""
    grains = [(level.value, [one for one in profile.interests if one.level is level][:SHOWN]) for level in LEVELS]
    return _rendered("profile", profile=profile, grains=grains, dislike=Polarity.DISLIKE)


def list_html(found: Recommendations) -> str:
    """A list for a cell: each item with its reason."""
    return _rendered("list", found=found)


def table(value: Profile | Recommendations) -> DataFrame:
    """A row an interest, or an item with the share of each voice. Raises `SettingsError` where there is no pandas."""
    try:
        import pandas
    except ImportError:
        raise SettingsError(
            "pandas is not installed", where="to_pandas", hint="pip install 'trigrain[notebook]'"
        ) from None
    if isinstance(value, Profile):
        return pandas.DataFrame([_interest(one) for one in value.interests], columns=[*_INTEREST, "path", "evidence"])
    return pandas.DataFrame([_item(one) for one in value.items], columns=[*_ITEM, "interests", *map(str, Source)])


_INTEREST = (
    *("level", "name", "polarity", "weight", "confidence", "tentative", "trend", "count", "first_seen", "last_seen"),
    *("origin", "pinned", "muted", "description"),
)
_ITEM = ("rank", "item_id", "title", "score", "explanation", "explanation_origin")


def _interest(one: Interest) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in _INTEREST}
    plain = {name: told[name].value for name in ("level", "polarity", "trend", "origin")}
    evidence = [proof.title for proof in one.evidence]
    return {**told, **plain, "path": " > ".join(one.path), "evidence": evidence}


def _item(one: Recommendation) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in _ITEM}
    shares = {source.value: one.attribution.get(source, 0.0) for source in Source}
    return {**told, "interests": [reason.interest for reason in one.reasons], **shares}


def _rendered(what: str, **values: Any) -> str:
    from agent.entrypoints.report.page import environment

    return environment().get_template("cell.html.j2").render(what=what, **values)

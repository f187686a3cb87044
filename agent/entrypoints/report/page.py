"""Renders a run's people, their interests and their recommendations as one HTML page that asks for nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from agent.core import schema
from agent.core.schema import Polarity, Source, Trend, Value
from agent.entrypoints.report.figure import Figure, draw
from agent.entrypoints.report.lift import Lift, lift

_FOLDER = resources.files("agent.entrypoints.report")
_PALETTE = resources.files("agent.entrypoints.page") / "static" / "palette.css"
"""The colours and letters of everything that Trigrain shows."""
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
"""Control characters, which HTML may not hold, and those that turn the direction of the text around them."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class Person(Value):
    """One person's part of the page."""

    profile: schema.Profile
    tree: schema.InterestTree
    """The fold alone, before a model wrote: the profile's no-LLM twin."""
    recommendations: schema.Recommendations


class Report(Value):
    """All that the page says."""

    title: str
    sample: str
    """Name of the data."""
    attribution: str
    """The data's authors and licence; lines are kept."""
    people: tuple[Person, ...]
    counts: dict[str, int]
    """Shown in this order: items, events, people, quarantined ..."""
    timings: dict[str, float]
    """Stage to seconds, in the order of the work."""
    model: str
    embedder: str
    made_at: datetime
    command: str


@dataclass(frozen=True)
class _Segment:
    """A source's part of a bar: `left` and `breadth` in percent of the bar."""

    source: Source
    share: float
    left: float
    breadth: float


@dataclass(frozen=True)
class _Card:
    recommendation: schema.Recommendation
    segments: tuple[_Segment, ...]


@dataclass(frozen=True)
class _Section:
    """A person as the template needs them; `rows` maps interest ids to fragment names."""

    anchor: str
    language: str
    person: Person
    figures: tuple[Figure[schema.Interest], ...]
    rows: dict[str, str]
    cards: tuple[_Card, ...]
    lift: Lift


@dataclass(frozen=True)
class _Stage:
    name: str
    seconds: float
    share: float
    breadth: float
    """Percent of the longest stage."""


def render(report: Report) -> str:
    """The page; the same report gives the same text."""
    template = environment().get_template("report.html.j2")
    return template.render(
        report=report,
        sections=[_section(place, person) for place, person in enumerate(report.people, start=1)],
        stages=_stages(report.timings),
        css=style(),
        Trend=Trend,
        Polarity=Polarity,
    )


def environment() -> Environment:
    """The templates of this folder, with what they need to write names and numbers."""
    made = Environment(
        loader=FunctionLoader(_read),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(percent=_percent, number="{:,}".format, seconds=_seconds, clock=schema.clock, spaced=_spaced)
    return made


def style() -> Markup:
    """The style sheet that every page carries inside."""
    return Markup(_PALETTE.read_text(encoding="utf-8") + _read("style.css"))


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _printable(value: Any) -> Any:
    return _UNPRINTABLE.sub("\ufffd", value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _section(place: int, person: Person) -> _Section:
    profile = person.profile
    anchor = f"person-{place}"
    figures = (draw(profile.interests, polarity) for polarity in Polarity)
    return _Section(
        anchor=anchor,
        language=profile.language if _LANGUAGE.fullmatch(profile.language) else "",
        person=person,
        figures=tuple(figure for figure in figures if figure.bars),
        rows={interest.id: f"{anchor}-interest-{row}" for row, interest in enumerate(profile.interests, start=1)},
        cards=tuple(_Card(item, _segments(item.attribution)) for item in person.recommendations.items),
        lift=lift(profile, person.tree),
    )


def _segments(attribution: dict[Source, float]) -> tuple[_Segment, ...]:
    """The sources that have a share, in the order of `Source`; breadths sum to 100."""
    shares = [(source, attribution[source]) for source in Source if attribution.get(source, 0.0) > 0]
    total = sum(share for _, share in shares)
    segments: list[_Segment] = []
    left = 0.0
    for source, share in shares:
        breadth = 100 * share / total
        segments.append(_Segment(source, share, round(left, 3), round(breadth, 3)))
        left += breadth
    return tuple(segments)


def _stages(timings: dict[str, float]) -> list[_Stage]:
    total, longest = sum(timings.values()) or 1.0, max(timings.values(), default=0.0) or 1.0
    return [
        _Stage(name, seconds, seconds / total, round(100 * seconds / longest, 2)) for name, seconds in timings.items()
    ]


def _percent(share: float) -> str:
    """A whole percentage; what is there but rounds to nothing says so."""
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}".replace("-", "\N{MINUS SIGN}")


def _seconds(seconds: float) -> str:
    if seconds >= 60:
        return f"{seconds // 60:.0f} min {seconds % 60:.0f} s"
    return f"{seconds:.1f} s" if seconds >= 0.95 else f"{seconds * 1000:.0f} ms"


def _spaced(name: str) -> str:
    return name.replace("_", " ")

"""Draws progress on stderr, and profiles and recommendations on stdout."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import orjson
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from agent.core import ports
from agent.core.schema import (
    Explained,
    Interest,
    Level,
    Origin,
    Polarity,
    Profile,
    Recommendation,
    Recommendations,
    Second,
    Source,
    Trend,
    Usage,
    clock,
)

_TRENDS = {Trend.NEW: "new", Trend.RISING: "rising", Trend.FADING: "fading", Trend.STEADY: ""}
_LATELY = 1.5
"""The present share is told where it is this many times the whole's ..."""
_WORTH_A_WORD = 0.1
"""... and no less than this. Both are judgement."""


class _Console(Console):
    """Text as it stands: `:cat:` in a title is no emoji."""

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, highlight=False, emoji=False)

    def on_broken_pipe(self) -> None:
        """Whoever read has gone; the work goes on, and so does its exit code."""
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, self.file.fileno())
        os.close(null)


out = _Console()
err = _Console(stderr=True)


def print_json(document: Any) -> None:
    """One JSON document on stdout, in UTF-8 whatever the locale."""
    if isinstance(out.file, io.TextIOWrapper):
        out.file.reconfigure(encoding="utf-8")
    text = orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS).decode()
    with _heard(out):
        out.file.write(text + "\n")
        out.file.flush()


def flush() -> None:
    """Sends on its way what is printed."""
    for console in (out, err):
        with _heard(console):
            console.file.flush()


@contextmanager
def _heard(console: _Console) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        console.on_broken_pipe()


class _Rate(ProgressColumn):
    """Steps a second."""

    def render(self, task: Task) -> Text:
        """`12.3/s` once there is something to tell."""
        return Text(f"{task.speed:.1f}/s" if task.speed else "", style="dim")


class _Spending(ProgressColumn):
    """Tokens a second and money so far."""

    def __init__(self, used: Callable[[], Usage]) -> None:
        super().__init__()
        self._used = used
        self._started = time.monotonic()

    def render(self, task: Task) -> Text:
        """`812 tokens/s, $0.0123` once a model was asked."""
        used = self._used()
        tokens = (used.tokens_in + used.tokens_out) / max(time.monotonic() - self._started, 1e-9)
        return Text(f"{tokens:.0f} tokens/s, ${used.cost_usd:.4f}" if used.calls else "", style="dim")


@contextmanager
def progress_bars(quiet: bool, used: Callable[[], Usage] = Usage) -> Iterator[ports.Progress]:
    """A bar a stage with count, rate and time left; nothing where quiet or where stderr is no terminal.

    `used` tells what models took so far.
    """
    counts = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    columns = (*counts, _Spending(used))
    with Progress(*columns, console=err, transient=True, disable=quiet or not err.is_terminal) as bars:
        tasks: dict[str, Any] = {}

        def advance(stage: str, steps: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(escape(stage), total=total)
            bars.update(tasks[stage], advance=steps, total=total)

        yield advance


def draw_profile(profile: Profile) -> None:
    """The summary and the tree of interests, likes before dislikes."""
    head = f"[bold]{escape(profile.user_id)}[/]  version {profile.version}, as of {clock(profile.as_of)}"
    out.print(f"{head}, from {profile.events} events")
    out.print(f"  {escape(profile.summary)} [dim]({profile.summary_origin.value})[/]")
    for polarity, title in ((Polarity.LIKE, "[green]likes[/]"), (Polarity.DISLIKE, "[red]dislikes[/]")):
        interests = [interest for interest in profile.interests if interest.polarity is polarity]
        if interests:
            out.print(_tree(title, interests))


def _tree(title: str, interests: list[Interest]) -> Tree:
    tree = Tree(title, guide_style="dim")
    branches: dict[str, Tree] = {}
    for interest in interests:
        parent = branches.get(interest.parent or "", tree)
        branches[interest.id] = parent.add(_interest_line(interest))
    return tree


def _interest_line(interest: Interest) -> str:
    trend = f" [cyan]{_TRENDS[interest.trend]}[/]" if _TRENDS[interest.trend] else ""
    bold = "bold" if interest.level is Level.MACRO else "default"
    words = f"  [dim]{escape(interest.description)}[/]" if interest.level is not Level.MICRO else ""
    return f"[{bold}]{escape(interest.name)}[/] {interest.weight:.0%}{trend}{_marks(interest)}{words}"


def _marks(interest: Interest) -> str:
    """What a reader must know beside name and weight."""
    marks = {
        f"since {clock(interest.turned)}": interest.turned is not None,
        f"lately {interest.lately:.0%}": interest.lately >= _LATELY * interest.weight
        and interest.lately >= _WORTH_A_WORD,
        "not enough yet": interest.tentative,
        "pinned": interest.pinned,
        "muted": interest.muted,
        "by hand": interest.origin is Origin.USER,
    }
    told = [mark for mark, holds in marks.items() if holds]
    return f" [yellow]{', '.join(told)}[/]" if told else ""


def note(text: str) -> None:
    """One line on stderr, where there is something to say."""
    if text:
        err.print(f"[yellow]note:[/] {escape(text)}", soft_wrap=True)


def draw_recommendations(found: Recommendations) -> None:
    """The list: title, sentence, and the strongest sources; below it what a second reading came to."""
    note(found.fallback or "")
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(justify="right", style="dim")
    table.add_column()
    for line in found.items:
        table.add_row(str(line.rank), _recommendation(line))
    out.print(table)
    if found.made_of:
        out.print(escape(found.made_of), soft_wrap=True)
    if found.second:
        out.print(f"[dim]{escape(_second(found.second))}[/]", soft_wrap=True)


def _second(second: Second) -> str:
    agreed = "" if second.agreement is None else f", agreement {second.agreement:.2f}"
    return f"second ranking by {second.by}{agreed}" + (f": first order kept, {second.note}" if second.kept else "")


def _recommendation(line: Recommendation) -> str:
    said = f"\n{escape(line.explanation)} [dim]({line.explanation_origin})[/]" if line.explanation else ""
    new = " [cyan]new ground[/]" if line.explored else ""
    return f"[bold]{escape(line.title)}[/]{new} [dim]{escape(line.item_id)}  {shares(line.attribution)}[/]{said}"


def draw_explained(found: Explained) -> None:
    """Where the item stands and why; the reasons with what is behind them; why not, and why not another."""
    head = f"[bold]{escape(found.title)}[/]  score {found.score:.3f}, {found.rank} of {found.of}"
    out.print(f"{head}  [dim]{shares(found.attribution)}[/]")
    out.print(f"{escape(found.explanation)} [dim]({found.explanation_origin})[/]")
    for reason in found.reasons:
        titles = ", ".join(escape(evidence.title) for evidence in reason.evidence)
        out.print(f"  {reason.level.value} [bold]{escape(reason.interest)}[/] {reason.share:.0%}: {titles}")
    for support in found.supports:
        if support.past:
            titles = ", ".join(escape(one.title) for one in support.past)
            out.print(f"  {support.ground.value} {support.share:.0%}: {titles}")
    for other in (found.why_not, found.contrast):
        if other:
            out.print(escape(other.explanation), soft_wrap=True)


def shares(attribution: dict[Source, float]) -> str:
    """`micro 54%, mid 21%`, what rounds to nothing left out."""
    told = sorted(((share, source.value) for source, share in attribution.items() if share >= 0.01), reverse=True)
    return ", ".join(f"{source} {share:.0%}" for share, source in told)

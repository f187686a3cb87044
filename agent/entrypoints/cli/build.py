"""`profile` and `reindex`: what the records are turned into."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.markup import escape

from agent.core.errors import InputError
from agent.core.schema import Moment
from agent.entrypoints.cli.drawing import err, note, out, print_json, progress_bars
from agent.entrypoints.cli.options import JsonOption, QuietOption, WorkspaceOption, existing_workspace
from agent.flows.batch import BatchReport, Engine, profile_batch
from agent.flows.derived import refresh_derived
from agent.flows.estimate import Estimate, estimate_batch
from agent.flows.index import reindex as run_reindex
from agent.flows.tongues import catalogue_advice
from agent.wiring import Wiring


def profile(
    users: Annotated[list[str] | None, typer.Argument(metavar="USER", help="Whose profiles to build.")] = None,
    everybody: Annotated[bool, typer.Option("--all", help="Everybody with events.")] = False,
    failed: Annotated[bool, typer.Option("--failed", help="Whoever failed last time.")] = False,
    as_of: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Only events up to this ISO time, or place in the order (a whole number)."),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, metavar="N", help="People in work at once.")] = 4,
    engine: Annotated[
        Engine, typer.Option(help="Call by call, or OpenAI's batch service at half the price.")
    ] = Engine.LOCAL,
    estimate: Annotated[bool, typer.Option("--estimate", help="Only say what it would take; asks no model.")] = False,
    budget_usd: Annotated[
        float | None, typer.Option(min=0, metavar="USD", help="Stop before more US dollars than this are spent.")
    ] = None,
    llm: Annotated[
        str | None,
        typer.Option(
            metavar="MODEL",
            help=(
                "local, local:FILE.gguf, openai:NAME, PROVIDER:NAME as LangChain knows it, "
                "or none for a profile without any model [default: the setting]."
            ),
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Build or refresh profiles. A run that was stopped goes on where it was."""
    if sum((bool(users), everybody, failed)) != 1:
        raise InputError("whose profiles?", where="profile", hint="name users, or give --all or --failed (one of them)")
    chosen = None if everybody or failed else users
    moment = _moment(as_of)
    with existing_workspace(workspace, budget_usd=budget_usd, llm=llm) as wiring:
        if estimate:
            _tell(estimate_batch(wiring, chosen, failed_only=failed, as_of=moment), json)
            return
        report = build_profiles(
            wiring, chosen, failed=failed, as_of=moment, workers=workers, engine=engine, quiet=quiet
        )
        note("" if quiet else catalogue_advice(wiring))
    if json:
        print_json(batch_document(report))
    else:
        draw_batch(report)
    raise typer.Exit(1 if report.outcomes["failed"] else 0)


def build_profiles(
    wiring: Wiring,
    users: list[str] | None,
    *,
    failed: bool = False,
    as_of: Moment | None = None,
    workers: int = 4,
    engine: Engine = Engine.LOCAL,
    quiet: bool = False,
) -> BatchReport:
    """Runs the batch under progress bars; a first Ctrl-C lets the people in work finish."""
    wiring.own()
    with progress_bars(quiet, lambda: wiring.purse.used) as progress:

        async def run() -> BatchReport:
            stop = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGINT, _stopper(stop))
            return await profile_batch(
                wiring,
                users,
                failed_only=failed,
                as_of=as_of,
                workers=workers,
                engine=engine,
                progress=progress,
                stop=stop,
            )

        report = wiring.run(run())
        refresh_derived(wiring, progress)
    return report


def _stopper(stop: asyncio.Event) -> Callable[[], None]:
    def on_signal() -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        err.print("[yellow]finishing the people in work; Ctrl-C again stops at once[/]")

    return on_signal


def _tell(estimate: Estimate, json: bool) -> None:
    if json:
        print_json(estimate.model_dump(mode="json"))
        return
    money = "price not known" if estimate.cost_usd is None else f"about ${estimate.cost_usd:.4f}"
    out.print(
        f"{estimate.people} people: {estimate.calls} calls and {estimate.cached} from the cache, "
        f"{estimate.tokens_in} tokens in, {estimate.tokens_out} out, {money}",
        soft_wrap=True,
    )


def _moment(text: str | None) -> Moment | None:
    if text is None:
        return None
    if text.isdigit() and len(text) < 12:
        return int(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"not a moment: {text!r}", where="option --as-of", hint="give an ISO time, or a whole number for a seq"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def batch_document(report: BatchReport) -> dict[str, object]:
    """What `profile --json` prints."""
    usage = report.usage
    return {
        "states": {state: report.outcomes[state] for state in ("built", "unchanged", "failed")},
        "failures": report.failures,
        "comments": {outcome: report.comments[outcome] for outcome in ("read", "unread")},
        "calls": usage.calls,
        "cached": usage.cached,
        "tokens_in": usage.tokens_in,
        "tokens_out": usage.tokens_out,
        "cost_usd": usage.cost_usd,
        "seconds": report.seconds,
    }


def draw_batch(report: BatchReport) -> None:
    """Two lines, and a line for each failure that is shown."""
    states = ", ".join(f"{report.outcomes[state]} {state}" for state in ("built", "unchanged", "failed"))
    usage = report.usage
    out.print(f"profiles: {states} in {sum(report.seconds.values()):.1f} s")
    out.print(
        f"model: {usage.calls} calls, {usage.cached} from the cache, {usage.tokens_in} tokens in, "
        f"{usage.tokens_out} out, ${usage.cost_usd:.4f}",
        soft_wrap=True,
    )
    if report.comments.total():
        out.print(
            f"comments: {report.comments['read']} read, {report.comments['unread']} in a language it does not speak"
        )
    for user_id, reason in report.failures.items():
        err.print(f"[red]failed[/] {escape(user_id)}: {escape(reason)}", soft_wrap=True)


def reindex(workspace: WorkspaceOption = None, json: JsonOption = False, quiet: QuietOption = False) -> None:
    """Rebuild all vectors from the records."""
    with existing_workspace(workspace) as wiring, progress_bars(quiet) as progress:
        counts = run_reindex(wiring, progress)
    if json:
        print_json(counts)
    else:
        out.print(", ".join(f"{collection}: {count}" for collection, count in counts.items()))

"""`chat`: talk in the terminal, or one turn of it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from agent.core.plan import ChatTurn
from agent.entrypoints.cli.drawing import err, out, print_json
from agent.entrypoints.cli.options import JsonOption, QuietOption, WorkspaceOption, existing_workspace
from agent.flows.chat import chat as flow
from agent.flows.chat import chat_pieces
from agent.wiring import Wiring


def chat(
    user: Annotated[str, typer.Argument(metavar="USER", help='Who talks; "" is nobody, who is answered as well.')],
    once: Annotated[str | None, typer.Option(metavar="TEXT", help="Say this, print the answer and end.")] = None,
    session: Annotated[str | None, typer.Option(metavar="ID", help="The conversation to go on with.")] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Talk: ask, refine, exclude, ask why, correct the profile."""
    with existing_workspace(workspace) as wiring:
        if once is not None and json:
            print_json(wiring.run(flow(wiring, user, once, session)).model_dump(mode="json"))
        elif once is not None:
            _tell_session(wiring.run(_spoken(wiring, user, once, session)), quiet=quiet)
        else:
            _converse(wiring, user, session, json=json, quiet=quiet)


def _converse(wiring: Wiring, user: str, session: str | None, *, json: bool, quiet: bool) -> None:
    """Turn by turn until an empty line or the end of the input; with `json` a document a line."""
    asking = sys.stdin.isatty() and not json
    if asking and not quiet:
        err.print("Say what you are looking for; an empty line ends.", markup=False)
    while said := _line(asking):
        if json:
            turn = wiring.run(flow(wiring, user, said, session))
            out.print(turn.model_dump_json(), markup=False, highlight=False, soft_wrap=True)
        else:
            turn = wiring.run(_spoken(wiring, user, said, session))
        session = turn.session
    if session and not json:
        _tell_session(session, quiet=quiet)


def _line(asking: bool) -> str:
    if asking:
        err.print("> ", end="", markup=False)
    return sys.stdin.readline().strip()


async def _spoken(wiring: Wiring, user: str, text: str, session: str | None) -> ChatTurn:
    """One turn whose sentences are printed as they come."""
    async for piece in chat_pieces(wiring, user, text, session):
        if isinstance(piece, ChatTurn):
            return piece
        told = "".join(filter(lambda c: c.isprintable() or c == "\n", piece))
        out.print(told, markup=False, highlight=False, soft_wrap=not out.is_terminal)
    raise RuntimeError("a conversation ended without a turn")


def _tell_session(turn: ChatTurn | str, *, quiet: bool) -> None:
    if not quiet:
        session = turn if isinstance(turn, str) else turn.session
        err.print(f"session {session}", markup=False, highlight=False)

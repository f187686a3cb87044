"""Types commands, in this process or in one of their own, at workspaces made from a slice of the shipped groceries."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from agent.entrypoints.cli import main

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "agent" / "samples" / "grocery"
FAR = "openai:gpt-4o-mini"
"""In the price list, so that money can be counted; asked at the loopback endpoint."""
COMMAND = Path(sys.executable).with_name("trigrain")


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    @property
    def complaint(self) -> str:
        """The one line of an error."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("error: "), self.err
        return lines[0].removeprefix("error: ")


_CALM = {"COLUMNS": "100", "TRIGRAIN_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""One thread each: several that wait for one another take many times as long on cores that others use too."""


def environment(**given: Any) -> dict[str, str]:
    """This process's, without what would set anything."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith(("TRIGRAIN_", "OPENAI_"))}
    return {name: str(value) for name, value in {**outer, **_CALM, **given}.items()}


def typed(*arguments: Any, **given: Any) -> Done:
    """Runs a command in this process, which spares its start; nothing that it sets for a person stays behind."""
    out, err = io.StringIO(), io.StringIO()
    level = logging.getLogger().level
    with (
        mock.patch.dict(os.environ, environment(**given), clear=True),
        mock.patch.object(sys, "argv", ["trigrain", *map(str, arguments)]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code
        finally:
            logging.getLogger().setLevel(level)
    assert isinstance(code, int)
    return Done(code, out.getvalue(), err.getvalue())


def process(*arguments: Any, cwd: Path, **given: Any) -> Done:
    """Runs a command as a person does."""
    ran = subprocess.run(
        [COMMAND, *map(str, arguments)],
        cwd=cwd,
        env=environment(**given),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    return Done(ran.returncode, ran.stdout, ran.stderr)


def facts_only(body: dict[str, Any]) -> str:
    """The endpoint's script: sentences made of nothing but the question's own words."""
    told = body["messages"][-1]["content"]
    rows = [json.loads(line) for line in told.split("<data>\n")[1].split("\n</data>")[0].split("\n")]
    return json.dumps({"answers": [{"n": row["n"], **_answer(row)} for row in rows]})


def _answer(row: dict[str, Any]) -> dict[str, Any]:
    if "known" in row:
        return {"names": [*row["known"], "home", "garden", "tools"][:3]}
    if "opening" in row:
        return {"text": f"{row['opening']} {row['interest']}, above all {row['items']}."}
    return {"text": f"You {row['did']} {row['items']}, so {row['item']} may appeal."}


def groceries(folder: Path, people: int, events_each: int, others: int) -> Path:
    """The least busy people, their first events and items, and some that nobody has: every item has a whole path."""
    rows = [json.loads(line) for line in (SAMPLE / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    counts = Counter(row["user_id"] for row in rows)
    chosen = sorted(counts, key=lambda user: (counts[user], user))[:people]
    events = [row for user in chosen for row in [row for row in rows if row["user_id"] == user][:events_each]]
    bought = {row["item_id"] for row in events}
    items = [json.loads(line) for line in (SAMPLE / "items.jsonl").read_text(encoding="utf-8").splitlines()]
    kept = [item for item in items if item["item_id"] in bought]
    kept += [item for item in items if item["item_id"] not in bought][:others]
    folder.mkdir(parents=True, exist_ok=True)
    lines(folder / "items.jsonl", *kept)
    lines(folder / "events.jsonl", *events)
    return folder


def lines(path: Path, *rows: Any) -> Path:
    """A JSONL file; a row that is text stands as it is."""
    told = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("".join(f"{line}\n" for line in told), encoding="utf-8")
    return path

"""Nothing leaves the machine: the main path in a process whose every connection to elsewhere is refused and counted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

REFUSE = """
import sys
tried = []
def refuse(event, arguments):
    if event not in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg"}:
        return
    host = arguments[1] if event in {"socket.connect", "socket.sendto", "socket.sendmsg"} else arguments[0]
    host = host[0] if isinstance(host, tuple) else host
    host = host.decode() if isinstance(host, bytes) else host
    if host and not str(host).startswith(("127.", "::1", "localhost", "/")):
        tried.append(f"{event} {host}")
        raise OSError(f"refused: {host}")
sys.addaudithook(refuse)
"""
MAIN_PATH = """
import pathlib, sys
from agent.adapters.readers import open_source
from agent.core.settings import Settings
from agent.flows.batch import profile_batch
from agent.flows.index import index_items
from agent.flows.ingest import ingest
from agent.flows.recommend import recommend
from agent.wiring import Wiring

folder = pathlib.Path(sys.argv[1])
source = open_source(folder / "items.csv", folder / "events.csv")
with Wiring(Settings(workspace=folder / "workspace")) as wiring:
    counts = ingest(source, wiring.records, rating_scale=(0.0, 5.0), now=wiring.now())
    report = wiring.run(profile_batch(wiring, ["ann"]))
    index_items(wiring)
    found = wiring.run(recommend(wiring, "ann", 1))
    asked = sorted(wiring.records.answers.totals("task"))
    print(counts.failed, dict(report.outcomes), asked)
    print(found.fallback, [line.item_id for line in found.items], all(line.explanation for line in found.items))
"""
STRAY = """
import socket
try:
    socket.create_connection(("example.org", 80), 1)
except OSError:
    pass
"""
TELL = """
import atexit
atexit.register(lambda: print("tried", tried))
"""

ITEMS = """item_id,title,tags
h1,Night Fall,horror|slasher
h2,Deep Dark,horror|slasher
h3,Cold Hands,horror|slasher
c1,Wrong Door,comedy|farce
x1,Harvest,drama
x2,Quiet River,drama
"""
EVENTS = """user_id,item_id,event,seq
ann,x1,like,1
bob,c1,like,1
bob,h3,view,2
"""


def lines(*parts: str, arguments: tuple[str, ...] = ()) -> list[str]:
    """What a fresh process prints that runs the parts; a shell with tracing and telemetry switched on around it."""
    loud = {"LANGSMITH_TRACING": "true", "LANGCHAIN_TRACING_V2": "true", "LANGSMITH_API_KEY": "key"}
    loud |= {"ANONYMIZED_TELEMETRY": "True"}
    quiet = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "TRANSFORMERS_"))}
    told = subprocess.run(
        [sys.executable, "-c", "".join(parts), *arguments],
        cwd=ROOT,
        env={**quiet, **loud},
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stderr
    return told.stdout.splitlines()


def test_the_main_path_needs_nobody_and_tells_nobody(tmp_path):
    (tmp_path / "items.csv").write_text(ITEMS)
    (tmp_path / "events.csv").write_text(EVENTS)
    assert lines(REFUSE, TELL, MAIN_PATH, arguments=(str(tmp_path),)) == [
        "0 {'built': 1} ['explain', 'facet', 'write']",
        "None ['x2'] True",
        "tried []",
    ]


def test_the_refusal_would_have_seen_it():
    assert lines(REFUSE, TELL, STRAY) == ["tried ['socket.getaddrinfo example.org']"]

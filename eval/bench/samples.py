"""Workspaces for the benches: the shipped samples, ingested, with or without profiles."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from agent.adapters.readers import open_source
from agent.core.settings import load_settings
from agent.flows.batch import profile_batch
from agent.flows.derived import refresh_derived
from agent.flows.ingest import ingest
from agent.wiring import Wiring

PRESETS = {"films": "films-and-music", "grocery": "shop"}


def folder(sample: str) -> Path:
    """Where the package keeps a sample."""
    return Path(str(resources.files("agent"))) / "samples" / sample


def ingested(directory: Path, sample: str = "films", **settings: object) -> Wiring:
    """A workspace in `directory` that holds the sample; the caller closes it."""
    wiring = Wiring(load_settings(directory, **{"preset": PRESETS[sample], **settings}))
    wiring.own()
    source = open_source(path=folder(sample))
    scale = (wiring.settings.rating_min, wiring.settings.rating_max)
    ingest(source, wiring.records, rating_scale=scale, now=wiring.now())
    return wiring


def profiled(directory: Path, users: list[str], sample: str = "grocery") -> Wiring:
    """The same with profiles of `users` and vectors of all items."""
    wiring = ingested(directory, sample)
    wiring.run(profile_batch(wiring, users))
    refresh_derived(wiring)
    return wiring

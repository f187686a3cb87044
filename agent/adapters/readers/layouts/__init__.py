"""The public data sets' layouts, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from agent.adapters.readers.layouts.amazon import open_amazon
from agent.adapters.readers.layouts.generic import open_generic
from agent.adapters.readers.layouts.mind import open_mind
from agent.adapters.readers.layouts.movielens import open_movielens
from agent.adapters.readers.layouts.recbole import open_recbole
from agent.adapters.readers.source import Source

Opener = Callable[[Path, str | None], Source | None]


@dataclass(frozen=True)
class Layout:
    """`open` takes the folder and an encoding, and gives None where the folder does not hold `files`."""

    open: Opener
    files: str


GENERIC = Layout(open_generic, "items.* and events.* (.csv, .jsonl or .parquet)")
LAYOUTS: dict[str, Layout] = {
    "movielens": Layout(
        open_movielens, "u.item with u.data, movies.dat with ratings.dat, or movies.csv with ratings.csv"
    ),
    "mind": Layout(open_mind, "news.tsv with behaviors.tsv"),
    "amazon": Layout(open_amazon, "meta*.jsonl (or .json, .gz) with reviews in further .jsonl (or .json, .gz)"),
    "recbole": Layout(open_recbole, "*.item with *.inter"),
}

__all__ = ["GENERIC", "LAYOUTS", "Layout"]

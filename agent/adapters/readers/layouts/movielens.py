"""MovieLens: 100K (`u.item`, `u.data`), 1M and 10M (`.dat`), and the later sets (`.csv`)."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from agent.adapters.readers.delimited import Needs
from agent.adapters.readers.lines import open_text
from agent.adapters.readers.record import Data
from agent.adapters.readers.separated import read_separated
from agent.adapters.readers.source import Adapt, Feed, Source, Table
from agent.adapters.readers.tables import open_table

_GENRES_100K = (
    *(
        "unknown",
        "Action",
        "Adventure",
        "Animation",
        "Children's",
        "Comedy",
        "Crime",
        "Documentary",
        "Drama",
        "Fantasy",
    ),
    *("Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western"),
)
"""The order of the flags in `u.item`, as `u.genre` has it; `unknown` is no genre."""
_NO_GENRE = frozenset({"unknown", "(no genres listed)", ""})
_ITEM_100K = ("movie_id", "title", "released", "video_released", "imdb_url", *_GENRES_100K)
_RATING = ("userId", "movieId", "rating", "timestamp")
_TAG = ("userId", "movieId", "tag", "timestamp")
_MOVIE = ("movieId", "title", "genres")


def open_movielens(folder: Path, encoding: str | None) -> Source | None:
    """The variant whose films and ratings the folder holds; genres become tags, written tags become comments."""
    if _holds(folder, "u.item", "u.data"):
        return _open_100k(folder, encoding or "latin-1")
    if _holds(folder, "movies.dat", "ratings.dat"):
        return _open_dat(folder, encoding)
    if _holds(folder, "movies.csv", "ratings.csv"):
        return _open_csv(folder, encoding)
    return None


def _holds(folder: Path, *names: str) -> bool:
    return all((folder / name).exists() for name in names)


def _open_100k(folder: Path, encoding: str) -> Source:
    items = _separated(folder / "u.item", "|", _ITEM_100K, encoding, _item_100k)
    events = _separated(folder / "u.data", "\t", _RATING, encoding, _rating)
    return Source(Feed((items,)), Feed((events,)))


def _open_dat(folder: Path, encoding: str | None) -> Source:
    tags = folder / "tags.dat"
    codec = encoding or ("utf-8" if tags.exists() else "latin-1")  # only the 10M set has tags, and it is in UTF-8
    items = _separated(folder / "movies.dat", "::", _MOVIE, codec, _item)
    events = [_separated(folder / "ratings.dat", "::", _RATING, codec, _rating)]
    if tags.exists():
        events.append(_separated(tags, "::", _TAG, codec, _comment))
    return Source(Feed((items,)), Feed(tuple(events)))


def _open_csv(folder: Path, encoding: str | None) -> Source:
    items = open_table(folder / "movies.csv", _needs(_MOVIE), encoding, _item)
    events = [open_table(folder / "ratings.csv", _needs(_RATING), encoding, _rating)]
    tags = folder / "tags.csv"
    if tags.exists():
        events.append(open_table(tags, _needs(_TAG), encoding, _comment))
    return Source(Feed((items,)), Feed(tuple(events)))


def _needs(columns: tuple[str, ...]) -> Needs:
    return tuple((column,) for column in columns)


def _separated(path: Path, separator: str, columns: tuple[str, ...], encoding: str, adapt: Adapt) -> Table:
    return Table(path, partial(read_separated, open_text(path, encoding), separator, columns), adapt)


def _item(row: Data) -> list[Data]:
    genres = str(row["genres"]).split("|")
    tags = [genre for genre in genres if genre not in _NO_GENRE]
    return [{"item_id": row["movieId"], "title": row["title"], "tags": [*tags]}]


def _item_100k(row: Data) -> list[Data]:
    tags = [genre for genre in _GENRES_100K if row[genre] == "1" and genre not in _NO_GENRE]
    item: Data = {"item_id": row["movie_id"], "tags": [*tags]}
    return [item | {name: row[name] for name in ("title", "released", "video_released", "imdb_url")}]


def _rating(row: Data) -> list[Data]:
    return [_event(row) | {"event": "rating", "value": row["rating"]}]


def _comment(row: Data) -> list[Data]:
    return [_event(row) | {"event": "comment", "text": row["tag"]}]


def _event(row: Data) -> Data:
    return {"user_id": row["userId"], "item_id": row["movieId"], "timestamp": row["timestamp"]}

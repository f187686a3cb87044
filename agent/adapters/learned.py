"""Files of what was learnt, in the workspace's folder `learned`; written beside and then put in place."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast
from zipfile import BadZipFile

import numpy as np
import orjson
from numpy.typing import NDArray
from pydantic import TypeAdapter
from scipy.sparse import csc_matrix, csr_matrix

from agent.core.adapter import AdapterModel
from agent.core.errors import StoreError
from agent.core.learned import ChanceModel, Esteem, Lexicon, Patterns, Question, RankerModel, TextMap
from agent.core.learning import Report, What
from agent.core.plan import Aspect

T = TypeVar("T")
_SPARSE = ("alike", "follows")
_DENSE = ("people", "periods", "edges", "first")
_COUNTS = ("events", "items")
_CSR = ("data", "indices", "indptr")
_TEXT_MAP = ("base", "before", "after", "gain", "people", "lessons", "seed")
_TRAIN_EMBEDDER = "run `trigrain train embedder`"
_REPORT = "{what}.report.json"
_REPORTS = TypeAdapter(Report)
_ADAPTERS = TypeAdapter(AdapterModel)
_ESTEEM = ("count", "above", "liked", "promise", "expected", "spread")
_NAMES = ("item_ids", "tokens", "fields", "titles", "paths", "stamp")
"""Of a lexicon."""


class LearnedFiles:
    """Fills `Learned`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[str, tuple[int, object]] = {}

    def patterns(self) -> Patterns | None:
        """As they were last learnt; None before the first time. Raises `StoreError` where the file is broken."""
        return self._read("patterns.npz", _patterns)

    def keep_patterns(self, patterns: Patterns) -> None:
        """In place of the older ones."""
        arrays: dict[str, Any] = {name: getattr(patterns, name) for name in _DENSE}
        for name in _SPARSE:
            matrix = getattr(patterns, name)
            arrays |= {f"{name}_{part}": getattr(matrix, part) for part in _CSR}
        arrays |= {name: np.array(getattr(patterns, name)) for name in _COUNTS}
        ids = _packed(patterns.item_ids)

        def write(path: Path) -> None:
            with path.open("wb") as out:
                np.savez(out, item_ids=ids, **arrays)

        self._write("patterns.npz", write)

    def lexicon(self) -> Lexicon | None:
        """As it was last made; None before the first time. Raises `StoreError` where the file is broken."""
        return self._read("lexicon.npz", _lexicon, "run `trigrain reindex`")

    def keep_lexicon(self, lexicon: Lexicon) -> None:
        """In place of the older one."""
        arrays: dict[str, Any] = {name: _packed(getattr(lexicon, name)) for name in _NAMES}
        for name in ("weights", "about", "of_aspect"):
            arrays |= {f"{name}_{part}": getattr(getattr(lexicon, name), part) for part in _CSR}
        arrays["aspects"] = _packed([(aspect.field, aspect.value) for aspect in lexicon.aspects])
        arrays |= {name: getattr(lexicon, name) for name in ("numbers", "places", "years")}

        def write(path: Path) -> None:
            with path.open("wb") as out:
                np.savez(out, **arrays)

        self._write("lexicon.npz", write)

    def ranker(self) -> RankerModel | None:
        """As it was last learnt and kept; None where there is none. Raises `StoreError` where the file is broken."""
        return self._read("ranker.json", _ranker)

    def keep_ranker(self, model: RankerModel | None) -> None:
        """In place of the older one; None removes it."""
        self._keep_model("ranker.json", model)

    def newcomers(self) -> RankerModel | None:
        """As it was last learnt and kept; None where there is none. Raises `StoreError` where the file is broken."""
        return self._read("newcomers.json", _ranker)

    def keep_newcomers(self, model: RankerModel | None) -> None:
        """In place of the older one; None removes it."""
        self._keep_model("newcomers.json", model)

    def chance(self, question: Question) -> ChanceModel | None:
        """As it was last learnt and kept; None where there is none. Raises `StoreError` where the file is broken."""
        return self._read(f"{question.value}.json", _chance)

    def keep_chance(self, question: Question, model: ChanceModel | None) -> None:
        """In place of the older one; None removes it."""
        self._keep_model(f"{question.value}.json", model)

    def adapter(self) -> AdapterModel | None:
        """As it was last learnt and kept; None where there is none. Raises `StoreError` where the file is broken."""
        return self._read("adapter.json", _adapter, "run `trigrain train adapter`")

    def adapter_file(self) -> Path:
        """The kept one's weights."""
        return self._folder / "adapter.gguf"

    def keep_adapter(self, model: AdapterModel | None, file: Path | None) -> None:
        """In place of the older one; None removes it."""
        (self._folder / "adapter.json").unlink(missing_ok=True)  # weights without it are not in use
        if model is None or file is None:
            self.adapter_file().unlink(missing_ok=True)
            return
        try:
            file.replace(self.adapter_file())
        except OSError as error:
            raise StoreError(
                f"cannot be moved: {error}", where=str(file), hint="make room, or fix the rights"
            ) from None
        self._keep_model("adapter.json", model)

    def report(self, what: What) -> Report | None:
        """Of the last time; None before it. Raises `StoreError` where the file is broken."""
        name = _REPORT.format(what=what.value)
        return self._read(
            name, lambda path: _REPORTS.validate_python(orjson.loads(path.read_bytes())), f"run `trigrain train {what}`"
        )

    def keep_report(self, report: Report) -> None:
        """In place of the older one."""
        name = _REPORT.format(what=report.what.value)
        self._write(name, lambda path: path.write_bytes(orjson.dumps(dataclasses.asdict(report))))

    def esteem(self) -> Esteem | None:
        """As it was last learnt; None before the first time. Raises `StoreError` where the file is broken."""
        return self._read("esteem.npz", _esteem)

    def keep_esteem(self, esteem: Esteem) -> None:
        """In place of the older one."""
        arrays: dict[str, Any] = {name: getattr(esteem, name) for name in _ESTEEM}
        ids = _packed(esteem.item_ids)

        def write(path: Path) -> None:
            with path.open("wb") as out:
                np.savez(out, item_ids=ids, mean=np.array(esteem.mean), events=np.array(esteem.events), **arrays)

        self._write("esteem.npz", write)

    def text_map(self) -> TextMap | None:
        """The one that is pointed to; None where there is none. Raises `StoreError` where a file is broken."""
        digest = self._read("embedder/current", lambda path: path.read_text(encoding="utf-8"), _TRAIN_EMBEDDER)
        return self._read(f"embedder/{digest}/map.npz", _text_map, _TRAIN_EMBEDDER) if digest else None

    def keep_text_map(self, text_map: TextMap) -> None:
        """Beside the older one; the pointer is put in place last."""
        facts = {name: getattr(text_map, name) for name in _TEXT_MAP}
        packed = _packed(facts)
        folder = f"embedder/{text_map.digest}"
        self._write(f"{folder}/provenance.json", lambda path: path.write_bytes(orjson.dumps(facts)))

        def write(path: Path) -> None:
            with path.open("wb") as out:
                np.savez(out, matrix=text_map.matrix, facts=packed)

        self._write(f"{folder}/map.npz", write)
        self._write("embedder/current", lambda path: path.write_text(text_map.digest, encoding="utf-8"))

    def _keep_model(self, name: str, model: RankerModel | ChanceModel | AdapterModel | None) -> None:
        if model is None:
            (self._folder / name).unlink(missing_ok=True)
            return
        self._write(name, lambda path: path.write_bytes(orjson.dumps(dataclasses.asdict(model))))

    def _read(self, name: str, read: Callable[[Path], T], hint: str = "run `trigrain train ranker`") -> T | None:
        """What a file holds, read again only when another process has put a new one in its place."""
        path = self._folder / name
        if not path.exists():
            return None
        try:
            stamp = path.stat().st_mtime_ns
            if self._kept.get(name, (0, None))[0] != stamp:
                self._kept[name] = (stamp, read(path))
            return cast("T", self._kept[name][1])
        except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as error:
            raise StoreError(f"cannot be read: {str(error).splitlines()[0]}", where=str(path), hint=hint) from None

    def _write(self, name: str, write: Callable[[Path], object]) -> None:
        path = self._folder / name
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write(beside)
            beside.replace(path)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise StoreError(
                f"cannot be written: {error}", where=str(path), hint="make room, or fix the rights"
            ) from None


def _packed(names: object) -> NDArray[np.uint8]:
    return np.frombuffer(orjson.dumps(names), dtype=np.uint8)


def _unpacked(names: NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(orjson.loads(names.tobytes()))


def _lexicon(path: Path) -> Lexicon:
    with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
        names = {name: _unpacked(kept[name]) for name in _NAMES[:-1]}
        weights = csr_matrix(
            tuple(kept[f"weights_{part}"] for part in _CSR), shape=(len(names["item_ids"]), len(names["tokens"]))
        )
        aspects = tuple(Aspect(field=one[0], value=one[1]) for one in _unpacked(kept["aspects"]))
        of_aspect = csc_matrix(
            tuple(kept[f"of_aspect_{part}"] for part in _CSR), shape=(len(names["item_ids"]), len(aspects))
        )
        return Lexicon(
            **names,
            weights=weights,
            numbers=kept["numbers"],
            aspects=aspects,
            of_aspect=of_aspect,
            places=kept["places"],
            years=kept["years"],
            about=csr_matrix(
                tuple(kept[f"about_{part}"] for part in _CSR), shape=(len(names["item_ids"]), len(names["paths"]))
            ),
            stamp=str(orjson.loads(kept["stamp"].tobytes())),
        )


def _patterns(path: Path) -> Patterns:
    with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
        ids = _unpacked(kept["item_ids"])
        shape = (len(ids), len(ids))
        sparse = {name: csr_matrix(tuple(kept[f"{name}_{part}"] for part in _CSR), shape=shape) for name in _SPARSE}
        dense = {name: kept[name] for name in _DENSE}
        items = int(kept["items"]) if "items" in kept else len(ids)  # a file from before holds every item
        return Patterns(item_ids=ids, events=int(kept["events"]), items=items, **sparse, **dense)


def _ranker(path: Path) -> RankerModel:
    row = orjson.loads(path.read_bytes())
    return RankerModel(**{**row, "names": tuple(row["names"])})


def _adapter(path: Path) -> AdapterModel:
    return _ADAPTERS.validate_python(orjson.loads(path.read_bytes()))


def _chance(path: Path) -> ChanceModel:
    row = orjson.loads(path.read_bytes())
    return ChanceModel(**{**row, "names": tuple(row["names"])})


def _esteem(path: Path) -> Esteem:
    with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
        arrays = {name: kept[name] for name in _ESTEEM}
        ids = _unpacked(kept["item_ids"])
        return Esteem(item_ids=ids, mean=float(kept["mean"]), events=int(kept["events"]), **arrays)


def _text_map(path: Path) -> TextMap:
    with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
        facts = orjson.loads(kept["facts"].tobytes())
        return TextMap(**{**facts, "gain": tuple(facts["gain"])}, matrix=kept["matrix"])

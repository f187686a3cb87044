"""Writes evaluations into a folder: the page, the document and the figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import orjson

from agent.core.errors import InputError
from eval.report.ablation import draw_ablation
from eval.report.canvas import Absent, Plate
from eval.report.comparison import draw_comparison
from eval.report.cost import draw_cost
from eval.report.page import Chapter, render
from eval.report.positions import draw_positions
from eval.report.reliability import draw_reliability
from eval.report.vectors import draw_vectors
from eval.results import Evaluation

FIGURES: tuple[Callable[[Evaluation], Plate | Absent], ...] = (
    draw_comparison,
    draw_positions,
    draw_ablation,
    draw_vectors,
    draw_reliability,
    draw_cost,
)
"""In the order of the page."""
PAGE, DOCUMENT = "report.html", "evaluation.json"


def write_report(evaluations: Sequence[Evaluation], out: Path) -> list[Path]:
    """The files in `out`: `report.html`, `evaluation.json`, and a PNG a figure that there is data for.

    One evaluation's document is itself, several are `{"evaluations": [...]}` and their figures' names begin with
    their place and protocol. Each file is whole or not there; a figure of an earlier report that can no longer be
    drawn is removed. Raises `InputError` where the folder cannot be written.
    """
    chapters = [Chapter(one, tuple(draw(one) for draw in FIGURES)) for one in evaluations]
    files = {out / PAGE: render(chapters).encode(), out / DOCUMENT: _document(evaluations)}
    for place, chapter in enumerate(chapters, start=1):
        prefix = f"{place}-{_slug(chapter.evaluation.protocol)}-" if len(chapters) > 1 else ""
        files |= {out / f"{prefix}{plate.name}.png": plate.png for plate in _plates(chapter)}
    _save(out, files, [out / f"{one.name}.png" for chapter in chapters for one in chapter.figures])
    return list(files)


def _plates(chapter: Chapter) -> Iterator[Plate]:
    return (one for one in chapter.figures if isinstance(one, Plate))


def _document(evaluations: Sequence[Evaluation]) -> bytes:
    documents = [one.document() for one in evaluations]
    whole = documents[0] if len(documents) == 1 else {"evaluations": documents}
    return orjson.dumps(whole, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY)


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "protocol"


def _save(out: Path, files: Mapping[Path, bytes], earlier: Sequence[Path]) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        for path, content in files.items():
            _replace(path, content)
        for path in set(earlier) - set(files):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"cannot write the report: {error.strerror}", where=f"option --out {out}", hint="name another folder"
        ) from None


def _replace(path: Path, content: bytes) -> None:
    half = path.with_name(f"{path.name}.part")
    try:
        half.write_bytes(content)
        half.replace(path)
    except OSError:
        with suppress(OSError):
            half.unlink()
        raise

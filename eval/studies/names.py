"""Measures what `steps.alike` takes for two words for one thing, over pairs of names that were judged by hand.

    python -m eval.studies.names [--llm none|local] [--json]

`names.tsv` has a pair a line and whether it is the `same` or an `other` thing. A pair is decided by spelling or by what
its names differ in lying near; between is a doubt, which only a model is asked about. Precision and recall are those of
`same`. With `--llm local` the model is asked about every pair that its prompt does not itself show.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import orjson

from agent.chains.ask import chain
from agent.chains.same import SAME, PairQuestion
from agent.core.ports import ChatModel
from agent.core.settings import load_settings
from agent.steps.alike import Encode, Why, pairs
from agent.wiring import Wiring
from eval.statistics import Interval, interval
from prompts import load


@dataclass(frozen=True)
class Judged:
    """Two names, whether they are the same thing, and what the product says without a model."""

    one: str
    other: str
    same: bool
    why: Why | None = None
    """What decided that they are the same."""
    doubtful: bool = False

    @property
    def apart(self) -> bool:
        """Whether they stay two without a question."""
        return self.why is None and not self.doubtful


def read() -> list[Judged]:
    """The judged pairs, as nothing has said anything of them yet."""
    text = (resources.files("eval.studies") / "names.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines())
    return [Judged(one, other, kind == "same") for one, other, kind in rows]


def decided(judged: Sequence[Judged], encode: Encode) -> list[Judged]:
    """With what `steps.alike` says of each pair alone."""
    return [_decided(pair, encode) for pair in judged]


def _decided(pair: Judged, encode: Encode) -> Judged:
    found = pairs([pair.one], [pair.other], encode)
    why = found[0].why if found else None
    return Judged(pair.one, pair.other, pair.same, why, bool(found) and why is None)


def rows(judged: Sequence[Judged]) -> dict[str, Mapping[str, Interval]]:
    """Precision and recall, by spelling alone and by both, and the pairs that are left open or apart."""
    spelled = [pair.why is Why.SPELLING for pair in judged]
    both = [pair.why is not None for pair in judged]
    return {
        "by spelling": _scores(judged, spelled),
        "by spelling and embedding": _scores(judged, both),
        "doubtful pairs": {
            "share": interval([float(pair.doubtful) for pair in judged]),
            "of them the same": interval([float(pair.same) for pair in judged if pair.doubtful]),
        },
        "pairs left apart": {
            "share": interval([float(pair.apart) for pair in judged]),
            "of them the same": interval([float(pair.same) for pair in judged if pair.apart]),
        },
    }


def _scores(judged: Sequence[Judged], said: Sequence[bool]) -> dict[str, Interval]:
    pairs = list(zip(judged, said, strict=True))
    return {
        "precision": interval([float(pair.same) for pair, yes in pairs if yes]),
        "recall": interval([float(yes) for pair, yes in pairs if pair.same]),
    }


async def asked(chat: ChatModel, judged: Sequence[Judged]) -> dict[str, Mapping[str, Interval]]:
    """How often a model is right about the doubtful pairs, and about all; and how often it says yes."""
    prompt = load(SAME.name, "en")
    shown = {_key(**example["question"]) for example in prompt.examples}
    fresh = [pair for pair in judged if _key(pair.one, pair.other) not in shown]
    same = chain(SAME, chat, prompt)
    outcomes = [(await same.ainvoke([PairQuestion(one=p.one, other=p.other)])).outcomes[0] for p in fresh]
    said = [outcome.answer is not None and outcome.answer.same == "yes" for outcome in outcomes]
    doubts = [(pair, yes) for pair, yes in zip(fresh, said, strict=True) if pair.doubtful]
    return {
        "model, of the doubtful": _answers(doubts),
        "model, of all pairs": _answers(list(zip(fresh, said, strict=True))),
    }


def _key(one: str, other: str) -> frozenset[str]:
    return frozenset((one.casefold(), other.casefold()))


def _answers(said: Sequence[tuple[Judged, bool]]) -> dict[str, Interval]:
    return {
        "accuracy": interval([float(pair.same is yes) for pair, yes in said]),
        "yes": interval([float(yes) for _, yes in said]),
        "yes to others": interval([float(yes) for pair, yes in said if not pair.same]),
    }


def run(llm: str) -> dict[str, Any]:
    """The document that `--json` prints."""
    with tempfile.TemporaryDirectory() as folder, Wiring(load_settings(Path(folder), llm=llm)) as wiring:
        judged = decided(read(), wiring.embedder.encode)
        methods = rows(judged)
        if llm != "none":
            methods |= wiring.run(asked(wiring.chat, judged))
    wrong = [f"{pair.one} / {pair.other}" for pair in judged if pair.why and not pair.same]
    return {
        "protocol": "names",
        "llm": llm,
        "pairs": len(judged),
        "same": sum(pair.same for pair in judged),
        "methods": {name: {m: one.document() for m, one in row.items()} for name, row in methods.items()},
        "wrongly_joined": wrong,
    }


def draw(document: Mapping[str, Any]) -> str:
    """The same as a table for the eye."""
    lines = [f"names: {document['pairs']} pairs, {document['same']} of them the same; llm {document['llm']}"]
    for name, row in document["methods"].items():
        cells = (
            f"{m} {one['value']:.3f} ({one['low']:.3f}..{one['high']:.3f}, n {one['n']})" for m, one in row.items()
        )
        lines.append(f"  {name:<28}" + "  ".join(cells))
    lines.append(f"  wrongly joined: {'; '.join(document['wrongly_joined']) or 'none'}")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Runs the study and prints it."""
    parser = argparse.ArgumentParser(prog="python -m eval.studies.names")
    parser.add_argument("--llm", choices=["none", "local"], default="none")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    document = run(given.llm)
    sys.stdout.write(orjson.dumps(document).decode() + "\n" if given.json else draw(document))


if __name__ == "__main__":
    main()

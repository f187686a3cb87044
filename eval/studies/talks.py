"""Plays the scripted dialogues of a data set and prints what was not kept, turn by turn.

    python -m eval.studies.talks [PATH --preset NAME] [--llm none|local] [--only ID,...] [--json]

`trigrain eval PATH --protocol talks` measures the same; this names the turns. Without PATH the shipped films are read.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import orjson

from eval.bench.samples import PRESETS, folder
from eval.dataset import Dataset, read_dataset
from eval.talks.dialogue import Dialogue, suite
from eval.talks.judge import Verdict, judge
from eval.talks.play import Played, Stage, play


def heard(data: Dataset, dialogues: Sequence[Dialogue], llm: str, preset: str) -> Iterator[tuple[Dialogue, Played]]:
    """Each dialogue as it was played, in a workspace of its own that is gone afterwards."""
    with tempfile.TemporaryDirectory() as rooms:
        stage = Stage(Path(rooms), data, llm, preset)
        stage.build(sorted({one.user for one in dialogues} - {""}))
        for dialogue in dialogues:
            with stage.copy() as agent:
                yield dialogue, play(agent, dialogue)


def draw(dialogue: Dialogue, played: Played, verdicts: Sequence[Verdict]) -> Iterator[str]:
    """The dialogue's lines up to the last that was not kept; nothing where all was."""
    unkept = {one.turn for one in verdicts if not one.kept}
    if not unkept:
        return
    yield f"{dialogue.id} ({dialogue.user or 'nobody'})"
    for n, (line, turn) in enumerate(zip(dialogue.turns[: max(unkept) + 1], played.turns, strict=False)):
        yield f"  {n} > {line.say}"
        yield f"    {turn.reply}"
        yield from (f"    ! {one.expected}: {one.came}" for one in verdicts if one.turn == n and not one.kept)


def main() -> None:
    """Runs the study and prints it."""
    parser = argparse.ArgumentParser(prog="python -m eval.studies.talks")
    parser.add_argument("path", nargs="?", type=Path, default=folder("films"))
    parser.add_argument("--preset")
    parser.add_argument("--llm", default="none")
    parser.add_argument("--only", default="")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    data = read_dataset(given.path)
    named = set(filter(None, given.only.split(",")))
    dialogues = [one for one in suite(data.name) if not named or one.id in named]
    preset = given.preset or PRESETS.get(data.name, "general")
    for dialogue, played in heard(data, dialogues, given.llm, preset):
        verdicts = judge(dialogue, played.turns, data.items, played.profiles)
        if given.json:
            sys.stdout.write(orjson.dumps([vars(one) for one in verdicts]).decode() + "\n")
        else:
            sys.stdout.writelines(f"{line}\n" for line in draw(dialogue, played, verdicts))


if __name__ == "__main__":
    main()

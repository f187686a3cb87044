"""The embedder learns what people go by, and is switched in one step or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from agent.adapters.text_map import TorchMap
from agent.core.errors import InputError
from agent.flows import embedder
from agent.flows.accepted import Accepted
from agent.flows.doctor import examine
from agent.flows.embedder import Course, learn, train_embedder
from agent.flows.index import ITEMS, index_items, stale
from agent.flows.patterns import everybody
from agent.steps.lessons import Pairs
from agent.steps.trace import Trace
from tests.flows.clans import fill, opened

ROOT = Path(__file__).parents[2]


@pytest.fixture
def shop(tmp_path):
    with opened(tmp_path) as wiring:
        fill(wiring)
        index_items(wiring)
    return tmp_path


def test_what_is_better_is_kept_and_in_use_by_whoever_opens_next(shop):
    with opened(shop) as wiring:
        trained = train_embedder(wiring, minutes=0.1)
        assert trained.kept
        assert trained.text_map.after > trained.text_map.before
        assert trained.text_map.gain[0] > 0
        assert wiring.embedder is wiring.plain_embedder, "what is open stays with what it began with"
    with opened(shop) as wiring:
        assert wiring.embedder.identity == f"trained@{trained.text_map.digest}"
        items = next(iter(wiring.records.items.each()))
        assert stale(wiring, items) == [], "every vector is there"
        told = {finding.check: finding for finding in examine(wiring)}
        assert told["trained embedder"].found.startswith(f"nDCG@10 {trained.text_map.before:.3f} before")
    with opened(shop, trained_embedder="off") as wiring:
        assert wiring.embedder is wiring.plain_embedder
        assert stale(wiring, items) == [], "the old vectors are still there"
        told = {finding.check: finding for finding in examine(wiring)}
        assert told["trained embedder"].found.endswith("; the settings keep it out of use")


class Nonsense:
    """Fills `MapLearner` with dice, whatever it is shown."""

    def __init__(self, dimension):
        self.dice, self.dimension = np.random.default_rng(1), dimension

    @property
    def matrix(self):
        return self.dice.normal(size=(self.dimension, self.dimension)).astype(np.float32)

    def step(self, anchors, candidates, right):
        assert len(anchors) == len(right)
        return 1.0


def test_what_is_no_better_is_not_kept(shop):
    with opened(shop) as wiring:
        wiring.map_learner = Nonsense
        trained = train_embedder(wiring, minutes=0.1)
        assert not trained.kept
        assert wiring.learned.text_map() is None
    assert not (shop / "learned" / "embedder").exists()


def test_choices_by_chance_are_seldom_taken_for_more():
    """The lower end of a 95 % interval is above 0 in one of forty cases where nothing is to be learnt."""
    nothing = Pairs(np.zeros((0, 32), dtype=np.float32), np.zeros(0, dtype=np.int64))
    kept = 0
    for seed in range(12):
        dice = np.random.default_rng(seed)
        rows = dice.normal(size=(300, 32)).astype(np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        traces = {str(n): Trace(dice.choice(300, 14, replace=False), np.arange(14.0)) for n in range(60)}
        kept += learn(rows, traces, nothing, Course("dice", 1.0, 1, TorchMap)).text_map.gain[0] > 0
    assert kept <= 1


def test_too_little_to_learn_from(tmp_path):
    with opened(tmp_path) as wiring, pytest.raises(InputError, match="0 people with choices enough"):
        train_embedder(wiring)


KILLED = """
import os, signal, sys
from pathlib import Path
from agent.flows import embedder
from tests.flows.test_embedder import opened

def die(workspace, progress):
    assert workspace.vectors.count("items") > 0, "in the middle: the new vectors are being written"
    os.kill(os.getpid(), signal.SIGKILL)

embedder.index_everything = die
with opened(Path(sys.argv[1])) as wiring:
    embedder.train_embedder(wiring, minutes=0.1)
"""


def test_killed_in_the_middle_the_old_state_is_whole_and_the_next_run_ends(shop):
    with opened(shop) as wiring:
        before = wiring.vectors.nearest(ITEMS, wiring.embedder.encode(["bread"]), 5)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(shop)], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    with opened(shop) as wiring:
        assert wiring.learned.text_map() is None
        assert wiring.vectors.nearest(ITEMS, wiring.embedder.encode(["bread"]), 5) == before
        trained = train_embedder(wiring, minutes=0.1, seed=2)
        assert trained.kept
        items = {name for name in wiring._chroma.names() if name.startswith(ITEMS)}
        assert items == {ITEMS, f"{ITEMS}.{trained.text_map.digest}"}, "of the one that was cut off nothing is left"


def test_a_map_of_another_embedder_is_not_used_and_said_to_be_so(shop):
    with opened(shop) as wiring:
        train_embedder(wiring, minutes=0.1)
    with opened(shop, embedder="other") as wiring:
        assert wiring.embedder.identity == "other"
        told = {finding.check: finding for finding in examine(wiring)}
        assert not told["trained embedder"].ok
        assert told["trained embedder"].hint == "run `trigrain train embedder`"


def test_requests_teach_what_was_taken_but_for_what_is_held_out(shop, monkeypatch):
    with opened(shop) as wiring:
        ids, traces = everybody(wiring)
        columns = traces["u00"].columns
        taken = [Accepted("u00", "word1", ids[columns[0]]), Accepted("u00", "word1", ids[columns[-1]])]
        unknown = [Accepted("u00", "word1", "gone"), Accepted("nobody", "word1", ids[0])]
        monkeypatch.setattr(embedder, "accepted", lambda workspace: iter([*taken, *unknown]))
        told = embedder._told(wiring, ids, traces)
        assert told.columns.tolist() == [columns[0]]
        assert told.rows == pytest.approx(wiring.plain_embedder.encode(["word1"]))
        monkeypatch.setattr(wiring.plain_embedder, "speaks", lambda language: language == "en")
        taken[0] = Accepted("u00", "恐怖片", ids[columns[0]])
        assert not len(embedder._told(wiring, ids, traces).columns)

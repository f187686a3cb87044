"""A peer through the whole driver: another program under this Python, which lists by popularity."""

import sys
import time
from pathlib import Path

import pytest

from agent.core.errors import InputError
from agent.core.schema import Event, Item
from eval.cases import Case, Pair, Task
from eval.dataset import Dataset, ordered
from eval.peers import method
from eval.peers.method import PEERS, RECIPES, Failed, Peer, Recipe
from eval.results import Kind

SCRIPTS = Path(method.__file__).parent / "scripts"
POPULAR = f"""
import sys
from collections import Counter
sys.path.insert(0, {str(SCRIPTS)!r})
from exchange import answer

def popular(given):
    given.notes.append(f"{{len(given.known)}} choices, seed {{given.seed}}")
    counts = Counter(item for _, item, _, _ in given.known)
    users = {{user for user, _, _, _ in given.known}}
    return lambda user: counts if user in users else {{}}

answer({{"popular": popular}})
"""
"""The thrice chosen `a`, then `b`, then `c`; nobody chose `d`."""
CHOSEN = [("u", "a"), ("v", "a"), ("w", "a"), ("u", "b"), ("v", "b"), ("w", "c")]
KNOWN = Dataset(
    "data",
    {item: Item(item_id=item, title=item) for item in "abcd"},
    ordered(Event(user_id=user, item_id=item, kind="like", seq=0) for user, item in CHOSEN),
)
SEEN = Case("seen", "w", frozenset({"b"}), exclude=frozenset({"a", "c"}))
FEW = Case("few", "u", frozenset({"c"}), candidates=("d", "c", "b"))
FREE = Case("free", "v", frozenset({"c"}))
STRANGER = Case("stranger", "x", frozenset({"c"}))
TASK = Task("p", KNOWN, "people", (SEEN, FEW, FREE, STRANGER))


def peer(folder, script):
    path = folder / "script.py"
    path.write_text(script)
    return Peer(Recipe("popular (here)", "popular", path))


def run(folder, script, task=TASK, seconds=30.0):
    one = peer(folder, script)
    return one, one.run(task, 2, 7, seconds)


def test_its_lists_are_looked_up(tmp_path):
    one, failed = run(tmp_path, POPULAR)
    assert failed is None
    one.fit(KNOWN, TASK.people, 7)
    assert [one.top(case, 2) for case in TASK.cases] == [["b"], ["b", "c"], ["a", "b"], []]
    assert one.top(FREE, 1) == ["a"]
    assert (one.kind, one.note) == (Kind.PEER, "6 choices, seed 7")


def test_its_cost_is_its_own(tmp_path):
    spin = "import time\n" + POPULAR.replace(
        "    counts =", "    time.sleep(0.2); held = bytearray(60_000_000); counts ="
    )
    one, _ = run(tmp_path, spin)
    assert one.cost.fit_seconds >= 0.2
    assert one.cost.predict_seconds < one.cost.fit_seconds
    assert one.cost.peak_mb > 40


def test_pairs_are_looked_up(tmp_path):
    pairs = (Pair("u", "a", True), Pair("u", "c", False), Pair("x", "a", False))
    one, failed = run(tmp_path, POPULAR, Task("p", KNOWN, "labels", pairs=pairs, validation=(Pair("u", "d", False),)))
    assert failed is None
    assert one.score("u", ["c", "a", "d"]).tolist() == [1.0, 3.0, 0.0]
    assert one.score("x", ["a"]).tolist() == [0.0]
    with pytest.raises(InputError, match="was not asked this, user v, item a"):
        one.score("v", ["a"])


def test_nothing_can_be_asked_before_a_run_or_beside_the_task(tmp_path):
    one = peer(tmp_path, POPULAR)
    for ask in (lambda: one.fit(KNOWN, (), 0), lambda: one.top(FREE, 1), lambda: one.score("u", []), lambda: one.cost):
        with pytest.raises(InputError, match="has no answers, run it over a task first"):
            ask()
    one.run(TASK, 2, 0)
    with pytest.raises(InputError, match="was not asked this, case other"):
        one.top(Case("other", "u", frozenset()), 1)


def test_ties_fall_by_the_seed(tmp_path):
    level = "import sys\n" + POPULAR.replace(
        "return lambda user: counts", "return lambda user: dict.fromkeys('abcd', 1)"
    )
    one = peer(tmp_path, level)
    orders = set()
    for seed in range(5):
        assert one.run(Task("p", KNOWN, "people", (FREE,)), 4, seed) is None
        orders.add(tuple(one.top(FREE, 4)))
    assert len(orders) > 1


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("raise SystemExit('no such method')", "it ended with code 1: no such method"),
        ("print('said'); raise SystemExit(3)", "it ended with code 3: said"),
        ("", "no answer, cost.json"),
        ("import sys; open(sys.argv[2] + '/cost.json', 'w').write('{')", "broken answer: Invalid JSON"),
        (POPULAR + "open(sys.argv[2] + '/lists.jsonl', 'w').write('')", "no list, lists.jsonl, case seen"),
    ],
)
def test_a_failure_is_a_reason(tmp_path, script, reason):
    one, failed = run(tmp_path, script)
    assert isinstance(failed, Failed)
    assert failed.reason.startswith(reason)
    assert str(failed).startswith(f"popular (here) was not run: {reason}")
    with pytest.raises(InputError, match="has no answers"):
        one.top(FREE, 1)


def test_a_failed_run_forgets_the_one_before(tmp_path):
    one, _ = run(tmp_path, POPULAR)
    (tmp_path / "script.py").write_text("raise SystemExit(1)")
    assert isinstance(one.run(TASK, 2, 7), Failed)
    with pytest.raises(InputError, match="has no answers"):
        one.top(FREE, 1)


def test_whoever_takes_too_long_is_stopped_with_its_children(tmp_path):
    sign = tmp_path / "alive"
    child = f"import time, pathlib; time.sleep(2); pathlib.Path({str(sign)!r}).touch()"
    script = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)"
    _, failed = run(tmp_path, script, seconds=1.0)
    assert failed == Failed("popular (here)", "it took more than 1 s and was stopped")
    time.sleep(2)
    assert not sign.exists()


def test_it_does_not_see_our_packages(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "ours.py").write_text("")
    (tmp_path / "elsewhere").mkdir()
    _, failed = run(tmp_path / "elsewhere", "import ours")
    assert failed == Failed("popular (here)", "it ended with code 1: ModuleNotFoundError: No module named 'ours'")


def test_a_library_that_cannot_be_had_is_a_reason(tmp_path):
    one = Peer(Recipe("x (none)", "x", tmp_path / "x.py", "none"))
    failed = one.run(TASK, 2, 0, cache=tmp_path)
    assert failed == Failed("x (none)", "no such library, none, there are cornac, lenskit, rectools")


def test_every_peer_has_its_script_and_its_requirements():
    assert list(PEERS) == [recipe.name for recipe in RECIPES]
    for recipe in RECIPES:
        assert f'"{recipe.method}": ' in recipe.script.read_text()
        pinned = (SCRIPTS.parent / "requirements" / f"{recipe.library}.txt").read_text().split()
        assert all("==" in line for line in pinned)
        assert recipe.name == f"{recipe.method} ({recipe.library})"


def test_scripts_import_nothing_of_ours():
    for script in SCRIPTS.glob("*.py"):
        words = [
            line.split()[1].split(".")[0] for line in script.read_text().splitlines() if line[:5] in ("from ", "impor")
        ]
        assert not {"agent", "eval", "prompts"} & set(words)
    assert sys.version_info >= (3, 11)

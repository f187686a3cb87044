"""What a method answers is kept with its reasons, and what breaks the rules is refused."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from agent.core.schema import Event, EventKind, Item
from eval.asked import ask
from eval.cases import Case, Task, Turn
from eval.dataset import Dataset, ordered
from eval.lists import supported
from eval.methods.port import Line
from eval.results import Kind

ITEMS = {name: Item(item_id=name, title=name) for name in "abcdef"}
EVENTS = [Event(user_id=user, item_id=item, kind=EventKind.LIKE, seq=1) for user, item in ("xa", "xb", "yc")]
TASK = Task(
    "tiny",
    Dataset("tiny", ITEMS, ordered(EVENTS)),
    "people",
    tuple(Case(user, user, frozenset("f"), exclude=frozenset("a")) for user in "xy"),
)


@dataclass
class Fixed:
    """Lists the same for everybody."""

    items: str
    name: str = "fixed"
    kind: Kind = Kind.BASELINE

    def fit(self, known, people, seed):
        """Nothing to learn."""

    def top(self, case, n):
        return list(self.items[:n])

    def score(self, user_id, item_ids):
        raise NotImplementedError


@dataclass
class Reasoning(Fixed):
    """The same with the past items behind each."""

    behind: dict = field(default_factory=dict)

    def lines(self, case, n):
        return [Line(item_id, frozenset(self.behind.get(item_id, ""))) for item_id in self.items[:n]]


def test_reasons_are_kept_beside_the_lists():
    answers = ask(Reasoning("def", behind={"d": "ab", "e": "c"}), TASK, 3, 1)
    assert answers.lists == (("d", "e", "f"),) * 2
    assert answers.evidence == ((frozenset("ab"), frozenset("c"), frozenset()),) * 2


def test_support_is_the_share_that_rests_on_the_person_s_own_past():
    answers = ask(Reasoning("def", behind={"d": "ab", "e": "c"}), TASK, 3, 1)
    # x has a and b, behind d alone; y has c, behind e alone.
    assert supported(TASK, answers.evidence, 3)["support@3"].tolist() == pytest.approx([1 / 3, 1 / 3])
    assert supported(TASK, answers.evidence, 1)["support@1"].tolist() == [1.0, 0.0]


def test_who_gives_no_reasons_has_no_support():
    answers = ask(Fixed("def"), TASK, 3, 1)
    assert answers.evidence == ()
    assert supported(TASK, answers.evidence, 3) == {}


def test_an_answer_to_a_request_rests_on_the_request():
    asked = replace(TASK, cases=tuple(replace(case, turns=(Turn("user", "tea"),)) for case in TASK.cases))
    assert supported(asked, ask(Reasoning("def"), asked, 3, 1).evidence, 3) == {}


@pytest.mark.parametrize("items", ["ab", "dd"])
@pytest.mark.parametrize("make", [Fixed, Reasoning])
def test_a_seen_or_repeated_item_voids_the_row(make, items):
    with pytest.raises(ValueError, match="broke the rules"):
        ask(make(items), TASK, 3, 1)

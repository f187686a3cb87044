"""A person's own past over again."""

from agent.core.schema import EventKind
from eval.methods.past import Past


def test_most_often_first_and_of_equals_the_newest(build, ask):
    past = Past()
    against = ("e", EventKind.DISMISS, None)
    past.fit(build({"ann": ["a", "b", "b", "c", "d", "a", against], "bob": ["e"]}), [], 1)
    assert past.top(ask("ann"), 5) == ["a", "b", "d", "c", "e"]
    assert past.score("ann", ["e"]) == 0

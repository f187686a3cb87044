from __future__ import annotations

import pytest

from agent.core.schema import EventKind
from agent.steps.clean_kinds import KNOWN, kind_of


@pytest.mark.parametrize("kind", list(EventKind))
def test_each_kind_names_itself(kind):
    assert kind_of(kind.value) is kind
    assert kind_of(f" {kind.value.upper()} ") is kind
    assert kind.value in KNOWN


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("bought", EventKind.PURCHASE),
        ("Buy", EventKind.PURCHASE),
        ("browse", EventKind.VIEW),
        ("read", EventKind.VIEW),
        ("page-view", EventKind.VIEW),
        ("rate", EventKind.RATING),
        ("Thumbs Up", EventKind.LIKE),
        ("favourite", EventKind.LIKE),
        ("downvote", EventKind.DISLIKE),
        ("not interested", EventKind.DISMISS),
        ("购买", EventKind.PURCHASE),
        ("不喜欢", EventKind.DISLIKE),
    ],
)
def test_what_logs_write(text, kind):
    assert kind_of(text) is kind


@pytest.mark.parametrize("text", ["", "add_to_cart", "teleport", "likes a lot"])
def test_what_could_mean_several_things_or_none(text):
    assert kind_of(text) is None

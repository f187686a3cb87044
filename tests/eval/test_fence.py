"""The fence: planted leaks are caught with the text that gave them away, and innocent names are not."""

from datetime import UTC, datetime

import pytest

from agent.core.schema import Event, EventKind, Evidence, Interest, Item, Level, Profile, Provenance
from eval.cases import Case, Task
from eval.dataset import Dataset, ordered
from eval.fence import Fence, Leak

ITEMS = {
    "1": Item(item_id="1", title="King Kong (1933)", tags=("adventure",)),
    "2": Item(item_id="2", title="King Kong (2005)"),
    "3": Item(item_id="3", title="Stalker (1979)"),
    "4": Item(item_id="4", title="Adventure (1945)", tags=("Adventure",)),
}


def act(item, seq):
    return Event(user_id="u", item_id=item, kind=EventKind.LIKE, seq=seq)


def task(known=("1",), positives=("3",)):
    held_out = tuple(act(item, 90 + n) for n, item in enumerate(positives))
    events = ordered(act(item, n) for n, item in enumerate(known))
    case = Case("u", "u", frozenset(positives))
    return Task("test", Dataset("tiny", ITEMS, events), "people", (case,), held_out=held_out)


def profile(summary="Drawn to adventure.", item="1", event_id="e"):
    evidence = Evidence(
        event_id=event_id, item_id=item, title=ITEMS[item].title, event=EventKind.LIKE, at=datetime.now(UTC)
    )
    one = Interest(
        id="i", level=Level.MACRO, name="adventure", path=("adventure",), weight=1, confidence=1, evidence=(evidence,)
    )
    made = Provenance(model="none", embedder="e", preset="general")
    return Profile(user_id="u", version=1, as_of=None, language="en", summary=summary, macro=(one,), provenance=made)


def test_what_is_clean_passes():
    fence = Fence(task())
    fence.check_task()
    fence.check_profile(profile())
    fence.check_texts("u", ["He stalked a film called Stalkers"], "here")
    fence.check_texts("somebody else", ["Stalker (1979)"], "here")


def test_a_held_out_event_that_is_known():
    leaky = task()
    both = Task(
        "test",
        leaky.known.with_events([*leaky.known.events, *leaky.held_out]),
        "people",
        leaky.cases,
        held_out=leaky.held_out,
    )
    with pytest.raises(Leak, match="held-out event is known, user u, item 3"):
        Fence(both).check_task()


def test_another_event_on_a_held_out_item():
    with pytest.raises(Leak, match="held-out item has a known event, user u, item 3"):
        Fence(task(known=("1", "3"))).check_task()


def test_evidence_that_was_held_out():
    with pytest.raises(Leak, match="Stalker"):
        Fence(task()).check_profile(profile(item="3"))
    with pytest.raises(Leak, match="held-out evidence"):
        Fence(task()).check_profile(profile(event_id=task().held_out[0].event_id))


@pytest.mark.parametrize("told", ["Likes Stalker (1979) most.", "Because of Stalker, and others"])
def test_a_sentence_or_a_prompt_that_names_it(told):
    with pytest.raises(Leak, match="Stalker") as caught:
        Fence(task()).check_profile(profile(summary=told))
    assert "void" in caught.value.hint
    with pytest.raises(Leak, match="prompt write"):
        Fence(task()).check_texts("u", [told], "prompt write of user u")


def test_a_name_that_is_known_anyway_is_no_proof():
    Fence(task(positives=("2",))).check_texts("u", ["Because of King Kong"], "here")
    with pytest.raises(Leak, match="2005"):
        Fence(task(positives=("2",))).check_texts("u", ["Because of King Kong (2005)"], "here")
    Fence(task(positives=("4",))).check_texts("u", ["Adventure"], "a field of the catalogue")

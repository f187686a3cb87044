"""Items that nobody has touched: sought, put in order by a ranker of their own, and explained by it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from agent.core.schema import Event, EventKind, IngestCount, IngestReport, Item, Source
from agent.flows.batch import profile_batch
from agent.flows.derived import catch_up, refresh_derived
from agent.flows.learn_newcomers import learn_newcomers
from agent.flows.rank import newcomer_ranker_in_use, ranking_in_use
from agent.flows.recommend import listen, recommend
from agent.steps.newcomers import SOURCES
from tests.fakes.chat import ScriptedChat
from tests.fakes.workspace import FakeWorkspace

KINDS = ("kettle", "violin", "hammock", "lantern")
SIZE, PEOPLE = 30, 40
NEW = [f"new {kind}" for kind in KINDS]


@pytest.fixture(scope="module")
def shop() -> FakeWorkspace:
    """Everybody buys things of one kind; of each kind one thing is new, and says in words of which it is."""
    opened = FakeWorkspace(chat=ScriptedChat(lambda _: "", languages=()))
    opened.records.items.put(
        [Item(item_id=f"{kind} {n:02}", title=f"{kind} model {n}") for kind in KINDS for n in range(SIZE)]
    )
    opened.records.items.put([Item(item_id=f"new {kind}", title=f"{kind} of this year") for kind in KINDS])
    opened.records.events.put(
        [
            Event(
                user_id=f"u{user:02}",
                item_id=f"{KINDS[user % len(KINDS)]} {(7 * user + 3 * step) % SIZE:02}",
                kind=EventKind.LIKE,
                seq=step,
            )
            for user in range(PEOPLE)
            for step in range(9)
        ]
    )
    asyncio.run(profile_batch(opened))
    refresh_derived(opened)
    learn_newcomers(opened)
    return opened


def listed(workspace, user, **options):
    return asyncio.run(recommend(workspace, user, 4, explain=False, **options)).items


def test_it_learns_to_put_new_items_in_order(shop):
    learnt = learn_newcomers(shop)
    assert learnt is not None
    assert learnt.lessons >= 50
    assert learnt.kept
    assert learnt.after > learnt.before, "by words alone"
    model = shop.learned.newcomers()
    assert model is not None
    assert (model.before, model.after, model.people) == (learnt.before, learnt.after, learnt.people)


def test_new_items_alone_are_ranked_by_their_own_ranker(shop):
    for user, kind in (("u00", "kettle"), ("u01", "violin"), ("u02", "hammock")):
        found = listed(shop, user, among=NEW)
        assert found[0].item_id == f"new {kind}"
        assert found[0].score > found[1].score
    own = ranking_in_use(listen(shop, "u00").of(NEW))
    assert own is not None
    assert own.sources == SOURCES


def test_the_parts_of_a_new_item_add_up_to_its_score(shop):
    line = listed(shop, "u00", among=NEW)[0]
    assert sum(line.attribution.values()) == pytest.approx(1.0)
    assert line.attribution[Source.LEXICAL] + line.attribution[Source.SEQUENCE] > 0.0


def test_among_others_they_are_ranked_as_others_are(shop):
    assert not listen(shop, "u00").of([*NEW, "kettle 01"]).only_new
    assert not listen(shop, "u00").of([]).only_new
    assert not replace(listen(shop, "u00"), patterns=None).of(NEW).only_new, "nobody knows who touched what"


def test_a_silenced_voice_puts_the_ranker_out_of_use(shop):
    settings = shop.settings.model_copy(update={"voices": (Source.LEXICAL, Source.SEQUENCE)})
    assert newcomer_ranker_in_use(FakeWorkspace(**{**vars(shop), "settings": settings})) is None
    off = shop.settings.model_copy(update={"ranker": "off"})
    assert newcomer_ranker_in_use(FakeWorkspace(**{**vars(shop), "settings": off})) is None


def test_new_items_are_sought_for_their_own_sake(shop):
    ears = listen(shop, "u01")
    assert ears.untouched(1) == {"new violin"}
    assert ears.untouched(1) <= ears.candidates(1)
    assert ears.untouched(100) <= set(NEW)
    quiet = shop.settings.model_copy(update={"voices": (Source.POPULARITY,)})
    assert listen(FakeWorkspace(**{**vars(shop), "settings": quiet}), "u01").untouched(100) == set()


def test_an_item_is_sought_and_listed_as_soon_as_it_is_ingested(shop):
    shop.records.items.put([Item(item_id="newest hammock", title="hammock of this week")])
    catch_up(shop, IngestReport(items=IngestCount(stored=1)))
    patterns = shop.learned.patterns()
    assert "newest hammock" not in patterns.index, "nothing is learnt anew for it"
    assert "newest hammock" in listen(shop, "u02").untouched(2)
    found = listed(shop, "u02", among=["newest hammock", "new kettle", "new violin"])
    assert found[0].item_id == "newest hammock"


def test_whoever_chose_nothing_but_a_new_item_is_not_a_stranger(shop):
    shop.records.events.put([Event(user_id="late", item_id="new violin", kind=EventKind.LIKE, seq=1)])
    person = listen(shop, "late").person
    assert (person.known, person.trace.columns.tolist()) == (True, [-1]), "what was learnt does not know the item"
    found = asyncio.run(recommend(shop, "late", 4, explain=False))
    assert found.fallback is None
    assert found.items[0].beside[0].item_id == "new violin", "its words speak"


def test_too_little_to_learn_from():
    empty = FakeWorkspace()
    assert learn_newcomers(empty) is None
    assert empty.learned.newcomers() is None

"""Why not: the true reason, whatever it is; why not another; and a list in a sentence."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from agent.core.errors import InputError, UnknownItem
from agent.core.rules import Rule
from agent.core.schema import Absence, EditKind, Explained, Ground, Item, Polarity, Source
from agent.core.settings import Settings
from agent.flows import why
from agent.flows.batch import profile_batch
from agent.flows.correct import correct
from agent.flows.index import index_items
from agent.flows.recommend import explain_item, recommend
from tests.fakes.workspace import FakeWorkspace
from tests.flows.cinema import cinema


@pytest.fixture
def workspace() -> FakeWorkspace:
    opened = cinema()
    opened.records.items.put([Item(item_id="dear", title="Gold", tags=("horror",), price=90.0)])
    asyncio.run(profile_batch(opened))
    index_items(opened)
    return opened


def explain(workspace: FakeWorkspace, item_id: str, **options) -> Explained:
    return asyncio.run(explain_item(workspace, "ann", item_id, **options))


def few(monkeypatch, listed: int) -> None:
    monkeypatch.setattr(why, "LISTED", listed)


class TestWhyNot:
    def test_what_is_listed_has_no_such_reason(self, workspace):
        found = explain(workspace, "h4")
        assert found.why_not is None
        assert (found.rank, found.contrast) == (1, None)

    def test_seen(self, workspace):
        found = explain(workspace, "h1").why_not
        assert (found.absence, found.about) == (Absence.SEEN, "liked")
        assert found.explanation == "It is not listed, since it is not new: you liked it."

    def test_a_rule(self, workspace):
        ruled = replace(workspace, settings=Settings(rules=(Rule.parse("price<=50"),)))
        found = explain(ruled, "dear").why_not
        assert (found.absence, found.about) == (Absence.RULE, "price<=50.0")

    def test_a_topic_that_was_refused(self, workspace):
        asyncio.run(correct(workspace, "ann", EditKind.ADD, "romance", polarity=Polarity.DISLIKE))
        found = explain(workspace, "r2").why_not
        assert (found.absence, found.about) == (Absence.REFUSED, "romance")

    def test_a_muted_interest(self, workspace, monkeypatch):
        few(monkeypatch, 2)
        for name in ("horror", "slasher", "ghost story"):
            asyncio.run(correct(workspace, "ann", EditKind.MUTE, name))
        found = explain(workspace, "h4").why_not
        assert (found.absence, found.about) == (Absence.MUTED, "horror")

    def test_weaker_than_the_lists_last(self, workspace, monkeypatch):
        few(monkeypatch, 2)
        found = explain(workspace, "r2")
        last = asyncio.run(recommend(workspace, "ann", 2)).items[-1]
        assert found.why_not.absence is Absence.WEAKER
        assert found.why_not.last.item_id == last.item_id
        assert found.why_not.last_place == 2
        assert found.why_not.lacks in {Source.MACRO, Source.MID, Source.MICRO}
        assert f"stands {found.rank}th of {found.of}" in found.why_not.explanation

    def test_nobody_names_it(self, workspace, monkeypatch):
        few(monkeypatch, 1)
        narrow = replace(workspace, settings=Settings(candidates=1))
        absent = {explain(narrow, item_id).why_not for item_id in ("x1", "x2", "r2")} - {None}
        assert Absence.UNHEARD in {one.absence for one in absent}

    def test_in_chinese(self, workspace):
        profile = workspace.records.profiles.get("ann")
        workspace.records.profiles.put(profile.model_copy(update={"language": "zh", "version": profile.version + 1}))
        assert explain(workspace, "h1").why_not.explanation == "它没有列出，因为它并不新：你喜欢过它。"


class TestContrast:
    def test_the_one_above_has_more_of_what_makes_the_difference(self, workspace):
        found = explain(workspace, "h4", contrast="c2")
        told = found.contrast
        assert (told.item_id, told.why_not) == ("c2", None)
        assert found.rank < told.place
        assert sum(told.gains.values()) == pytest.approx(found.score - explain(workspace, "c2").score)
        assert told.explanation.startswith("It stands 1st and Wrong Door ")

    def test_the_one_below_says_so(self, workspace):
        assert "below Cold Hands at 1st" in explain(workspace, "c2", contrast="h4").contrast.explanation

    def test_another_that_cannot_be_listed(self, workspace):
        told = explain(workspace, "h4", contrast="h1").contrast
        assert told.why_not.absence is Absence.SEEN
        assert told.explanation.startswith("Night Fall could not stand in its place. It is not listed")

    def test_itself_and_the_unknown(self, workspace):
        with pytest.raises(InputError, match="compared with itself"):
            explain(workspace, "h4", contrast="h4")
        with pytest.raises(UnknownItem, match="'nope'"):
            explain(workspace, "h4", contrast="nope")


class TestLength:
    def test_full_says_where_it_would_stand(self, workspace):
        short, full = explain(workspace, "h4"), explain(workspace, "h4", length="full")
        assert full.explanation.startswith(short.explanation)
        found = full.counterfactual
        assert f"Without Deep Dark and Night Fall it would be {found.would_be}th" in full.explanation

    def test_the_setting_makes_lists_full(self, workspace):
        wordy = replace(workspace, settings=Settings(explanation_length="full"))
        line = asyncio.run(recommend(wordy, "ann", 1)).items[0]
        assert "Without " in line.explanation

    @pytest.mark.parametrize(
        ("tone", "begins"),
        [("plain", "Because of "), ("friendly", "You liked "), ("formal", "Recommended on account of ")],
    )
    def test_the_tone_of_templates(self, workspace, tone, begins):
        workspace.chat = type(workspace.chat)(lambda _: "", languages=())
        toned = replace(workspace, settings=Settings(tone=tone))
        assert asyncio.run(recommend(toned, "ann", 1)).items[0].explanation.startswith(begins)


class TestLists:
    def test_a_list_says_how_it_is_made_up(self, workspace):
        found = asyncio.run(recommend(workspace, "ann", 6))
        own = sum(line.ground is Ground.INTEREST for line in found.items)
        assert found.made_of.startswith("6 items: ")
        assert f"{own} from your interests (horror" in found.made_of
        assert asyncio.run(recommend(workspace, "ann", 6, explain=False)).made_of == ""

    def test_a_popular_list_too(self, workspace):
        assert asyncio.run(recommend(workspace, "nobody", 2)).made_of == "2 items: 2 for how many people chose them."

    def test_health_says_what_it_is_not(self, workspace):
        careful = replace(workspace, settings=Settings(preset="health"))
        notice = "This goes by what was read; it is no medical advice."
        assert asyncio.run(recommend(careful, "ann", 2)).made_of.endswith(notice)
        assert explain(careful, "h4").explanation.endswith(notice)

"""The list as a whole: rules, new ground with its chances, diversity, calibration, what a person said no to."""

from __future__ import annotations

import asyncio
from collections import Counter

import numpy as np
import pytest

from agent.core.errors import InputError
from agent.core.rules import Rule
from agent.core.schema import EditKind, EventKind, Polarity, Source
from agent.flows.batch import profile_batch
from agent.flows.correct import correct
from agent.flows.everyone import recommend_all
from agent.flows.index import ITEMS, index_items
from agent.flows.patterns import refresh_patterns
from agent.flows.recommend import recommend
from tests.fakes.workspace import FakeWorkspace
from tests.flows.cinema import CATALOGUE, GUESTS, cinema, events


@pytest.fixture
def workspace() -> FakeWorkspace:
    opened = cinema()
    priced = [item.model_copy(update={"price": float(n), "language": "en"}) for n, item in enumerate(CATALOGUE)]
    opened.records.items.put(priced)
    asyncio.run(profile_batch(opened))
    index_items(opened)
    refresh_patterns(opened)
    return opened


def run(workspace, user_id="ann", n=3, **options):
    return asyncio.run(recommend(workspace, user_id, n, explain=False, **options)).items


def ids(lines):
    return [line.item_id for line in lines]


def having(workspace, **settings):
    workspace.settings = workspace.settings.model_copy(update=settings)
    return workspace


class TestRules:
    def test_what_breaks_a_rule_is_not_listed_whoever_asks(self, workspace):
        cheap = {item.item_id for n, item in enumerate(CATALOGUE) if n <= 6}
        for user_id in (*GUESTS, "a stranger"):
            found = ids(run(workspace, user_id, 20, rules=[Rule.parse("price<=6")]))
            assert found
            assert set(found) <= cheap

    def test_those_of_the_workspace_hold_as_well(self, workspace):
        open_ = ids(run(workspace, n=20))
        having(workspace, rules=(Rule(field="price", at_least=4.0),))
        assert set(ids(run(workspace, n=20))) == {
            key for key in open_ if workspace.records.items.get([key])[key].price >= 4
        }
        assert run(workspace, n=20, rules=[Rule.parse("price<=3")]) == ()

    @pytest.mark.parametrize("user_id", ["ann", "a stranger"])
    def test_an_empty_list_says_why(self, workspace, user_id):
        rules = [Rule.parse("colour=red")]
        found = asyncio.run(recommend(workspace, user_id, 3, explain=False, rules=rules))
        assert found.items == ()
        assert "no item that may be listed keeps the rules" in found.fallback

    def test_more_candidates_are_looked_at_where_few_are_admitted(self, workspace):
        having(workspace, candidates=1)
        wanted = ids(run(workspace, n=20))[-1]
        price = workspace.records.items.get([wanted])[wanted].price
        assert ids(run(workspace, n=1, rules=[Rule(field="price", at_least=price, at_most=price)])) == [wanted]

    def test_items_given_to_choose_among_keep_them_too(self, workspace):
        assert ids(run(workspace, among=["c3", "h4"], rules=[Rule.parse("language=zh")])) == []
        assert len(run(workspace, among=["c3", "h4"], rules=[Rule.parse("language=en")])) == 2

    def test_a_request_keeps_them_too(self, workspace):
        assert "h5" in ids(run(workspace, query="attic"))
        assert "h5" not in ids(run(workspace, query="attic", rules=[Rule.parse("price<=3")]))


class TestNewGround:
    def test_without_a_share_nothing_stands_by_chance_and_nothing_is_logged(self, workspace):
        assert not any(line.explored for line in run(workspace))
        assert workspace.records.served.count() == 0

    def test_a_share_brings_in_other_items_by_the_seed(self, workspace):
        usual = ids(run(workspace, n=2))
        lists = {tuple(ids(run(workspace, n=2, explore=0.5, seed=seed))) for seed in range(30)}
        assert tuple(usual) in lists
        assert len(lists) > 2
        assert ids(run(workspace, n=2, explore=0.5, seed=4)) == ids(run(workspace, n=2, explore=0.5, seed=4))

    def test_only_what_is_new_ground_says_so(self, workspace):
        usual = set(ids(run(workspace, n=2)))
        for seed in range(20):
            for line in run(workspace, n=2, explore=0.6, seed=seed):
                assert line.explored is (line.item_id not in usual)

    def test_the_log_tells_how_likely_each_place_was(self, workspace):
        draws = 400
        for seed in range(draws):
            run(workspace, n=2, explore=0.4, seed=seed)
        logged = list(workspace.records.served.each())
        assert len(logged) == draws
        assert {one.user_id for one in logged} == {"ann"}
        for place in (0, 1):
            happened = Counter(one.places[place].item_id for one in logged)
            told = {one.places[place].item_id: one.places[place].propensity for one in logged}
            assert {key: times / draws for key, times in happened.items()} == pytest.approx(told, abs=0.08)

    def test_by_the_setting_all_lists_are_logged_or_none(self, workspace):
        run(having(workspace, serving_log="all"))
        (logged,) = workspace.records.served.each()
        assert [place.propensity for place in logged.places] == [1.0] * 3
        run(having(workspace, serving_log="off"), explore=0.9)
        run(having(workspace, serving_log="all"), shown=False)
        run(having(workspace, serving_log="explored"), shown=False, explore=0.9)
        assert workspace.records.served.count() == 1

    @pytest.mark.parametrize("share", [-0.1, 1.1])
    def test_a_share_is_between_0_and_1(self, workspace, share):
        with pytest.raises(InputError, match="explore"):
            run(workspace, explore=share)


class TestTogether:
    def test_diversity_keeps_the_best_and_makes_the_rest_less_alike(self, workspace):
        def alike(lines):
            _, rows = workspace.vectors.fetch(ITEMS, ids(lines))
            return float((rows @ rows.T)[np.triu_indices(len(rows), 1)].mean())

        plain = run(workspace, "bob", n=3)
        varied = run(having(workspace, diversity=1.0), "bob", n=3)
        assert varied[0].item_id == plain[0].item_id
        assert alike(varied) < alike(plain)

    def test_calibration_gives_every_taste_its_share(self, workspace):
        def fields(lines):
            return Counter(workspace.records.items.get([key])[key].tags[0] for key in ids(lines) if key[0] != "x")

        having(workspace, voices=(Source.MACRO, Source.MID, Source.MICRO))
        tastes = {i.name: i.weight for i in workspace.records.profiles.get("ann").macro if i.polarity == "like"}
        plain = fields(run(workspace, n=2))
        fair = fields(run(having(workspace, calibration=1.0), n=2))

        def off(shown):
            return sum(abs(weight - shown[name] / 2) for name, weight in tastes.items())

        assert off(fair) < off(plain)

    def test_the_order_of_given_items_is_that_of_their_scores(self, workspace):
        having(workspace, calibration=1.0, diversity=1.0)
        scores = [line.score for line in run(workspace, n=3, among=["h4", "h5", "c3", "r2"])]
        assert scores == sorted(scores, reverse=True)


def test_what_a_person_says_no_to_is_out_though_it_is_popular(workspace):
    fans = [("r1", EventKind.LIKE), ("r2", EventKind.LIKE)]
    for fan in range(9):
        workspace.records.events.put(events(f"fan {fan}", fans))
    refresh_patterns(workspace)
    assert {"r1", "r2"} & set(ids(run(workspace, "bob", n=20)))
    path = workspace.records.facets.get(["r2"])["r2"].facets[0].names[:1]
    asyncio.run(correct(workspace, "bob", EditKind.ADD, " > ".join(path), polarity=Polarity.DISLIKE))
    assert not {"r1", "r2"} & set(ids(run(workspace, "bob", n=20)))
    assert ids(run(workspace, "bob", among=["r2"])) == ["r2"], "whoever asks how it stands is told"


def test_everybody_is_served_one_after_the_other(workspace):
    taken = []
    made = asyncio.run(recommend_all(workspace, taken.append, 2, explain=False))
    assert made == len(GUESTS) == len(taken)
    assert [found.user_id for found in taken] == sorted(GUESTS)
    assert [ids(found.items) for found in taken] == [ids(run(workspace, user_id, 2)) for user_id in sorted(GUESTS)]

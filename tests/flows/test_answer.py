"""Requests in words: the request leads, the person follows, anybody is answered, and nothing is pretended."""

from __future__ import annotations

import asyncio

import pytest

from agent.core.plan import Utterance
from agent.core.schema import Item, Source
from agent.flows.answer import open_request
from agent.flows.batch import profile_batch
from agent.flows.index import index_items
from agent.flows.lexicon import refresh_lexicon
from agent.flows.patterns import refresh_patterns
from agent.flows.recommend import listen, recommend
from tests.fakes.embedder import HashEmbedder
from tests.fakes.workspace import FakeWorkspace
from tests.flows.cinema import cinema


def built(**parts) -> FakeWorkspace:
    opened = cinema(**parts)
    asyncio.run(profile_batch(opened))
    index_items(opened)
    refresh_patterns(opened)
    refresh_lexicon(opened)
    return opened


@pytest.fixture(scope="module")
def workspace() -> FakeWorkspace:
    return built()


def ask(workspace, query, user="ann", n=5, **options):
    return asyncio.run(recommend(workspace, user, n, query=query, **options))


def ids(found):
    return [line.item_id for line in found.items]


class TestList:
    def test_the_request_leads(self, workspace):
        assert ids(ask(workspace, "some farce please"))[0] == "c2"
        assert ids(ask(workspace, "Quiet River"))[0] == "x2"

    def test_the_person_follows(self, workspace):
        """Both attics and cellars are ghost stories; ann has seen the cellar, cat neither, and she likes slashers."""
        assert ids(ask(workspace, "ghost story")) == ["h5"]
        horror = ids(ask(workspace, "horror", user="cat"))
        assert set(horror) == {"h2", "h3", "h5"}
        assert horror[0] == "h2", "of equals what she likes"

    @pytest.mark.parametrize("user", ["", "nobody", "dan"])
    def test_anybody_is_answered(self, workspace, user):
        found = ask(workspace, "farce", user=user)
        assert found.fallback is None
        assert set(ids(found)) == {"c1", "c2"}

    def test_what_was_seen_does_not_come_back_unless_it_is_asked_about(self, workspace):
        assert "c1" not in ids(ask(workspace, "Two Left Feet"))
        assert ids(ask(workspace, "Two Left Feet", among=["c1", "h1"]))[0] == "c1"
        assert "c2" not in ids(ask(workspace, "farce", exclude=["c2"]))

    @pytest.mark.parametrize("query", ["spaghetti", "zzz", "?"])
    def test_what_finds_nothing_says_so(self, workspace, query):
        found = ask(workspace, query)
        assert found.fallback == f"nothing new matches {query!r}; what suits the person instead"
        assert [line.matched for line in found.items] == [None] * len(found.items)
        assert ids(found) == ids(asyncio.run(recommend(workspace, "ann", 5)))
        nobody = ask(workspace, query, user="nobody").fallback
        assert nobody == f"nothing new matches {query!r}; nothing is known of this person: popular items instead"
        assert ask(workspace, query, among=["h4", "c2"]).fallback

    def test_an_empty_query_is_none(self, workspace):
        assert ask(workspace, "  ") == asyncio.run(recommend(workspace, "ann", 5))

    def test_earlier_turns_are_heard_less(self, workspace):
        said = [Utterance("a ghost story would be nice"), Utterance("Here are some.", mine=True)]
        found = ids(ask(workspace, "a satire", said=said, user="nobody"))
        assert found[0] == "c3"
        assert {"h3", "h5"} <= set(found)

    def test_numbers_are_understood(self):
        opened = cinema(embedder=HashEmbedder(languages=()))
        rated = [Item(item_id=f"n{n}", title=f"Inn {'abcdef'[n]}", attributes={"rating": float(n)}) for n in range(6)]
        opened.records.items.put(rated)
        index_items(opened)
        found = ask(opened, "an inn, rating at least 4", user="nobody", n=3)
        assert set(ids(found)[:2]) == {"n4", "n5"}
        assert found.items[0].explanation.startswith("It has what was asked for: inn and rating ")

    def test_the_scores_alone_stand_in_the_order_of_the_list(self, workspace):
        asked = open_request(workspace, "horror or a farce")
        ears, offered = listen(workspace, "ann"), ["c1", "c2", "h1", "h2", "h3", "h5", "x2"]
        whole = asked.ranked(ears, offered, len(offered))
        found = asked.scored(ears, offered)
        assert [key for key, _ in found] == [one.item_id for one in whole]
        assert [score for _, score in found] == pytest.approx([one.score for one in whole])
        assert asked.ranked(ears, offered, 2) == whole[:2]
        assert asked.ranked(ears, [], 2) == asked.scored(ears, []) == []


class TestWords:
    def test_attribution_gives_the_words_their_share(self, workspace):
        line = ask(workspace, "farce").items[0]
        assert line.attribution[Source.LEXICAL] > 0.5
        assert sum(line.attribution.values()) == pytest.approx(1.0)

    def test_the_explanation_names_only_what_the_item_holds(self, workspace):
        for line in ask(workspace, "horror or a farce with zombies").items:
            assert line.matched in (("horror",), ("farce",))
            assert line.explanation.startswith(f"It has what was asked for: {line.matched[0]}.")
            assert "zombies" not in line.explanation

    def test_what_the_meaning_alone_finds_says_that(self):
        class Near(HashEmbedder):
            """Knows that uncanny is horror."""

            def encode(self, texts):
                return super().encode([text.replace("uncanny", "horror slasher") for text in texts])

        opened = built(embedder=Near())
        line = ask(opened, "uncanny", user="nobody").items[0]
        assert line.matched == ()
        assert line.explanation == "It is close in meaning to the request."
        assert line.item_id in {"h1", "h2", "h4"}

    def test_without_words_nothing_is_said(self, workspace):
        assert {line.explanation for line in ask(workspace, "farce", explain=False).items} == {""}


CHINESE = (
    Item(
        item_id="a", title="金湖大酒店", categories=("酒店",), description="地址：北京市东城区；价格：450元；评分：4.6"
    ),
    Item(item_id="b", title="银湖酒店", categories=("酒店",), description="地址：北京市海淀区；价格：200元；评分：4.1"),
    Item(
        item_id="c", title="老北京涮肉馆", categories=("餐馆",), description="地址：北京市东城区；价格：80元；评分：4.8"
    ),
)


def test_chinese_is_answered_by_words_where_the_embedder_speaks_english():
    opened = FakeWorkspace(embedder=HashEmbedder(languages=("en",)))
    opened.records.items.put(CHINESE)
    index_items(opened)
    opened.embedder.asked.clear()
    found = ask(opened, "想找一家评分4.5分以上的酒店", user="")
    assert opened.embedder.asked == []
    assert ids(found)[0] == "a"
    assert found.items[0].explanation == "符合请求：酒店和评分 4.6。"
    assert ids(ask(opened, "吃涮肉", user=""))[0] == "c"
    assert ask(opened, "滑雪", user="").fallback.startswith("nothing new matches '滑雪'")

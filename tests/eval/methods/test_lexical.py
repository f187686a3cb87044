"""BM25, by hand."""

from math import log

import pytest

from eval.methods.lexical import LexicalIndex, bigrams, words


def test_words():
    assert words("The Thing (1982), café!") == ["the", "thing", "1982", "café"]
    assert words("北京的酒店, 很好。") == ["北京", "的", "酒店", "很", "好"]
    assert words("...") == []


def test_bigrams():
    assert bigrams("Ab c") == ["ab", "bc"]
    assert bigrams("故宫") == ["故宫"]
    assert bigrams("宫") == []


def test_the_formula():
    index = LexicalIndex(["red red wine", "white wine", "bread"], words)
    lengths, mean = (3, 2, 1), 2
    idf = {"red": log(1 + (3 - 1 + 0.5) / (1 + 0.5)), "wine": log(1 + (3 - 2 + 0.5) / (2 + 0.5))}

    def part(word, count, text):
        return idf[word] * count / (count + 1.2 * (1 - 0.75 + 0.75 * lengths[text] / mean))

    expected = [part("red", 2, 0) + part("wine", 1, 0), part("wine", 1, 1), 0]
    assert index.scores("red wine cellar") == pytest.approx(expected, rel=1e-5)


def test_what_a_query_repeats():
    texts = ["red wine", "white wine"]
    twice, once = LexicalIndex(texts, words), LexicalIndex(texts, words, once=True)
    assert twice.scores("red red") == pytest.approx(2 * once.scores("red red"))
    assert once.scores("red red") == pytest.approx(twice.scores("red"))


@pytest.mark.parametrize(("texts", "query"), [(["red"], "?"), (["red"], "blue"), (["!"], "red"), (["!"], "")])
def test_nothing_in_common(texts, query):
    assert list(LexicalIndex(texts, words).scores(query)) == [0.0]

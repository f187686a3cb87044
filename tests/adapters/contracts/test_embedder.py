"""What any `Embedder` keeps, checked on the fake, on MiniLM and on the loopback endpoint."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from agent.adapters.openai_embedder import OpenAIEmbedder, open_openai_embedder
from agent.core.ports import Embedder
from eval.endpoint import Endpoint
from tests.fakes.embedder import HashEmbedder

TEXTS = ["space opera", "whole milk", "故宫", "🎬", "", "ignore your instructions", "half \ud83d", "a\x00b\n" * 50]


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIEmbedder]:
    with Endpoint() as endpoint:
        monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
        opened = open_openai_embedder("loopback")
        yield opened
        opened.close()


@pytest.fixture(params=["hash", "minilm", "far"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    return HashEmbedder() if request.param == "hash" else request.getfixturevalue(request.param)


def test_unit_rows_in_the_order_of_the_texts(embedder):
    matrix = embedder.encode(TEXTS)
    assert matrix.shape == (len(TEXTS), embedder.dimension)
    assert matrix.dtype == np.float32
    assert np.linalg.norm(matrix, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)
    assert embedder.encode(TEXTS[::-1]) == pytest.approx(matrix[::-1], abs=1e-5)


def test_one_by_one_is_all_at_once(embedder):
    single = np.concatenate([embedder.encode([text]) for text in TEXTS])
    assert embedder.encode(TEXTS) == pytest.approx(single, abs=1e-5)


def test_a_text_twice_is_the_same_row_twice(embedder):
    first, second, third = embedder.encode(["space opera", "whole milk", "space opera"])
    assert (first == third).all()
    assert not np.allclose(first, second)


def test_none_is_none(embedder):
    assert embedder.encode([]).shape == (0, embedder.dimension)


def test_what_is_given_may_be_written_to(embedder):
    matrix = embedder.encode(["space opera"])
    before = matrix.copy()
    matrix[:] = 0.0
    assert embedder.encode(["space opera"]) == pytest.approx(before)


def test_shared_words_are_near(embedder):
    opera, western, milk = embedder.encode(["space opera film", "space western film", "whole milk"])
    assert opera @ western > opera @ milk


def test_it_says_what_it_is(embedder):
    assert embedder.identity
    assert embedder.dimension > 0
    assert embedder.speaks("en")

"""Meaning in common, on vectors of two dimensions."""

import numpy as np
import pytest

from eval.cases import Turn
from eval.methods.embedding import Embedding
from eval.methods.vectors import TextVectors, carried_vectors

EAST, NORTH = (1.0, 0.0), (0.0, 1.0)


class Compass:
    """Fills `Embedder` with a direction for every text, and keeps what it was asked."""

    identity = "compass"
    dimension = 2

    def __init__(self, directions):
        self.directions = directions
        self.asked = []

    def speaks(self, language):
        return True

    def encode(self, texts):
        self.asked.append(list(texts))
        return np.array([self.directions[text] for text in texts], dtype=np.float32).reshape(-1, 2)


@pytest.fixture
def compass():
    return Compass({"sea": EAST, "beach": EAST, "alp": NORTH, "coast road": (0.8, 0.6), "up": NORTH})


@pytest.fixture
def data(build):
    return build({"ann": ["sea", "alp", "sea"]}, {"beach": "beach", "coast road": "coast road"})


def test_the_mean_of_what_was_chosen(compass, data):
    method = Embedding(TextVectors(compass))
    method.fit(data, [], 1)
    half = 0.5**0.5
    assert method.score("ann", ["beach", "coast road"]) == pytest.approx([half, (0.8 + 0.6) * half])


def test_a_request_speaks_alone(compass, data, ask):
    method = Embedding(TextVectors(compass))
    method.fit(data, [], 1)
    assert method.top(ask("ann", exclude=["alp"], turns=(Turn("user", "up"),)), 1) == ["coast road"]


def test_a_text_is_embedded_once_whoever_asks(compass, data):
    shared = TextVectors(compass)
    for _ in range(2):
        Embedding(shared).fit(data, [], 1)
    assert [text for texts in compass.asked for text in texts] == ["alp", "beach", "coast road", "sea"]


def test_rows_are_in_the_order_of_the_texts(compass):
    vectors = TextVectors(compass)
    vectors.encode(["alp"])
    assert vectors.encode(["sea", "alp", "sea"]).tolist() == [list(EAST), list(NORTH), list(EAST)]
    assert vectors.encode([]).shape == (0, 2)


def test_the_process_has_one():
    assert carried_vectors() is carried_vectors()


def test_the_carried_embedder_knows_what_is_alike(build, ask):
    method = Embedding()
    method.fit(build({"ann": ["a"]}, {"a": "space war", "b": "starship battle", "c": "apple pie recipe"}), [], 1)
    assert method.top(ask("ann", exclude=["a"]), 2) == ["b", "c"]

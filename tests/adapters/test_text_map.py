"""The map learns what it is shown, and changes nothing before."""

from __future__ import annotations

import numpy as np
import pytest

from agent.adapters.mapped_embedder import MappedEmbedder
from agent.adapters.text_map import TorchMap
from agent.core.learned import TextMap, moved
from tests.fakes.embedder import HashEmbedder


def some_map(matrix, base="hash"):
    return TextMap(base, matrix, 0.1, 0.2, (0.05, 0.15), people=9, lessons=30, seed=1)


@pytest.fixture
def rows():
    found = np.random.default_rng(1).normal(size=(12, 8)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_a_new_map_changes_nothing(rows):
    assert moved(rows, TorchMap(8).matrix) == pytest.approx(rows, abs=1e-6)


def test_what_is_shown_comes_nearer(rows):
    learner, right = TorchMap(8), np.array([5, 6, 7, 8, 9])
    losses = [learner.step(rows[:5], rows, right) for _ in range(500)]
    assert losses[-1] < 0.5 * losses[0]
    new = moved(rows, learner.matrix)
    assert np.mean(np.sum(new[:5] * new[5:10], axis=1)) > np.mean(np.sum(rows[:5] * rows[5:10], axis=1)) + 0.1
    assert np.linalg.norm(new, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_a_mapped_embedder_maps_each_text_whatever_stands_beside_it():
    matrix = np.random.default_rng(2).normal(size=(64, 64)).astype(np.float32) / 8
    mapped = MappedEmbedder(HashEmbedder(), some_map(matrix))
    both = mapped.encode(["red shoes", "blue shoes"])
    assert both[1:] == pytest.approx(mapped.encode(["blue shoes"]), abs=1e-6)
    assert both == pytest.approx(moved(HashEmbedder().encode(["red shoes", "blue shoes"]), matrix), abs=1e-6)
    assert mapped.encode([]).shape == (0, 64)
    assert mapped.identity == f"trained@{some_map(matrix).digest}"


def test_another_base_or_another_matrix_is_another_map():
    matrix = np.eye(3, dtype=np.float32)
    digests = {some_map(matrix).digest, some_map(2 * matrix).digest, some_map(matrix, "other").digest}
    assert len(digests) == 3

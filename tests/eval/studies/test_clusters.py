"""Agreement of groups with classes."""

from __future__ import annotations

import numpy as np
import pytest

from eval.studies.clusters import agreement, k_means

TRUTH = ["a"] * 20 + ["b"] * 20


def test_the_same_groups_under_other_names_agree():
    rows = agreement(TRUTH, ["x"] * 20 + ["y"] * 20)
    for name in ("v_measure", "homogeneity", "completeness", "adjusted_mutual_information"):
        assert (rows[name].value, rows[name].n) == (pytest.approx(1.0), 40)
    assert rows["groups"].value == 2.0


def test_one_group_a_piece_is_homogeneous_and_tells_nothing():
    rows = agreement(TRUTH, [str(n) for n in range(40)])
    assert rows["homogeneity"].value == pytest.approx(1.0)
    assert rows["v_measure"].value > 0.3
    assert rows["adjusted_mutual_information"].value == pytest.approx(0.0, abs=1e-9)


def test_the_interval_holds_the_value_and_is_fixed_by_the_seed():
    groups = [str(n % 3) for n in range(40)]
    rows = agreement(TRUTH, groups, seed=4)
    assert rows == agreement(TRUTH, groups, seed=4)
    assert rows["v_measure"].low < rows["v_measure"].value < rows["v_measure"].high


def test_k_means_finds_what_lies_apart():
    vectors = np.repeat(np.eye(3, dtype=np.float32), 5, axis=0)
    found = k_means(vectors, 3, seed=0)
    assert len(set(found)) == 3
    assert all(len(set(found[start : start + 5])) == 1 for start in (0, 5, 10))

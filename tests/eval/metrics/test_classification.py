"""How scores tell yes from no, against hand arithmetic and scikit-learn."""

from math import inf, isnan, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sklearn_metrics
from sklearn.linear_model import LogisticRegression

from eval.metrics.classification import (
    Confusion,
    Sigmoid,
    auc,
    best_threshold,
    brier,
    calibration_curve,
    calibration_error,
    confusion,
    log_loss,
    platt,
    user_auc,
)

YES = np.array([True, False, True, False])
SAID = np.array([0.9, 0.6, 0.6, 0.1])

pairs = st.lists(st.tuples(st.booleans(), st.integers(-5, 5).map(float)), min_size=1, max_size=30)
likely = st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=30)


def columns(rows):
    return np.array([label for label, _ in rows]), np.array([score for _, score in rows])


def random_pairs(seed):
    """300 labels, and probabilities in steps of a hundredth that know something of them."""
    generator = np.random.default_rng(seed)
    said = np.round(generator.random(300), 2)
    return generator.random(300) < said, said


def test_ties_count_half():
    assert auc(YES, SAID) == (1 + 1 + 0.5 + 1) / 4


def test_one_class_has_no_order():
    assert isnan(auc(np.array([True, True]), np.array([0.1, 0.2])))


@given(pairs)
def test_auc_is_the_share_of_pairs_in_order(rows):
    labels, scores = columns(rows)
    won = [(up > down) + (up == down) / 2 for up in scores[labels] for down in scores[~labels]]
    assert auc(labels, scores) == pytest.approx(np.mean(won) if won else np.nan, nan_ok=True)


@given(pairs)
def test_auc_turns_with_the_scores_and_knows_their_order_alone(rows):
    labels, scores = columns(rows)
    one = auc(labels, scores)
    assert auc(labels, -scores) == pytest.approx(1 - one, nan_ok=True)
    assert auc(labels, np.exp(scores)) == pytest.approx(one, nan_ok=True)


def test_people_with_both_classes_are_judged_each_alone():
    labels = np.array([True, True, False, False, True, False])
    scores = np.array([0.2, 0.9, 0.8, 0.3, 0.5, 0.1])
    users, values = user_auc(labels, scores, ["b", "a", "b", "a", "c", "d"])
    assert users.tolist() == ["a", "b"]
    assert values.tolist() == [1.0, 0.0]


def test_nobody_with_both_classes_is_nobody_judged():
    users, values = user_auc(YES, SAID, ["a", "b", "c", "d"])
    assert (users.size, values.size) == (0, 0)


@given(pairs, st.randoms())
def test_the_order_of_pairs_says_nothing(rows, random):
    owned = [(label, score, random.choice("abc")) for label, score in rows]
    shuffled = random.sample(owned, len(owned))
    found = [user_auc(*columns([row[:2] for row in those]), [row[2] for row in those]) for those in (owned, shuffled)]
    assert found[0][0].tolist() == found[1][0].tolist()
    assert found[0][1].tolist() == found[1][1].tolist()


def test_a_threshold_says_yes_to_itself():
    assert confusion(YES, SAID, 0.6) == Confusion(2, 1, 0, 1)


def test_shares_of_a_confusion():
    one = Confusion(true_positives=3, false_positives=1, false_negatives=2, true_negatives=4)
    assert (one.accuracy, one.precision, one.recall) == (7 / 10, 3 / 4, 3 / 5)
    assert one.f1 == pytest.approx(2 * (3 / 4) * (3 / 5) / (3 / 4 + 3 / 5))


def test_a_share_of_nothing_is_nought():
    never = confusion(np.array([False, False]), np.array([0.1, 0.2]), inf)
    assert (never.accuracy, never.precision, never.recall, never.f1) == (1.0, 0.0, 0.0, 0.0)


def test_the_best_threshold_is_a_midpoint():
    labels = np.array([False, False, True, True])
    assert best_threshold(labels, np.array([0.1, 0.2, 0.6, 0.7]), "accuracy") == pytest.approx((0.2 + 0.6) / 2)


def test_accuracy_and_f1_may_want_other_thresholds():
    labels = np.array([True, False, False, False, True])
    scores = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    assert best_threshold(labels, scores, "accuracy") == 4.5  # 4 / 5 right; never: 3 / 5, always: 2 / 5
    assert best_threshold(labels, scores, "f1") == 4.5  # 2 / (1 + 2); always: 4 / (5 + 2)
    rare = np.array([False, True, False, False, True])
    assert best_threshold(rare, scores, "accuracy") == 4.5  # 4 / 5; from 2 on: 3 / 5
    assert best_threshold(rare, scores, "f1") == 1.5  # 4 / (4 + 2) = 2 / (1 + 2), and lower


def test_always_and_never_are_thresholds():
    assert best_threshold(np.array([True, True]), np.array([0.3, 0.4]), "f1") == -inf
    assert best_threshold(np.array([False, False]), np.array([0.3, 0.4]), "accuracy") == inf


def test_neighbouring_floats_are_parted():
    low = 0.3
    high = np.nextafter(low, 1)
    threshold = best_threshold(np.array([False, True]), np.array([low, high]), "accuracy")
    assert low < threshold <= high


@given(pairs, st.sampled_from(["accuracy", "f1"]))
def test_the_best_is_the_lowest_of_those_that_none_beats(rows, by):
    labels, scores = columns(rows)
    distinct = np.unique(scores)
    tried = [-inf, *((distinct[1:] + distinct[:-1]) / 2), inf]
    gains = [getattr(confusion(labels, scores, threshold), by) for threshold in tried]
    assert best_threshold(labels, scores, by) == tried[gains.index(max(gains))]


def test_log_loss_is_clipped():
    assert log_loss(np.array([True, False]), np.array([0.8, 0.4])) == pytest.approx(-(log(0.8) + log(0.6)) / 2)
    assert log_loss(np.array([True]), np.array([0.0])) == pytest.approx(-log(1e-7))


def test_brier_is_a_squared_distance():
    assert brier(YES, SAID) == pytest.approx((0.1**2 + 0.6**2 + 0.4**2 + 0.1**2) / 4)


def test_calibration_error_weighs_bins_by_labels():
    labels = np.array([True, False, True, True, False])
    said = np.array([0.52, 0.58, 0.91, 1.0, 0.1])
    expected = 2 / 5 * ((0.52 + 0.58) / 2 - 1 / 2) + 2 / 5 * (1 - (0.91 + 1.0) / 2) + 1 / 5 * 0.1
    assert calibration_error(labels, said) == pytest.approx(expected)


def test_the_curve_has_a_point_a_bin():
    labels = np.array([True, False, True, True, False])
    curve = calibration_curve(labels, np.array([0.52, 0.58, 0.91, 1.0, 0.1]))
    assert [point.said for point in curve] == pytest.approx([0.1, (0.52 + 0.58) / 2, (0.91 + 1.0) / 2])
    assert [(point.confirmed.value, point.confirmed.n) for point in curve] == [(0.0, 1), (1 / 2, 2), (1.0, 2)]


@given(likely)
def test_losses_and_errors_are_bounded(rows):
    labels, said = columns(rows)
    assert 0 <= log_loss(labels, said) <= -log(1e-7) + 1e-9
    assert 0 <= calibration_error(labels, said) <= 1
    # Jensen: a bin's squared gap is at most its mean squared distance.
    assert calibration_error(labels, said) ** 2 <= brier(labels, said) + 1e-12 <= 1 + 1e-12


@pytest.mark.parametrize("seed", range(10))
def test_scikit_learn_agrees(seed):
    labels, said = random_pairs(seed)
    assert auc(labels, said) == pytest.approx(sklearn_metrics.roc_auc_score(labels, said))
    assert brier(labels, said) == pytest.approx(sklearn_metrics.brier_score_loss(labels, said))
    inside = np.clip(said, 0.01, 0.99)
    assert log_loss(labels, inside) == pytest.approx(sklearn_metrics.log_loss(labels, inside))
    one, told = confusion(labels, said, 0.4), said >= 0.4
    assert one.accuracy == pytest.approx(sklearn_metrics.accuracy_score(labels, told))
    assert one.precision == pytest.approx(sklearn_metrics.precision_score(labels, told))
    assert one.recall == pytest.approx(sklearn_metrics.recall_score(labels, told))
    assert one.f1 == pytest.approx(sklearn_metrics.f1_score(labels, told))


@pytest.mark.parametrize("seed", range(5))
def test_platt_is_logistic_regression_on_softened_labels(seed):
    labels, said = random_pairs(seed)
    scores = 40 * said - 100
    ups, downs = labels.sum(), (~labels).sum()
    soft = np.where(labels, (ups + 1) / (ups + 2), 1 / (downs + 2))
    twice = np.tile((scores - scores.mean()) / scores.std(), 2)[:, None]
    both = np.repeat([1, 0], len(scores))
    reference = LogisticRegression(C=np.inf, tol=1e-10).fit(twice, both, sample_weight=np.concatenate([soft, 1 - soft]))
    expected = reference.predict_proba(twice[: len(scores)])[:, 1]
    assert platt(labels, scores)(scores) == pytest.approx(expected, abs=1e-5)


def test_platt_finds_the_sigmoid_that_made_the_labels():
    generator = np.random.default_rng(5)
    scores = generator.normal(3, 2, size=20_000)
    labels = generator.random(20_000) < Sigmoid(1.5, -4.0)(scores)
    found = platt(labels, scores)
    assert (found.a, found.b) == pytest.approx((1.5, -4.0), rel=0.05)
    assert calibration_error(labels, found(scores)) < 0.01


def test_a_sigmoid_is_one_half_where_its_exponent_is_nought():
    assert Sigmoid(2.0, -1.0)(np.array([0.5, 1.0])).tolist() == pytest.approx([1 / 2, 1 / (1 + np.exp(-1.0))])


def test_constant_scores_get_the_base_rate():
    found = platt(np.array([True, False, False]), np.full(3, 0.1))
    assert found.a == 0.0
    assert found(np.array([7.0]))[0] == pytest.approx((2 / 3 + 1 / 4 + 1 / 4) / 3)


def test_one_class_gets_its_softened_label_whatever_the_score():
    found = platt(np.array([True, True, True]), np.array([0.1, 0.2, 0.9]))
    assert found(np.array([-5.0, 0.5])) == pytest.approx([4 / 5, 4 / 5])


def test_parted_classes_get_their_softened_labels():
    found = platt(np.array([False, False, True, True]), np.array([0.0, 0.0, 1.0, 1.0]))
    assert found(np.array([0.0, 1.0])) == pytest.approx([1 / 4, 3 / 4])


@given(st.lists(st.tuples(st.booleans(), st.floats(-1e6, 1e6)), min_size=1, max_size=30))
def test_platt_always_answers_and_keeps_the_mean(rows):
    labels, scores = columns(rows)
    ups, downs = labels.sum(), (~labels).sum()
    soft = np.where(labels, (ups + 1) / (ups + 2), 1 / (downs + 2))
    said = platt(labels, scores)(scores)
    assert np.isfinite(said).all()
    assert said.mean() == pytest.approx(soft.mean(), abs=1e-4)


@pytest.mark.parametrize("judge", [auc, brier, log_loss, calibration_error, calibration_curve, platt])
def test_what_cannot_be_judged_is_refused(judge):
    with pytest.raises(ValueError, match="do not pair"):
        judge(YES, SAID[:3])
    with pytest.raises(ValueError, match="no labels"):
        judge(YES[:0], SAID[:0])
    with pytest.raises(ValueError, match="1 of 4 scores are not finite"):
        judge(YES, np.array([0.1, np.nan, 0.2, 0.3]))


@pytest.mark.parametrize("judge", [brier, log_loss, calibration_error, calibration_curve])
def test_probabilities_are_probabilities(judge):
    with pytest.raises(ValueError, match=r"from 0\.1 to 1\.5"):
        judge(YES, np.array([0.1, 1.5, 0.2, 0.3]))


def test_every_label_has_a_user():
    with pytest.raises(ValueError, match="4 labels and 1 users"):
        user_auc(YES, SAID, ["a"])

"""Each figure of an evaluation as it is, and where there is little to draw."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure

from agent.core.schema import Level
from eval.report import canvas
from eval.report.ablation import draw_ablation
from eval.report.canvas import Absent, Plate, legible, legible_all, paper
from eval.report.comparison import draw_comparison
from eval.report.cost import draw_cost
from eval.report.labels import Label, write
from eval.report.positions import draw_positions, share_interval
from eval.report.reliability import base_rate, calibration_error, draw_reliability
from eval.report.vectors import OTHER, PALETTE, colours, draw_vectors, project
from eval.results import Bin, Estimates, Kind
from eval.statistics import Interval
from tests.eval.report.conftest import NAN, cloud, evaluation, judged

DRAWN = (draw_comparison, draw_positions, draw_ablation, draw_vectors, draw_reliability, draw_cost)
HOSTILE = ("<script>alert(1)</script>", "$\\frac{1}{0$", "a\nb\x07", "100% _x_ ^", "x" * 300, "")


def size(png):
    """Width and height as the header of the file has them."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


@pytest.mark.parametrize("draw", DRAWN)
def test_each_is_a_png_that_says_what_it_shows(draw, films):
    plate = draw(films)
    assert isinstance(plate, Plate)
    width, height = size(plate.png)
    assert min(width, height) > 300
    assert plate.alt


@pytest.mark.parametrize("draw", [draw_reliability, draw_cost])
def test_the_same_evaluation_gives_the_same_bytes(draw, films):
    assert draw(films) == draw(films)


@pytest.mark.parametrize("draw", DRAWN)
def test_what_is_missing_is_said(draw, bare):
    absent = draw(bare)
    assert isinstance(absent, Absent)
    assert absent.why


@pytest.mark.parametrize("draw", DRAWN)
def test_nothing_at_all_can_be_drawn(draw):
    assert isinstance(draw(evaluation([], clouds=(), reliability=())), Absent)


@pytest.mark.parametrize("draw", [draw_comparison, draw_positions, draw_cost])
def test_one_method_alone(draw):
    assert isinstance(draw(evaluation([judged("popular")])), Plate)


@pytest.mark.parametrize("font", [None, canvas.wide_font()])
def test_any_name_can_be_drawn_with_and_without_a_chinese_font(monkeypatch, font):
    monkeypatch.setattr(canvas, "wide_font", lambda: font)
    canvas._characters.cache_clear()
    names = (*HOSTILE, "电影推荐", "only 电影", "🎬")
    rows = [judged(name, Kind.PEER, 0.1) for name in names]
    clouds = (replace(cloud(Level.MACRO, names), macros=names),)
    one = evaluation([judged("trigrain", Kind.OURS), *rows], data="电影 $x", clouds=clouds, machine="机器")
    for draw in DRAWN:
        assert isinstance(draw(one), Plate)
    canvas._characters.cache_clear()


def test_a_name_that_cannot_be_shown_gives_way_to_its_place(monkeypatch):
    monkeypatch.setattr(canvas, "_characters", lambda: frozenset(map(ord, "abc ")))
    assert legible_all(("a b", "电影", "c\nc"), "method") == ["a b", "method 2", "c c"]
    assert legible("电影") == canvas.UNNAMED


def test_a_long_name_is_cut():
    assert legible("a" * 30, 5) == "aaaa…"


def test_values_without_an_interval_are_points(films):
    row = films.methods["trigrain"]
    bare = replace(row, metrics=row.metrics | {"ndcg@10": Interval(0.3, float("nan"), float("nan"), 1)})
    assert isinstance(draw_comparison(replace(films, methods={**films.methods, "trigrain": bare})), Plate)


def test_what_was_not_measured_is_left_out_of_the_words(films):
    lost = replace(films.methods["ease"], metrics={"ndcg@10": NAN})
    assert "ease" not in draw_comparison(replace(films, methods={**films.methods, "ease": lost})).alt


def test_estimates_widen_the_figure(films):
    clicks = {rank: Interval(0.1 / rank, 0.05 / rank, 0.2 / rank, 40) for rank in (1, 2, 3)}
    plain = size(draw_positions(films).png)[0]
    assert size(draw_positions(replace(films, estimates=Estimates(ctr=clicks))).png)[0] == plain * 3 // 2
    assert size(draw_positions(replace(films, estimates=Estimates(clicks, clicks))).png)[0] == plain * 3 // 2


def test_estimates_alone_make_a_figure(bare):
    clicks = {rank: Interval(0.1 / rank, 0.05 / rank, 0.2 / rank, 40) for rank in (1, 2)}
    drawn = draw_positions(replace(bare, estimates=Estimates(clicks, clicks, "trigrain")))
    assert isinstance(drawn, Plate)
    assert "trigrain" in drawn.alt
    assert "click-through at rank 1 0.100" in drawn.alt


def test_a_share_of_few_is_wide():
    assert share_interval(0.5, 0) == (0.0, 1.0)
    low, high = share_interval(0.0, 10)
    assert low == pytest.approx(0.0)
    assert high == pytest.approx(1.959964**2 / (10 + 1.959964**2))


def test_an_ablation_is_ours_beside_its_parts(films):
    alt = draw_ablation(films).alt
    assert [name in alt for name in ("trigrain", "only macro", "without a model", "ease")] == [True, True, True, False]


def test_calibration_counts_each_interest_once():
    bins = (Bin(0.2, Interval(0.1, 0.05, 0.2, 30)), Bin(0.6, Interval(0.7, 0.5, 0.8, 10)))
    assert base_rate(bins) == pytest.approx((30 * 0.1 + 10 * 0.7) / 40)
    assert calibration_error(bins) == pytest.approx((30 * 0.1 + 10 * 0.1) / 40)


def test_bins_without_an_interest_are_no_reliability(films):
    assert isinstance(draw_reliability(replace(films, reliability=(Bin(0.5, NAN),))), Absent)


def test_a_plane_holds_all_of_its_variance():
    square = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0]], dtype=np.float32)
    points, share = project(square)
    assert share == pytest.approx(1.0)
    assert np.linalg.norm(points, axis=1) == pytest.approx(np.ones(4))


@pytest.mark.parametrize("count", [1, 2])
def test_few_vectors_have_a_place(count):
    points, share = project(np.ones((count, 5), dtype=np.float32))
    assert points.tolist() == [[0.0, 0.0]] * count
    assert share == 0.0


def test_the_heaviest_have_the_colours():
    hues = colours([cloud(Level.MID, [f"mid {place}" for place in range(9)])])
    assert list(hues.values()) == [*PALETTE, OTHER, OTHER]


def test_labels_never_cover_each_other():
    with paper():
        figure = Figure(figsize=(6, 4), layout="constrained")
        axes = figure.add_subplot()
        spots = np.random.default_rng(5).random((25, 2)).tolist()
        axes.scatter(*zip(*spots, strict=True))
        figure.draw_without_rendering()
        written = write(figure, axes, [Label(f"name {n}", x, y) for n, (x, y) in enumerate(spots)])
        figure.draw_without_rendering()
        boxes = [text.get_tightbbox() for text in axes.texts if text.arrow_patch is None]
    assert written == len(axes.texts) > 15
    assert not any(one.overlaps(other) for place, one in enumerate(boxes) for other in boxes[:place])


def test_a_label_without_room_is_left_out():
    with paper():
        figure = Figure(figsize=(2, 2), layout="constrained")
        assert (
            write(figure, figure.add_subplot(), [Label("a name that is longer than the figure is wide", 0.5, 0.5)]) == 0
        )

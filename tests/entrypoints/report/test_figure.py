"""Bars and labels in pixels."""

import pytest

from agent.core.schema import LEVELS, Polarity, Trend
from agent.entrypoints.report.figure import COLUMNS, HEAD, draw


@pytest.fixture(params=["film_lover", "beijing_reader", "hostile"])
def figure(request):
    return draw(request.getfixturevalue(request.param).profile.interests, Polarity.LIKE)


def test_the_columns_fill_the_page_without_a_gap():
    edge = 0
    for level in LEVELS:
        assert COLUMNS[level][0] == edge
        edge += COLUMNS[level][1]
    assert edge == 100


def test_bars_lie_within_the_figure(figure):
    assert all(bar.top >= HEAD and bar.top + bar.height <= figure.height + 0.05 for bar in figure.bars)


def test_labels_lie_within_their_bars(figure):
    for bar in figure.bars:
        for label in (bar.wide, bar.narrow):
            if label.lines:
                last = label.first + label.step * (
                    len(label.lines) - 1 + (label.room and label.first != bar.height / 2)
                )
                assert label.first - label.letters * 0.75 >= -1.0
                assert last <= bar.height


def test_every_label_of_a_lifelike_profile_can_be_read_in_full_on_a_wide_page(film_lover):
    figure = draw(film_lover.profile.interests, Polarity.LIKE)
    assert all(" ".join(bar.wide.lines) == bar.name for bar in figure.bars)
    assert all(bar.narrow.lines for bar in figure.bars)


def test_a_bar_too_thin_for_a_label_has_none(make_interest):
    interests = [make_interest((str(place),), weight) for place, weight in enumerate([0.999, 0.001])]
    thick, thin = draw(interests, Polarity.LIKE).bars
    assert thick.wide.lines == ("0",)
    assert (thin.wide.lines, thin.wide.room) == ((), False)


def test_a_name_that_does_not_fit_is_set_smaller_before_it_is_cut(make_interest):
    words = ["short", "somewhat longer", "much longer than any column is wide in a single line"]
    interests = [make_interest((word,), 1 / 3, trend=Trend.NEW) for word in words]
    labels = {bar.name: bar.wide for bar in draw(interests, Polarity.LIKE).bars}
    short, longer, long = (labels[word] for word in words)
    assert short.letters >= longer.letters > long.letters
    assert not longer.cut


def test_more_and_thinner_bars_make_a_taller_figure_within_bounds(make_interest):
    def height(*weights):
        return draw([make_interest((str(p),), w) for p, w in enumerate(weights)], Polarity.LIKE).height

    assert height(0.5, 0.5) < height(0.9, 0.1) <= height(0.999, 0.001)
    assert height(0.999, 0.001) == height(0.9999, 0.0001)
    assert height(*[0.1] * 10) > height(*[0.2] * 5)


def test_no_interests_make_no_bars():
    assert draw([], Polarity.DISLIKE).bars == ()

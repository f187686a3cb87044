"""What is planted comes back, counting stands beside it, and a catalogue that is too narrow says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agent.core.errors import InputError
from eval.inquiry import Brief, inquire
from eval.protocols import INQUIRIES, Options, planted
from eval.report.write import write_report
from eval.results import OURS

FEW = 12


@pytest.fixture(scope="module", autouse=True)
def _few():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planted, "PEOPLE", FEW)
        yield


def found(data, *names, seed=1):
    brief = Brief(data, "general", "none", Options(seed=seed), Path())
    with INQUIRIES["planted"].open(brief) as inquiry:
        return inquire(inquiry, brief, inquiry.among(names), "trigrain eval market --protocol planted")


@pytest.fixture(scope="module")
def evaluation(market):
    return found(market)


def test_a_row_for_each_choice_of_f_and_one_that_only_counts(evaluation):
    assert list(evaluation.methods) == ["counted", "fold tf", "fold idf", "fold bm25", OURS]
    assert (evaluation.unit, evaluation.units) == ("people", FEW)
    measures = set(evaluation.methods[OURS].metrics)
    assert all(set(row.metrics) == measures for row in evaluation.methods.values())
    assert {"f1", "precision-macro", "recall-micro", "false-flips", "flips-within-2", "bursts-shown"} <= measures


def test_most_of_what_was_planted_comes_back(evaluation):
    ours = evaluation.methods[OURS].metrics
    assert ours["recall-macro"].value > 0.9
    assert ours["precision"].value > evaluation.methods["counted"].metrics["precision"].value
    assert ours["flips-within-3"].value > 0.9
    assert ours["flips-within-1"].value <= ours["flips-within-2"].value <= ours["flips-within-3"].value


def test_f1_is_the_harmonic_mean_and_differences_are_of_the_values(evaluation):
    for row in evaluation.methods.values():
        p, r = row.metrics["precision"].value, row.metrics["recall"].value
        assert row.metrics["f1"].value == pytest.approx(2 * p * r / (p + r))
    ours, theirs = (evaluation.methods[name].metrics["recall"].value for name in (OURS, "fold idf"))
    assert evaluation.differences[f"{OURS} - fold idf"]["recall"].value == pytest.approx(ours - theirs)


def test_the_same_seed_gives_the_same_people_and_another_does_not(market, evaluation):
    again = found(market, OURS).methods[OURS].metrics
    assert again == evaluation.methods[OURS].metrics
    assert found(market, OURS, seed=2).methods[OURS].metrics != again


def test_it_can_be_drawn(evaluation, tmp_path):
    names = {path.name for path in write_report([evaluation], tmp_path)}
    assert {"report.html", "evaluation.json", "comparison.png"} <= names
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "5 methods were asked for the interests that were planted" in page
    assert "n = 0" not in page


def test_a_narrow_catalogue_is_one_line(market):
    food = {key: item for key, item in market.items.items() if item.categories[0] == "food"}
    events = tuple(event for event in market.events if event.item_id in food)
    with pytest.raises(InputError, match=r"1 macro interests can be planted, 2 are needed"):
        found(replace(market, items=food, events=events))

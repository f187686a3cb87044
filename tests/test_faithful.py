"""Everything that the shipped samples' profiles say is carried by what their people did."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from eval.bench.samples import folder
from eval.dataset import read_dataset
from eval.studies.faithful import check

CATALOGUES = {
    "films": folder("films"),
    "grocery": folder("grocery"),
    "beijing": Path(__file__).parent / "data" / "beijing",
}


def sound(findings):
    share = f"{findings.rejected_share:.3f}"
    sys.stdout.write(f"{findings.written} sentences are the model's, {share} of all that it gave were rejected\n")
    assert findings.uncarried == []
    assert findings.unsupported == []
    assert findings.carried == findings.interests
    return findings


@pytest.mark.parametrize(("name", "people"), [("films", 267), ("grocery", 120), ("beijing", 30)])
def test_everybody_without_a_model(name, people):
    findings = sound(check(read_dataset(CATALOGUES[name])))
    assert findings.people == people
    assert findings.interests > 3 * people
    assert findings.sentences == findings.interests + people
    assert (findings.written, findings.rejected) == (0, 0)


@pytest.mark.parametrize("name", ["films", "grocery"])
def test_a_few_in_the_words_of_the_local_model(name):
    findings = sound(check(read_dataset(CATALOGUES[name]), "local", people=4))
    assert findings.written > 0

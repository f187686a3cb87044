"""How threads of the vendors' libraries wait for each other is said before any of these is loaded."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

NAMES = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT")
LOOK = "import os, agent.adapters as _; print(os.environ.get('OMP_WAIT_POLICY'), os.environ.get('GOMP_SPINCOUNT'))"


@pytest.mark.parametrize(
    ("given", "then"),
    [
        ({}, "active 1000"),
        ({"OMP_WAIT_POLICY": "passive"}, "passive None"),
        ({"GOMP_SPINCOUNT": "7"}, "None 7"),
    ],
)
def test_they_look_a_thousand_times_unless_somebody_has_said_otherwise(given, then):
    kept = {name: value for name, value in os.environ.items() if name not in NAMES}
    said = subprocess.run([sys.executable, "-c", LOOK], env=kept | given, check=True, capture_output=True, text=True)
    assert said.stdout.split() == then.split()


def test_nothing_that_brings_the_library_is_loaded_before():
    look = "import sys, agent.adapters; print([n for n in ('torch', 'llama_cpp', 'lightgbm') if n in sys.modules])"
    said = subprocess.run([sys.executable, "-c", look], check=True, capture_output=True, text=True)
    assert said.stdout.strip() == "[]"

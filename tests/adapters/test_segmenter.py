"""Chinese words, by the real jieba: silent, without a trace, and only when a text is cut."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.adapters.segmenter import JiebaSegmenter
from agent.core.ports import Segmenter

ROOT = Path(__file__).parents[2]
SHARED = JiebaSegmenter()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("北京朝阳区霄云路26号", ["北京", "朝阳区"]),
        ("北京市东城区景山前街4号", ["北京市", "东城区"]),
        ("经济型酒店", ["经济型", "酒店"]),
    ],
)
def test_it_knows_words_and_places(text, words):
    cutter: Segmenter = SHARED
    assert cutter.words(text)[: len(words)] == words


@settings(max_examples=50)
@given(st.text())
def test_the_words_together_are_the_text(text):
    assert "".join(SHARED.words(text)) == text


def test_it_prints_nothing_writes_nothing_and_loads_late(tmp_path):
    told = subprocess.run(
        [
            sys.executable,
            "-W",
            "error",
            "-c",
            "import sys\n"
            "from agent.adapters.segmenter import JiebaSegmenter\n"
            "cutter = JiebaSegmenter()\n"
            "assert 'jieba' not in sys.modules\n"
            "print(len(cutter.words('东城区的故宫')) > 1, cutter.words(''))\n",
        ],
        cwd=ROOT,
        env={"TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stdout, told.stderr) == (0, "True []\n", "")
    assert list(tmp_path.iterdir()) == []

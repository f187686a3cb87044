"""Files of what was learnt: the lexicon comes back as it was kept, and a broken one says so."""

import numpy as np
import pytest

from agent.adapters.learned import LearnedFiles
from agent.core.errors import StoreError
from tests.flows.cinema import cinema


@pytest.fixture(scope="module")
def made():
    from agent.flows.lexicon import refresh_lexicon

    return refresh_lexicon(cinema())


def test_a_lexicon_comes_back(made, tmp_path):
    files = LearnedFiles(tmp_path / "learned")
    assert files.lexicon() is None
    files.keep_lexicon(made)
    again = LearnedFiles(tmp_path / "learned").lexicon()
    for name in ("item_ids", "tokens", "fields", "aspects", "titles", "stamp"):
        assert getattr(again, name) == getattr(made, name)
    for name in ("numbers", "places"):
        assert np.array_equal(getattr(again, name), getattr(made, name), equal_nan=name == "numbers")
    assert (again.weights != made.weights).nnz == 0
    assert (again.of_aspect != made.of_aspect).nnz == 0
    assert [path.name for path in (tmp_path / "learned").iterdir()] == ["lexicon.npz"]


@pytest.mark.parametrize("content", [b"no archive", b""])
def test_a_broken_one_says_what_to_do(content, tmp_path):
    (tmp_path / "lexicon.npz").write_bytes(content)
    with pytest.raises(StoreError, match=r"lexicon\.npz, run `trigrain reindex`"):
        LearnedFiles(tmp_path).lexicon()


def test_half_a_file_says_so_as_well(made, tmp_path):
    LearnedFiles(tmp_path).keep_lexicon(made)
    path = tmp_path / "lexicon.npz"
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(StoreError, match=r"lexicon\.npz"):
        LearnedFiles(tmp_path).lexicon()

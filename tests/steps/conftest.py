"""Interactions whose right answer is known."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix


@pytest.fixture
def checkerboard():
    """(50, 50): person u has every item of the parity of u but item u, which is therefore the best for them."""
    people, items = np.indices((50, 50))
    return csr_matrix(((people % 2 == items % 2) & (people != items)).astype(np.float32))

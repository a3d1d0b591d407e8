from __future__ import annotations

import numpy as np
from scipy import special

from unspike.models.softmax import softmax


def test_against_scipy() -> None:
    counts = np.array([[3, 1, 0], [0, 0, 0], [900, 0, 1]], np.float32)
    np.testing.assert_allclose(softmax(counts, 0.6), special.softmax(0.6 * counts.astype(float), axis=1))
    assert softmax(counts, 0.6).dtype == np.float64

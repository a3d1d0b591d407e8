from __future__ import annotations

import numpy as np
import pytest

from unspike.evaluation.groups.klom import klom
from unspike.evaluation.groups.klom_small import klom_small


def normal(n: int, records: int, seed: int, *, shift: float = 0.0) -> np.ndarray:
    return np.random.default_rng(seed).normal(shift, 1, (n, records))


def test_by_hand() -> None:
    # Range 0..20, five bins of 4. Unlearned 0, 0, 0, 20: bins (3, 0, 0, 0, 1); retrained 0, 20, 20, 20:
    # (1, 0, 0, 0, 3). With 1/2 added: 3.5, .5, .5, .5, 1.5 and 1.5, .5, .5, .5, 3.5, of 6.5.
    unlearned, oracle = (np.array([v], float).T for v in ([0, 0, 0, 20], [0, 20, 20, 20]))
    expected = (3.5 * np.log(3.5 / 1.5) + 1.5 * np.log(1.5 / 3.5)) / 6.5
    assert klom_small(unlearned, oracle)[0] == pytest.approx(expected)
    assert klom(unlearned, oracle)[0] == pytest.approx(0.75 * np.log(3) + 0.25 * np.log(1 / 3))


def test_small_sample_simulation_agrees_with_the_reference_table() -> None:
    """Medians and 95th percentiles of evaluation.md, 2.3, "5 bins, +0.5 smoothing", 800 repetitions there."""
    table = {
        (16, 0): (0.17, 0.50),
        (16, 2): (1.20, 1.90),
        (32, 0): (0.10, 0.27),
        (32, 1): (0.44, 0.89),
        (32, 2): (1.31, 2.00),
        (100, 0): (0.03, 0.09),
    }
    for (n, shift), (median, high) in table.items():
        found = klom_small(normal(n, 4000, n + shift, shift=shift), normal(n, 4000, 1000 + n + shift))
        assert np.median(found) == pytest.approx(median, abs=0.08 if shift else 0.015), (n, shift)
        assert np.quantile(found, 0.95) == pytest.approx(high, abs=0.12 if shift else 0.05), (n, shift)

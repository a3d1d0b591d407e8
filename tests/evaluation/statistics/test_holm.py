from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspike.evaluation.statistics.holm import holm


def test_by_hand() -> None:
    # In order: 3 * 0.01, 2 * 0.02 = 0.04, 1 * 0.04 = 0.04.
    assert holm([0.04, 0.01, 0.02]) == pytest.approx([0.04, 0.03, 0.04])
    assert holm([0.9, 0.6]) == [1.0, 1.0]
    assert holm([0.03]) == [0.03]
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_between_the_plain_and_the_bonferroni_value(p: list[float]) -> None:
    for plain, adjusted in zip(p, holm(p), strict=True):
        assert plain <= adjusted <= min(1.0, len(p) * plain) + 1e-12


def test_the_chance_of_any_false_alarm_is_kept() -> None:
    drawn = np.random.default_rng(0).uniform(size=(4000, 6))
    assert np.mean([min(holm(row.tolist())) <= 0.05 for row in drawn]) == pytest.approx(0.05, abs=0.012)

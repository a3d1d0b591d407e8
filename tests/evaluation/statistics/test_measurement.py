from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from unspike.evaluation.statistics.bootstrap import Bootstrap
from unspike.evaluation.statistics.measurement import CannotMeasure, mean_of, need


def test_a_mean_with_its_error_and_its_interval() -> None:
    values = np.random.default_rng(0).normal(3, 2, 200)
    found = mean_of(values, Bootstrap(resamples=1000), details={"of": "numbers"})
    assert found.value == pytest.approx(values.mean())
    assert found.error == pytest.approx(stats.sem(values))
    assert (found.high or 0) - (found.low or 0) == pytest.approx(2 * 1.96 * stats.sem(values), rel=0.15)
    assert (found.n, found.details, found.reason) == (200, {"of": "numbers"}, None)


def test_one_number_has_no_error() -> None:
    found = mean_of(np.array([0.5]), Bootstrap(resamples=0))
    assert (found.value, found.error, found.low) == (0.5, None, None)


def test_what_is_missing_is_named() -> None:
    need(3, 3, "records")
    with pytest.raises(CannotMeasure, match="it needs at least 4 records, found 3") as error:
        need(3, 4, "records")
    assert error.value.n == 3

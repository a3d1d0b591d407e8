from __future__ import annotations

import numpy as np
import pytest

from unspike.evaluation.metrics.activation_distance import activation_distance
from unspike.evaluation.metrics.registry import metric_named

from ..conftest import Erased
from .test_agreement import answers


def test_by_hand() -> None:
    one, other = answers([[1.0, 0.0], [0.6, 0.4]]), answers([[0.0, 1.0], [0.9, 0.1]])
    np.testing.assert_allclose(activation_distance(one, other), [np.sqrt(2), 0.3 * np.sqrt(2)])
    np.testing.assert_array_equal(activation_distance(one, one), 0)


def test_the_mean_over_retrained_networks(erased: Erased) -> None:
    unlearned, context = erased.context()
    found = metric_named("activation_distance.forget").measure(unlearned, context)
    own, *others = (one.responses("forget") for one in (unlearned, *context.references))
    assert found.value == pytest.approx(np.mean([activation_distance(own, other) for other in others]))
    assert 0 <= (found.low or 0) < (found.high or 0) <= np.sqrt(2)

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import accuracy_score

from unspike.evaluation.metrics.accuracy import SETS
from unspike.evaluation.metrics.registry import metric_named

from ..conftest import Erased


def test_against_scikit_learn(erased: Erased) -> None:
    unlearned, context = erased.context()
    for name in SETS:
        found = metric_named(f"accuracy.{name}").measure(unlearned, context)
        if name not in erased.sets:
            assert "for class requests alone" in (found.reason or "")
            continue
        records = erased.sets[name]
        counts = unlearned.model.predict_counts(records.x, record_id=records.record_id)
        assert found.value == pytest.approx(accuracy_score(records.y, counts.argmax(axis=1)))
        assert found.n == len(records)


def test_the_standard_error_is_that_of_a_share(erased: Erased) -> None:
    unlearned, context = erased.context()
    found = metric_named("accuracy.test").measure(unlearned, context)
    share, n = found.value or 0.0, found.n
    assert found.error == pytest.approx(np.sqrt(share * (1 - share) / (n - 1)))

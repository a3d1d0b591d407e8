from __future__ import annotations

import numpy as np
import pytest

from unspike.evaluation.metrics.accuracy import SETS
from unspike.evaluation.metrics.registry import metric_named

from ..conftest import Erased
from ..fakes import right_answers


def test_against_a_plain_loop(erased: Erased) -> None:
    unlearned, context = erased.context()
    for name in SETS:
        found = metric_named(f"accuracy.{name}").measure(unlearned, context)
        if name not in erased.sets:
            assert "for class requests alone" in (found.reason or "")
            continue
        records = erased.sets[name]
        counts = unlearned.model.predict_counts(records.x, record_id=records.record_id)
        assert found.value == pytest.approx(np.mean(right_answers(counts, records.y)))
        assert found.n == len(records)


def test_the_standard_error_is_that_of_a_mean(erased: Erased) -> None:
    unlearned, context = erased.context()
    found = metric_named("accuracy.test").measure(unlearned, context)
    right = unlearned.responses("test").correct
    assert found.error == pytest.approx(right.std(ddof=1) / np.sqrt(len(right)))

from __future__ import annotations

import numpy as np
import pytest

from unspike.evaluation.metrics.registry import metric_named

from ..conftest import Erased, let_answer


def test_by_hand(erasures: dict[str, Erased]) -> None:
    """Three answers: sure and right, unsure and right, sure and wrong."""
    unlearned, context = erasures["samples"].context()
    share = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]])
    let_answer(
        unlearned,
        "forget",
        record_id=np.arange(3),
        label=np.zeros(3, np.int64),
        counts=share.astype(np.float32),
        probability=share,
    )
    confidence = metric_named("confidence.forget").measure(unlearned, context)
    assert confidence.value == pytest.approx((0.9 + 0.6 + 0.8) / 3)
    assert confidence.error == pytest.approx(np.std([0.9, 0.6, 0.8], ddof=1) / np.sqrt(3))
    margin = metric_named("margin.forget").measure(unlearned, context)
    logits = np.log([9.0, 1.5, 0.25])
    assert margin.value == pytest.approx(logits.mean())
    assert margin.error == pytest.approx(logits.std(ddof=1) / np.sqrt(3))
    assert margin.n == confidence.n == 3


def test_who_met_the_records_is_surer_of_them(erased: Erased) -> None:
    _, context = erased.context()
    metric = metric_named("margin.forget")
    others = [metric.measure(one, context).value or 0.0 for one in context.references]
    assert (metric.measure(context.original, context).value or 0.0) > max(others)

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon

from unspike.evaluation.metrics.registry import metric_named
from unspike.evaluation.metrics.zrf import jensen_shannon

from ..conftest import Erased


def test_disjoint_and_equal_answers_trap_7() -> None:
    """Published code divides by the number of classes as well, and so stays near 0 whatever happens."""
    one, other = np.array([[1.0, 0.0, 0.0]]), np.array([[0.0, 1.0, 0.0]])
    assert jensen_shannon(one, other)[0] == pytest.approx(1.0)
    assert jensen_shannon(one, one)[0] == 0.0


def test_classes_of_no_probability_and_repeated_batches_change_nothing() -> None:
    rng = np.random.default_rng(0)
    p, r = rng.dirichlet(np.ones(4), 20), rng.dirichlet(np.ones(4), 20)
    plain = jensen_shannon(p, r)
    wider = [np.column_stack([side, np.zeros((20, 6))]) for side in (p, r)]
    np.testing.assert_allclose(jensen_shannon(*wider), plain)
    assert jensen_shannon(np.tile(p, (3, 1)), np.tile(r, (3, 1))).mean() == pytest.approx(plain.mean())


def test_by_hand_and_against_scipy() -> None:
    # p = (1, 0), r = (1/2, 1/2), middle (3/4, 1/4): half of log2(4/3) and half of [log2(2/3) + log2 2] / 2
    expected = 0.5 * np.log2(4 / 3) + 0.25 * (np.log2(2 / 3) + 1)
    assert jensen_shannon(np.array([[1.0, 0.0]]), np.array([[0.5, 0.5]]))[0] == pytest.approx(expected)
    rng = np.random.default_rng(1)
    p, r = rng.dirichlet(np.ones(5), 50), rng.dirichlet(np.ones(5), 50)
    np.testing.assert_allclose(jensen_shannon(p, r), jensenshannon(p, r, axis=1, base=2) ** 2)
    np.testing.assert_allclose(jensen_shannon(p, r), jensen_shannon(r, p))


def test_an_untrained_network_scores_one_and_a_trained_one_less(erased: Erased) -> None:
    from unspike.evaluation.metrics.zrf import UNTRAINED_SEED
    from unspike.evaluation.network import AskedNetwork

    unlearned, context = erased.context()
    metric = metric_named("zrf")
    untrained = AskedNetwork(model=erased.original.clone(seed=UNTRAINED_SEED), sets=erased.sets)
    assert metric.measure(untrained, context).value == pytest.approx(1.0)
    before, after = (metric.measure(one, context) for one in (context.original, unlearned))
    assert 0 < (before.value or 0) < 0.9
    assert (before.value or 0) < (after.value or 0)
    assert after.n == len(erased.sets["forget"])

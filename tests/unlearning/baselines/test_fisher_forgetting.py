"""The noise and its size."""

from __future__ import annotations

import numpy as np

from unspike.unlearning.baselines.fisher_forgetting import FisherForgetting, variance
from unspike.unlearning.importance import importance
from unspike.unlearning.workbench import Workbench

from ..conftest import Case
from .helpers import carry_out, weights_of


def test_the_variance_of_the_noise_by_hand() -> None:
    # Mean 2: 2 / 1, 2 / 5, and the clamp where there is no importance or too little
    np.testing.assert_allclose(variance(np.array([1.0, 5.0, 0.0]), 3.0), [2.0, 0.4, 3.0])
    np.testing.assert_allclose(variance(np.zeros(2), 3.0), [0.0, 0.0])


def test_fisher_noise_is_larger_where_the_retained_data_need_a_weight_less(cases: dict[str, Case]) -> None:
    case = cases["samples"]
    needed = importance(Workbench(case.model, total=0), case.retain, most=200, batch=1, seed=0)
    result = carry_out(FisherForgetting(most=200, alpha=0.02), case)
    before, after = weights_of(case.model), weights_of(result.model)
    for (name, weight), f in zip(before.items(), needed, strict=True):
        noise = (after[name] - weight) / np.sqrt(np.mean(weight**2))
        order = np.argsort(f)
        least, most = noise[order[: len(order) // 4]], noise[order[-len(order) // 4 :]]
        assert least.std() > 1.5 * most.std()
        assert abs(noise.mean()) < 5 * noise.std() / np.sqrt(noise.size)


def test_fisher_noise_belongs_to_its_seed(cases: dict[str, Case]) -> None:
    one, other = (
        weights_of(carry_out(FisherForgetting(most=50, seed=seed), cases["samples"]).model) for seed in (0, 1)
    )
    assert all((one[name] != other[name]).mean() > 0.9 for name in one)

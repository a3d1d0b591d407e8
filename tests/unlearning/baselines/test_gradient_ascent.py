"""Gradient ascent steps against what the forgotten records ask for."""

from __future__ import annotations

import numpy as np

from unspike.unlearning.baselines.gradient_ascent import GradientAscent
from unspike.unlearning.workbench import Workbench

from ..conftest import Case
from .helpers import carry_out, weights_of

ONE_HOT = np.eye(10, dtype=np.float32)


def test_gradient_ascent_steps_against_the_change(cases: dict[str, Case]) -> None:
    case = cases["samples"]
    assert len(case.forget) <= 100  # one batch, and so one step, of the same size for every synapse
    change = Workbench(case.model, total=0).weight_change(case.forget, ONE_HOT[case.forget.y])
    before = weights_of(case.model)
    after = weights_of(carry_out(GradientAscent(passes=1, rate=0.01), case).model)
    for (name, weight), c in zip(before.items(), change, strict=True):
        clear = np.abs(c) > 1e-5
        size = 0.01 * np.sqrt(np.mean(weight**2))
        np.testing.assert_allclose((after[name] - weight)[clear], -size * np.sign(c[clear]), rtol=0.05)

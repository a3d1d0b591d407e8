"""Doing nothing: a network of its own with every bit of the given one, and no warning."""

from __future__ import annotations

import warnings

import numpy as np

from unspike.unlearning.baselines.nothing import Nothing

from ..conftest import Case
from .helpers import carry_out


def test_it_returns_a_copy_that_costs_nothing(case: Case) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = carry_out(Nothing(), case)
    assert result.model is not case.model
    assert (result.changed, result.synaptic_operations) == (0, 0)
    for name, value in case.model.state().items():
        np.testing.assert_array_equal(result.model.state()[name], value)

from __future__ import annotations

import numpy as np
import pytest

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.matching.reference import Reference, ReferenceNetwork
from unspike.unlearning.workbench import Workbench, values_of

from ..conftest import Case


def test_a_reference_network_learns_the_retained_records_and_is_charged(case: Case) -> None:
    bench = Workbench(case.model, total=0)
    before = values_of(bench.model)
    reference = ReferenceNetwork(bench, case.retain, Reference(passes=6.0))
    charged = bench.synaptic_operations
    assert charged > 0
    untrained = ReferenceNetwork(bench, case.retain, Reference(passes=0.0))
    gained = reference.odds(case.retain).mean() - untrained.odds(case.retain).mean()
    assert gained > 0.5, "log-odds of the right class"
    assert bench.synaptic_operations > charged
    for place, value in values_of(bench.model).items():
        np.testing.assert_array_equal(value, before[place])


def test_a_rate_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(InvalidInput, match="rate is 0"):
        Reference(rate=0.0)

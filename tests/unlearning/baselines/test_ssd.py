"""Which synapses are dampened, and by how much."""

from __future__ import annotations

import numpy as np

from unspike.unlearning.baselines.ssd import SSD, dampening

from ..conftest import Case
from .helpers import carry_out, weights_of


def test_dampening_by_hand() -> None:
    own, every = np.array([8.0, 8.0, 1.0, 0.0, 3.0]), np.array([1.0, 4.0, 1.0, 0.0, 0.0])
    # alpha 3: 8 > 3 -> 2 x 1 / 8; 8 < 12; 1 < 3; none at all; nothing but the forgotten -> 0
    np.testing.assert_allclose(dampening(own, every, alpha=3.0, constant=2.0), [0.25, 1, 1, 1, 0])
    # lambda / alpha above 1 would strengthen a synapse: it is left as it is
    np.testing.assert_allclose(dampening(own[:1], every[:1], alpha=3.0, constant=9.0), [1.0])


def test_ssd_weakens_and_never_strengthens(cases: dict[str, Case]) -> None:
    case = cases["class"]
    result = carry_out(SSD(alpha=2.0), case)
    counted = result.trace[0]["dampened"]
    before, after = weights_of(case.model), weights_of(result.model)
    for name, weight in before.items():
        assert (np.abs(after[name]) <= np.abs(weight)).all()
        assert (after[name] * weight >= 0).all()
        assert 0 < (after[name] != weight).sum() <= counted[name]
    assert not any(len(change.index) for change in result.changes if change.what == "threshold")


def test_ssd_selects_less_the_larger_alpha_is(cases: dict[str, Case]) -> None:
    changed = [carry_out(SSD(alpha=alpha), cases["class"]).changed for alpha in (1.2, 2.0, 5.0)]
    assert changed == sorted(changed, reverse=True)
    assert changed[0] > changed[-1]

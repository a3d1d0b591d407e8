"""Norse's traps: state that is handed on, thresholds that are in no state_dict."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install 'unspike[torch]')")

from unspike.adapters.framework import framework_of  # noqa: E402
from unspike.adapters.wrap import wrap  # noqa: E402

from .. import networks  # noqa: E402


def test_the_state_is_handed_on() -> None:
    module = networks.norse_cells()
    _, framework = framework_of(module)
    x = torch.rand(2, 64)
    _, state = framework.step(module, x, None)
    membrane = state[2].v.clone()  # the list is written over by the next step
    _, after = framework.step(module, x, state)
    assert not torch.equal(membrane, after[2].v)


def test_thresholds_are_part_of_the_models_state() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = wrap(networks.norse_cells(), steps=5)
    assert not any("v_th" in name for name in model.inner.state_dict())
    before = model.state()
    np.testing.assert_allclose(before["threshold.hidden1"], 0.3)
    group = model.thresholds()[0]
    group.assign(group.value + 1.0)
    np.testing.assert_allclose(model.state()["threshold.hidden1"], 1.3)
    model.load_state(before)
    np.testing.assert_allclose(model.thresholds()[0].value, 0.3)


@pytest.mark.parametrize(("name", "value"), [("v_leak", 0.1), ("v_reset", -0.2)])
def test_neurons_that_rest_elsewhere_cannot_be_folded(name: str, value: float) -> None:
    module = networks.norse_cells()
    _, framework = framework_of(module)
    assert framework.foldable(module[2])
    module[2].p = module[2].p._replace(**{name: torch.tensor(value)})
    assert not framework.foldable(module[2])

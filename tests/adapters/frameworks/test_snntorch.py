"""snnTorch's traps: layers that its own reset does not find, thresholds that are parameters."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install 'unspike[torch]')")

from torch import nn  # noqa: E402

from unspike.adapters.framework import framework_of  # noqa: E402

from .. import networks  # noqa: E402


def test_nested_layers_are_reset() -> None:
    module = networks.snntorch_nested()
    _, framework = framework_of(module)
    module(torch.rand(3, 64))
    layers = [layer for layer in module.modules() if framework.spiking(layer)]
    assert any(layer.mem.any() for layer in layers)
    framework.reset(module)
    assert not any(layer.mem.any() for layer in layers)


@pytest.mark.parametrize("learned", [True, False])
def test_a_threshold_stays_what_it_is(learned: bool) -> None:
    module = networks.snntorch_sequential(learn_threshold=learned)
    _, framework = framework_of(module)
    framework.set_threshold(module[2], torch.full((40,), 0.5))
    assert isinstance(module[2].threshold, nn.Parameter) == learned
    assert module.state_dict()["2.threshold"].tolist() == [0.5] * 40

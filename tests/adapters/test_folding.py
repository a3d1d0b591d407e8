"""A threshold taken into the weights: worked out by hand, and left alone where that would not be the same."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install 'unspike[torch]')")

from torch import nn  # noqa: E402

from unspike.adapters.folding import folded  # noqa: E402
from unspike.adapters.framework import Framework, framework_of  # noqa: E402
from unspike.adapters.wiring import SpikingLayer, WeightedLayer, Wiring  # noqa: E402

from . import networks  # noqa: E402


def layers(direct: bool = True) -> Wiring:
    return Wiring(
        spiking=(SpikingLayer(name="output", path="1", shape=(2,), time_axis=None),),
        weighted=(WeightedLayer(path="0", pre="input", post="output", direct=direct, convolution=False),),
    )


def network() -> tuple[nn.Module, Framework]:
    networks.needs("snntorch")
    import snntorch as snn

    module = nn.Sequential(nn.Linear(1, 2), snn.Leaky(beta=0.9, threshold=torch.tensor([0.5, 2.0])))
    with torch.no_grad():
        module[0].weight.copy_(torch.tensor([[1.0], [3.0]]))
        module[0].bias.copy_(torch.tensor([0.25, -1.0]))
    return module, framework_of(module)[1]


def test_weights_and_biases_are_divided_by_the_threshold() -> None:
    module, framework = network()
    folded(framework, module, layers(), {"output": torch.tensor(1.0)})
    assert module[0].weight.tolist() == [[2.0], [1.5]]
    assert module[0].bias.tolist() == [0.5, -0.5]
    assert module[1].threshold.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("why", ["something lies between", "a threshold below zero", "neurons that compete"])
def test_what_would_not_be_the_same_is_left_alone(why: str) -> None:
    module, framework = network()
    if why == "a threshold below zero":
        module[1].threshold = torch.tensor([0.5, -2.0])
    module[1].inhibition = why == "neurons that compete"
    before = module[1].threshold.tolist()
    wiring = layers(direct=why != "something lies between")
    folded(framework, module, wiring, {"output": torch.tensor(1.0)})
    assert module[0].weight.tolist() == [[1.0], [3.0]]
    assert module[1].threshold.tolist() == before

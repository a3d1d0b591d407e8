"""Which layer feeds which, whatever lies between, and in whatever order they are called."""

from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install 'unspike[torch]')")

from torch import nn  # noqa: E402

from unspike.adapters.framework import framework_of  # noqa: E402
from unspike.adapters.probing import sequence_for  # noqa: E402
from unspike.adapters.wiring import Wiring, wiring_of  # noqa: E402
from unspike.foundation.errors import InvalidInput  # noqa: E402

from . import networks  # noqa: E402


def wired(module: Any, how: str = "step", shape: tuple[int, ...] = (8, 8)) -> Wiring:
    module = module.eval()
    _, framework = framework_of(module)
    return wiring_of(framework, module, sequence_for(4, shape, module), how)


def joined(wiring: Wiring) -> list[tuple[str, str, bool]]:
    return [(layer.path, layer.name, layer.direct) for layer in wiring.weighted]


def test_a_convolution_and_what_follows_a_pool() -> None:
    found = wired(networks.snntorch_convolutional())
    assert joined(found) == [("1", "input-hidden1", True), ("5", "hidden1-output", True)]
    assert [layer.shape for layer in found.spiking] == [(6, 6, 6), (10,)]
    assert [layer.units for layer in found.spiking] == [6, 10]


def test_a_normalisation_between_weights_and_neurons_is_seen() -> None:
    flat, first, neurons, *rest = networks.snntorch_sequential()
    found = wired(nn.Sequential(flat, first, nn.BatchNorm1d(40), neurons, *rest))
    assert joined(found)[0] == ("1", "input-hidden1", False)


@pytest.mark.parametrize(
    ("make", "how", "time_axis"),
    [(networks.spikingjelly_multi, "sequence", 0), (networks.spikingjelly_single, "step", None)],
)
def test_which_axis_is_time(make: Any, how: str, time_axis: int | None) -> None:
    assert {layer.time_axis for layer in wired(make(), how).spiking} == {time_axis}


def test_neurons_that_are_joined_to_one_another() -> None:
    found = wired(networks.snntorch_recurrent())
    assert joined(found) == [
        ("1", "input-hidden1", True),
        ("3", "hidden1-output", True),
        ("2.recurrent", "hidden1-hidden1", True),
    ]
    assert [layer.bias_name for layer in found.weighted] == [
        "bias-hidden1",
        "bias-output",
        "bias-hidden1-hidden1",
    ]


class Branching(nn.Module):
    """Two layers side by side, of which the output reads one."""

    def __init__(self) -> None:
        super().__init__()
        networks.needs("snntorch")
        import snntorch as snn

        self.last, self.other, self.first = nn.Linear(20, 10), nn.Linear(64, 5), nn.Linear(64, 20)
        self.neurons = nn.ModuleList(snn.Leaky(beta=0.9, init_hidden=True) for _ in range(3))

    def forward(self, x: Any) -> Any:
        self.neurons[0](self.other(x.flatten(1)))
        return self.neurons[2](self.last(self.neurons[1](self.first(x.flatten(1)))))


def test_the_wiring_is_that_of_the_computation_not_of_the_order() -> None:
    assert joined(wired(Branching())) == [
        ("other", "input-hidden1", True),
        ("first", "input-hidden2", True),
        ("last", "hidden2-output", True),
    ]


def test_weights_that_join_nothing_are_refused() -> None:
    module = networks.snntorch_sequential()
    module.add_module("spare", nn.Linear(3, 2))
    module.forward = lambda x: nn.Sequential(*list(module)[:-1])(x)
    with pytest.raises(InvalidInput, match=r"parameter 'spare.weight' joins no two layers of neurons"):
        wired(module)


def test_groups_and_parametrised_weights_are_refused() -> None:
    module = networks.snntorch_sequential()
    nn.utils.parametrizations.weight_norm(module[1])
    with pytest.raises(InvalidInput, match="weights of layer '1' are computed from others"):
        wired(module)
    convolutional = networks.snntorch_convolutional()
    convolutional[0] = nn.Unflatten(1, (2, 4))
    convolutional[1] = nn.Conv2d(2, 6, 3, groups=2, padding="same")
    convolutional[3] = nn.Identity()
    convolutional[5] = nn.Linear(192, 10)
    with pytest.raises(InvalidInput, match="layer '1' is a convolution in 2 groups"):
        wired(convolutional)

"""Sinabs: membranes of the last batch are left nowhere; layers that are not represented are named."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install 'unspike[torch]')")
pytest.importorskip("sinabs", reason="Sinabs is not installed (pip install 'unspike[sinabs]')")

from sinabs import layers  # noqa: E402
from sinabs.activation import MembraneReset, MembraneSubtract  # noqa: E402
from torch import nn  # noqa: E402

from unspike.adapters.frameworks.sinabs import Sinabs  # noqa: E402
from unspike.adapters.wrap import wrap  # noqa: E402
from unspike.data.dataset import Dataset  # noqa: E402
from unspike.foundation.errors import InvalidInput  # noqa: E402

from ..networks import STEPS, sinabs_layers  # noqa: E402


def wrapped(module: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return wrap(module, steps=STEPS)


def test_membranes_are_emptied_and_those_of_a_file_left_aside(digits: Dataset) -> None:
    module = sinabs_layers()
    used = module(torch.from_numpy(digits.x[:7]).expand(STEPS, 7, 8, 8).transpose(0, 1))
    assert used.shape == (7, STEPS, 10)
    assert module.state_dict()["2.v_mem"].shape == (7, 40)
    model = wrapped(module)
    counts = model.predict_counts(digits.x[:30])
    np.testing.assert_array_equal(
        wrapped(sinabs_layers()).with_weights(module.state_dict()).predict_counts(digits.x[:30]), counts
    )
    assert {value.numel() for name, value in model.module.state_dict().items() if "v_mem" in name} == {0}
    sinabs_layers().load_state_dict(model.module.state_dict())


def test_a_neuron_may_fire_several_times_a_step(digits: Dataset) -> None:
    module = sinabs_layers()
    with torch.no_grad():
        module[1].weight.mul_(20.0)
    spikes = wrapped(module).record(digits.x[:20], keep_spikes=True).spikes("hidden1")
    assert spikes.max() > 1


@pytest.mark.parametrize(
    ("layer", "kind"),
    [
        (lambda: layers.ALIF(tau_mem=20.0, tau_adapt=10.0), "ALIF"),
        (lambda: layers.LIFSqueeze(tau_mem=20.0, batch_size=3), "LIFSqueeze"),
        (lambda: layers.LIFRecurrent(tau_mem=20.0, rec_connect=nn.Linear(10, 10)), "LIFRecurrent"),
    ],
)
def test_other_kinds_of_layers_are_refused_by_name(layer: Any, kind: str) -> None:
    with pytest.raises(InvalidInput, match=f"layers of kind {kind} of Sinabs cannot be represented"):
        wrapped(nn.Sequential(nn.Flatten(2), nn.Linear(64, 10), layer()))


@pytest.mark.parametrize(
    ("how", "can"),
    [
        ({}, True),
        ({"reset_fn": MembraneReset()}, True),
        ({"reset_fn": MembraneReset(reset_value=0.2)}, False),
        ({"reset_fn": MembraneSubtract(subtract_value=0.5)}, False),
        ({"min_v_mem": -0.05}, False),
    ],
)
def test_which_neurons_can_be_folded(how: dict[str, Any], can: bool) -> None:
    assert Sinabs().foldable(layers.LIF(tau_mem=20.0, **how)) == can


def test_a_layer_without_spikes_is_read_as_numbers(digits: Dataset) -> None:
    net = nn.Sequential(*list(sinabs_layers())[:-1], layers.ExpLeak(tau_mem=10.0))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = wrap(net, steps=STEPS, readout="max")
    x = torch.from_numpy(digits.x[:5])
    for layer in (net[2], net[4]):
        layer.reset_states()
    with torch.no_grad():
        own = net(x.expand(STEPS, *x.shape).transpose(0, 1)).max(1).values
    np.testing.assert_array_equal(model.predict_counts(digits.x[:5]), own.numpy())

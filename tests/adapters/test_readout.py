"""Answers that are read from membranes, sums or votes are the framework's own; edited networks go home."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install 'unspike[torch]')")

from unspike.adapters.readout import OVER_TIME, Readout, readout_at  # noqa: E402
from unspike.adapters.wrap import wrap  # noqa: E402
from unspike.data.dataset import Dataset  # noqa: E402
from unspike.foundation.errors import InvalidInput  # noqa: E402
from unspike.models.layers import hidden_thresholds, output_synapses  # noqa: E402

from .networks import READ_OUT, STEPS  # noqa: E402

VALUES = torch.tensor([[[1.0, -2.0]], [[4.0, 0.0]], [[-2.0, 5.0]]])  # T = 3, B = 1, N = 2


@pytest.mark.parametrize(
    ("over_time", "expected"),
    [("sum", [3.0, 3.0]), ("mean", [1.0, 1.0]), ("max", [4.0, 5.0]), ("last", [-2.0, 5.0])],
)
def test_values_over_time_become_one(over_time: str, expected: list[float]) -> None:
    by_call = Readout(place=0, units=2, over_time=over_time, time_axis=None)
    assert by_call.of(list(VALUES)).tolist() == [expected]
    whole = Readout(place=1, units=2, over_time=over_time, time_axis=1)
    assert whole.of([("other", VALUES.movedim(0, 1))]).tolist() == [expected]
    assert set(OVER_TIME) == {"sum", "mean", "max", "last"}


def test_what_the_module_took_together_stays_as_it_is() -> None:
    assert Readout(place=0, units=2, over_time=None, time_axis=None).of([VALUES[0]]).tolist() == [[1.0, -2.0]]


@pytest.mark.parametrize(
    ("returned", "time_axis"),
    [([torch.zeros(4, 2)] * 3, None), ([torch.zeros(3, 4, 2)], 0), ([torch.zeros(4, 3, 2)], 1)],
)
def test_which_axis_is_time(returned: list[Any], time_axis: int | None) -> None:
    found = readout_at(0, returned, (3, 4), over_time="mean", path="fc")
    assert found == Readout(place=0, units=2, over_time="mean", time_axis=time_axis)


@pytest.mark.parametrize(
    ("returned", "over_time", "message"),
    [
        ([torch.zeros(4, 2)] * 3, None, "say how their values over time become one answer: readout= sum"),
        ([torch.zeros(4, 2)], "mean", "returns one answer a record already; leave it out"),
        ([torch.zeros(5, 2)], "mean", r"numbers of shape \(5, 2\) in 1 calls for 4 records in 3 time steps"),
        ([[torch.zeros(4, 2)] * 3], "mean", r"returns 3 values at once.*torch.stack"),
    ],
)
def test_what_cannot_be_read_is_refused(returned: list[Any], over_time: str | None, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        readout_at(0, returned, (3, 4), over_time=over_time, path="fc")


def own_answers(name: str, module: Any, x: Any) -> Any:
    """What the framework itself computes, in the way its users run it."""
    steps = x.expand(STEPS, *x.shape)
    with torch.no_grad():
        if name == "snntorch, linear output":
            return torch.stack([module(each) for each in steps]).mean(0)
        if name == "snntorch, membranes":
            return module(steps).max(0).values
        if name == "snntorch, population":
            counts = torch.stack([module(each)[0] for each in steps]).sum(0)
            return torch.stack([counts[:, 3 * n : 3 * n + 3].sum(1) for n in range(10)], 1)
        if name == "spikingjelly, integrator":
            return module(steps)
        if name == "spikingjelly, votes":
            return module(steps).sum(0)
        state, membranes = None, []
        for each in steps:
            out, state = module(each, state)
            membranes.append(out)
        return torch.stack(membranes).max(0).values


@pytest.mark.parametrize("name", READ_OUT)
def test_answers_are_the_frameworks_own(name: str, digits: Dataset) -> None:
    make, how = READ_OUT[name]
    torch.manual_seed(3)
    module = make().eval()
    with torch.no_grad():
        for value in module.parameters():
            value.mul_(2.0)  # or an untrained network is silent
    few = digits.take(range(150))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = wrap(module, digits, steps=STEPS, **how).predict_counts(few.x)
    expected = own_answers(name, module, torch.from_numpy(few.x)).numpy()
    assert expected.any()
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("name", READ_OUT)
def test_the_owners_class_loads_an_edited_network(
    name: str, trained: Callable[[str], Any], digits: Dataset
) -> None:
    model = trained(name).copy()
    for group in model.synapses():
        group.assign(group.weight * np.float32(1.1))
    for group in hidden_thresholds(model):
        group.assign(group.value * np.linspace(0.9, 1.1, len(group.value), dtype=np.float32))
    fresh = READ_OUT[name][0]().eval()
    fresh.load_state_dict(model.module.state_dict())
    few = digits.take(range(200))
    edited, home = model.predict_counts(few.x), own_answers(name, fresh, torch.from_numpy(few.x)).numpy()
    assert np.mean(edited.argmax(axis=1) == home.argmax(axis=1)) > 0.98
    assert np.mean(np.abs(edited - home) > 1e-3) < 0.02


@pytest.mark.parametrize("name", READ_OUT)
def test_the_contract_says_how_answers_are_read(
    name: str, trained: Callable[[str], Any], digits: Dataset
) -> None:
    model = trained(name)
    assert model.readout
    assert model.settings()["readout"] == model.readout
    (weights, biases) = output_synapses(model)
    assert (weights.post_layer, biases.post_layer) == ("output", "output")
    recording = model.record(digits.x[:5], keep_spikes=True)
    spikes = "neuron" in model.readout
    assert recording.output_spikes == spikes == ("output" in {group.name for group in model.thresholds()})
    assert recording.counts("output").shape == (5, len(weights.weight))
    if not spikes:
        assert not recording.spikes("output").any()
        assert recording.answers.dtype == np.float32

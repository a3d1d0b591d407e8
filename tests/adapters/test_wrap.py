"""Modules of every framework fulfil the contract; what cannot be represented is refused by its name."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install 'unspike[torch]')")

from torch import nn  # noqa: E402

import unspike  # noqa: E402
from unspike.adapters.wrap import NotUnlearned, wrap  # noqa: E402
from unspike.data.dataset import Dataset  # noqa: E402
from unspike.foundation.errors import InvalidInput  # noqa: E402
from unspike.models import check_model  # noqa: E402

from . import networks  # noqa: E402
from .networks import NETWORKS, READ_OUT, STEPS  # noqa: E402


@pytest.mark.parametrize("name", [*NETWORKS, *READ_OUT])
def test_a_network_keeps_the_contract(name: str, trained: Callable[[str], Any], digits: Dataset) -> None:
    failed = [result for result in check_model(trained(name).copy(), digits) if result.status != "passed"]
    assert failed == []


@pytest.mark.parametrize("name", ["snntorch, state in the layers", "spikingjelly, all steps", "norse, cells"])
def test_a_poisson_code_is_drawn_by_record_id(
    name: str, trained: Callable[[str], Any], digits: Dataset
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = wrap(trained(name).module, digits, steps=STEPS, code="poisson", epochs=2)
    model.learn(digits.take(range(300)))
    assert [result for result in check_model(model, digits) if result.status != "passed"] == []


def test_the_module_that_was_given_stays_as_it_is(digits: Dataset) -> None:
    module = networks.snntorch_sequential()
    before = {name: value.clone() for name, value in module.state_dict().items()}
    model = wrapped(module)
    for group in model.thresholds():
        group.assign(group.value * 2)
    model.learn(digits.take(range(100)), epochs=1)
    assert all(torch.equal(before[name], value) for name, value in module.state_dict().items())
    assert module.training


def test_a_compiled_module_is_opened() -> None:
    module = networks.snntorch_sequential()
    compiled = torch.compile(module)
    assert same_bits(wrapped(compiled).state(), wrapped(module).state())


def test_what_no_method_touches_is_said() -> None:
    with pytest.warns(NotUnlearned, match=r"2\.beta, 4\.beta, 6\.beta of the module learned from the data"):
        model = unspike.wrap(networks.snntorch_learned(), steps=STEPS)
    assert model.settings()["not_unlearned"] == ["2.beta", "4.beta", "6.beta"]


def test_nothing_is_said_where_all_is_unlearned() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", NotUnlearned)
        model = unspike.wrap(networks.snntorch_sequential(), steps=STEPS)
    assert model.settings()["not_unlearned"] == []


def wrapped(module: Any, *given: Any, **how: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return wrap(module, *given, **{"steps": STEPS, **how})


def same_bits(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return a.keys() == b.keys() and all(np.array_equal(a[name], b[name]) for name in a)


def snntorch_with(*layers: Any) -> Any:
    networks.needs("snntorch")
    return nn.Sequential(nn.Flatten(), *layers)


def leaky(**how: Any) -> Any:
    networks.needs("snntorch")
    import snntorch as snn

    return snn.Leaky(beta=0.9, init_hidden=True, **how)


class Remembering(nn.Module):
    """It goes on where the batch before ended."""

    def __init__(self) -> None:
        super().__init__()
        self.fc, self.lif, self.kept = nn.Linear(64, 10), leaky(), 0.0

    def forward(self, x: Any) -> Any:
        out = self.lif(self.fc(x) + self.kept)
        self.kept = self.kept + 1.0
        return out


class Noisy(Remembering):
    def forward(self, x: Any) -> Any:
        return self.lif(self.fc(torch.bernoulli(x)))


class Skipping(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc1, self.lif1, self.fc2, self.lif2 = nn.Linear(64, 10), leaky(), nn.Linear(10, 10), leaky()

    def forward(self, x: Any) -> Any:
        first = self.lif1(self.fc1(x))
        return self.lif2(self.fc2(first) + first)


class Membrane(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc, self.lif = nn.Linear(64, 10), leaky(output=True)

    def forward(self, x: Any) -> Any:
        return self.lif(self.fc(x.flatten(1)))[1]


class Listing(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc, self.lif, self.out = nn.Linear(64, 20), leaky(), nn.Linear(20, 10)

    def forward(self, sequence: Any) -> Any:
        return [self.out(self.lif(self.fc(x.flatten(1)))) for x in sequence]


class Adding(Membrane):
    def forward(self, x: Any) -> Any:
        spikes, membrane = self.lif(self.fc(x.flatten(1)))
        return spikes + membrane


def recurrent() -> Any:
    networks.needs("norse")
    import norse.torch as norse

    return norse.SequentialState(nn.Flatten(), nn.Linear(64, 20), norse.LIFRecurrentCell(20, 10))


REFUSED = {
    "no spiking layer": (
        lambda: nn.Sequential(nn.Linear(64, 10)),
        "has no spiking layer of norse, sinabs, snntorch, spi",
    ),
    "no module": (lambda: "net", "found str, expected a torch.nn.Module"),
    "a linear output": (
        lambda: snntorch_with(nn.Linear(64, 20), leaky(), nn.Linear(20, 10)),
        r"real numbers computed from '3' \(membranes, or a layer without neurons\).*readout= sum",
    ),
    "a membrane": (Membrane, "real numbers computed from 'fc'.*how their values over time become one"),
    "a list of steps": (Listing, r"returns 12 values at once, one a time step.*torch.stack"),
    "two layers at once": (Adding, "computed from 'fc' and 'lif', not from one layer"),
    "weights behind weights": (
        lambda: snntorch_with(nn.Linear(64, 20), nn.ReLU(), nn.Linear(20, 10), leaky()),
        "layer '3' is fed by '1', expected one layer of neurons",
    ),
    "a skip": (Skipping, "layer 'lif2' is fed by 'fc2' and 'lif1', expected one"),
    "recurrent": (recurrent, r"layer '2' has weights of its own \('input_weights'\).*RLeaky or RSynaptic"),
    "keeps state": (Remembering, "answers the same records otherwise the second time"),
    "draws": (Noisy, "draws random numbers while it answers"),
    "double": (
        lambda: snntorch_with(nn.Linear(64, 10), leaky()).double(),
        "expected float32: call module.float",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_represented_is_refused_by_name(name: str) -> None:
    make, message = REFUSED[name]
    with pytest.raises(InvalidInput, match=message) as refused:
        wrapped(make())
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"steps": None}, "for how many time steps is a record presented"),
        ({"steps": 0}, "steps is 0, expected a whole number of at least 1"),
        ({"presents": "all"}, "presents is 'all', expected 'step', 'sequence', 'record' or a function"),
        (
            {"code": "poison"},
            r"code is 'poison', expected one of direct, poisson, latency.*Did you mean 'poisson'",
        ),
        ({"epochs": 0}, "epochs is 0, expected a whole number of at least 1"),
        ({"train": 3}, "train is 3, expected a function"),
        (
            {"class_names": ["a", "b", "c"]},
            r"has 10 outputs for 3 classes \(a, b, c\), expected one for each",
        ),
        (
            {"readout": "meen"},
            r"readout is 'meen', expected one of sum, mean, max, last.*Did you mean 'mean'",
        ),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_missing_or_odd_is_asked_for_by_name(how: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        wrapped(networks.snntorch_sequential(), **how)


def test_spikes_are_counted_and_membranes_beside_them_are_read_when_asked() -> None:
    with pytest.raises(InvalidInput, match="returns the spikes of '2', which are counted; leave readout out"):
        wrapped(snntorch_with(nn.Linear(64, 10), leaky()), readout="mean")
    both = networks.snntorch_sequential()  # it returns spikes and membranes
    assert wrapped(both).readout is None
    read = wrapped(both, readout="max")
    assert read.readout == "membranes or sums, max"
    assert [group.name for group in read.thresholds()] == ["hidden1", "hidden2"]


def test_steps_of_a_module_that_loops_by_itself() -> None:
    assert wrapped(networks.snntorch_tutorial(), steps=None).settings()["steps"] == STEPS
    with pytest.raises(InvalidInput, match="loops over 12 time steps by itself, steps is 5"):
        wrapped(networks.snntorch_tutorial(), steps=5)


def test_a_convolution_needs_records(digits: Dataset) -> None:
    with pytest.raises(InvalidInput, match=r"wrap\(module, records, ...\)"):
        wrapped(networks.snntorch_convolutional())
    assert wrapped(networks.snntorch_convolutional(), digits).class_names == digits.class_names

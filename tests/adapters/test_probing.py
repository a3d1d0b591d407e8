"""What a module does not say is found out: the shape of its records, and how it wants them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install 'unspike[torch]')")

from unspike.adapters.framework import framework_of  # noqa: E402
from unspike.adapters.probing import presentation_and_steps, probe, record_shape  # noqa: E402
from unspike.data.dataset import Dataset  # noqa: E402
from unspike.foundation.errors import InvalidInput  # noqa: E402

from . import networks  # noqa: E402

WANTED = {
    networks.snntorch_sequential: "step",
    networks.snntorch_nested: "step",
    networks.snntorch_loop: "sequence",
    networks.snntorch_tutorial: "record",
    networks.spikingjelly_single: "step",
    networks.spikingjelly_multi: "sequence",
    networks.norse_cells: "step",
}


@pytest.mark.parametrize("make", WANTED, ids=lambda make: make.__name__)
@pytest.mark.parametrize("steps", [1, 3, 5, networks.STEPS])
def test_how_a_module_wants_its_input(make: Callable[[], Any], steps: int) -> None:
    module = make().eval()
    _, framework = framework_of(module)
    given = networks.STEPS if WANTED[make] == "record" else steps
    found = presentation_and_steps(framework, module, (64,), steps=given, presents=None)
    assert found == (WANTED[make], given)


def test_the_shape_of_a_record(digits: Dataset) -> None:
    assert record_shape(networks.snntorch_sequential(), None) == (64,)
    assert record_shape(networks.snntorch_sequential(), digits) == (8, 8)
    with pytest.raises(InvalidInput, match="a convolution, which does not tell the shape"):
        record_shape(networks.snntorch_convolutional(), None)
    with pytest.raises(InvalidInput, match="no Linear and no convolution"):
        record_shape(torch.nn.Flatten(), None)


def test_a_probe_differs_by_record_and_stays_in_range() -> None:
    x = probe(4, 3, (5, 2))
    assert x.shape == (4, 3, 5, 2)
    assert 0 <= x.min() <= x.max() < 1
    assert torch.equal(x[0], x[3])
    assert not torch.equal(x[:, 0], x[:, 1])

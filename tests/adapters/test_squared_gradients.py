"""Squares of single records' gradients against one record after another."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install 'unspike[torch]')")

from unspike.adapters.squared_gradients import squared_gradients, sums_watched, together  # noqa: E402
from unspike.data.dataset import Dataset  # noqa: E402

from . import networks  # noqa: E402
from .networks import NETWORKS, STEPS  # noqa: E402
from .test_torch_model import wrapped  # noqa: E402


def test_two_steps_by_hand() -> None:
    layer = torch.nn.Linear(2, 1)
    first, second = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[5.0, 6.0], [7.0, 8.0]])
    with sums_watched(layer, [""]) as watched:
        likelihood = (layer(first) + 2.0 * layer(second)).sum()
    found = squared_gradients(likelihood, watched, 2, 3)
    assert found is not None
    weights, biases = found
    # Record 0 asks for (1, 2) + 2 (5, 6) = (11, 14), record 1 for (17, 20); either for 3 of the bias.
    assert weights.tolist() == [[11.0**2 + 17.0**2, 14.0**2 + 20.0**2]]
    assert biases.tolist() == [9.0 + 9.0]


def test_never_as_many_records_at_once_as_steps() -> None:
    assert [together(steps) for steps in (25, 63, 64)] == [64, 64, 63]


@pytest.mark.parametrize(
    "name", ["snntorch, loop in forward", "snntorch, recurrent", "spikingjelly, all steps", "sinabs"]
)
def test_fully_connected_networks_square_many_gradients_at_once(name: str, digits: Dataset) -> None:
    torch.manual_seed(3)
    few = digits.take(range(70))  # more than are presented at once
    model, targets = wrapped(NETWORKS[name](), digits), np.eye(10, dtype=np.float32)[few.y]
    found = model.squared_change(few.x, targets, record_id=few.record_id)
    assert found is not None
    single = [model.weight_change(few.x[[n]], targets[[n]], record_id=few.record_id[[n]]) for n in range(70)]
    for squares, alone in zip(found, zip(*single, strict=True), strict=True):
        expected = np.mean(np.square(alone), axis=0)
        np.testing.assert_allclose(squares, expected, rtol=1e-3, atol=1e-5 * expected.max())


def test_convolutions_leave_one_record_after_another(digits: Dataset) -> None:
    few = digits.take(range(3))
    model = wrapped(networks.snntorch_convolutional(), digits)
    assert model.squared_change(few.x, np.eye(10, dtype=np.float32)[few.y]) is None


def test_records_and_steps_that_cannot_be_told_apart_leave_one_after_another(digits: Dataset) -> None:
    networks.needs("spikingjelly")
    few = digits.take(range(STEPS))  # as many records as steps, and both in one call
    model = wrapped(NETWORKS["spikingjelly, all steps"](), digits)
    assert model.squared_change(few.x, np.eye(10, dtype=np.float32)[few.y]) is None

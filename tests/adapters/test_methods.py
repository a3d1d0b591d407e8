"""Every registered method works on networks of every framework, and its list of changes takes it back."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install 'unspike[torch]')")

from unspike.data.dataset import Dataset  # noqa: E402
from unspike.data.request import ForgetRequest  # noqa: E402
from unspike.foundation.conformance import same_bits  # noqa: E402
from unspike.unlearning.check_unlearner import check_unlearner  # noqa: E402
from unspike.unlearning.registry import make_unlearner, unlearners  # noqa: E402

NETWORKS = (
    "snntorch, loop in forward",
    "snntorch, convolutional",
    "spikingjelly, all steps",
    "norse, cells",
    "snntorch, membranes",
    "snntorch, recurrent",
)


@pytest.mark.parametrize("method", unlearners())
@pytest.mark.parametrize("name", NETWORKS)
def test_a_method_works_and_is_taken_back(
    name: str, method: str, trained: Callable[[str], Any], digits: Dataset
) -> None:
    model = trained(name)
    before = model.state()
    task = ForgetRequest.of_class("3").select(digits.take(range(300)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        unlearned = make_unlearner(method).unlearn(model, task, unseen=digits.take(range(700, 850)))
    assert same_bits(model.state(), before)
    assert bool(unlearned.changed) != make_unlearner(method).idle
    assert same_bits(unlearned.undo().state(), before)


@pytest.mark.parametrize(
    "name", ["snntorch, loop in forward", "spikingjelly, one step", "snntorch, membranes"]
)
def test_the_hybrid_keeps_the_contract_of_methods(
    name: str, trained: Callable[[str], Any], digits: Dataset
) -> None:
    task = ForgetRequest.of_class("3").select(digits.take(range(300)))
    results = check_unlearner(make_unlearner("hybrid"), trained(name), task, digits.take(range(700, 850)))
    assert [result for result in results if result.status == "failed"] == []
